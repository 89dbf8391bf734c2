package dev.proa.controllers;

import dev.proa.api.ApiClient;
import dev.proa.base.Clock;
import dev.proa.control.Component;
import dev.proa.control.EventQueue;
import dev.proa.control.Executor;
import dev.proa.control.Reconciler;
import dev.proa.controllers.clusterrole.AggregatedRoles;
import dev.proa.controllers.cronjob.CronJobs;
import dev.proa.controllers.daemonset.DaemonSets;
import dev.proa.controllers.deployment.Deployments;
import dev.proa.controllers.disruption.DisruptionBudgets;
import dev.proa.controllers.disruption.StaleDisruptions;
import dev.proa.controllers.endpoints.EndpointSlices;
import dev.proa.controllers.endpoints.Endpoints;
import dev.proa.controllers.endpoints.MirroredSlices;
import dev.proa.controllers.finished.FinishedJobs;
import dev.proa.controllers.garbage.GarbageCollector;
import dev.proa.controllers.garbage.OwnerKinds;
import dev.proa.controllers.job.Jobs;
import dev.proa.controllers.namespace.Namespaces;
import dev.proa.controllers.node.NodeHealth;
import dev.proa.controllers.node.TaintEviction;
import dev.proa.controllers.pod.PodCollector;
import dev.proa.controllers.protection.AttributesClassProtection;
import dev.proa.controllers.protection.ClaimProtection;
import dev.proa.controllers.protection.VolumeProtection;
import dev.proa.controllers.quota.ResourceQuotaStatus;
import dev.proa.controllers.replicaset.ReplicaSets;
import dev.proa.controllers.serviceaccount.DefaultServiceAccount;
import dev.proa.controllers.serviceaccount.RootCertificate;
import dev.proa.controllers.serviceaccount.TokenIssuer;
import dev.proa.controllers.serviceaccount.TokenSecrets;
import dev.proa.controllers.statefulset.StatefulSets;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** The controllers that run: the one list of them. */
public final class Controllers {
    private Controllers() {}

    /**
     * Every controller with the client of its own identity, to be given to an {@link dev.proa.control.Engine}.
     *
     * @param clients from the name of a service account in kube-system ({@link Reconciler#name()}) to its client; for {@code
     *     tokens-controller}, as upstream has it, the client of the user system:kube-controller-manager
     * @param kinds which resource an owner reference means
     * @param rootCertificate the cluster's root certificate in PEM
     * @param tokens signs long-lived service account tokens
     */
    public static List<Component> all(
            Function<String, ApiClient> clients,
            Clock clock,
            OwnerKinds kinds,
            String rootCertificate,
            TokenIssuer tokens) {
        return reconcilers(kinds, rootCertificate, tokens, clock.now()).stream()
                .map(reconciler -> component(reconciler, clients.apply(reconciler.name()), clock))
                .toList();
    }

    /**
     * What {@link #all} runs, without the means to carry anything out: for simulations and tests. Each call makes them anew.
     *
     * @param now when nodes begin to be watched
     */
    public static List<Reconciler> reconcilers(
            OwnerKinds kinds, String rootCertificate, TokenIssuer tokens, Instant now) {
        return List.of(
                new Namespaces(),
                new DefaultServiceAccount(),
                new RootCertificate(rootCertificate),
                new TokenSecrets(rootCertificate, tokens),
                new Deployments(),
                ReplicaSets.replicaSets(),
                ReplicaSets.replicationControllers(),
                new EndpointSlices(),
                new Endpoints(),
                new MirroredSlices(),
                new GarbageCollector(kinds),
                new DaemonSets(),
                new StatefulSets(),
                new CronJobs(),
                new Jobs(),
                new FinishedJobs(),
                new NodeHealth(now),
                new TaintEviction(),
                new PodCollector(),
                new DisruptionBudgets(),
                new StaleDisruptions(),
                new ResourceQuotaStatus(),
                new AggregatedRoles(),
                new ClaimProtection(),
                new VolumeProtection(),
                new AttributesClassProtection());
    }

    private static Component component(Reconciler reconciler, ApiClient client, Clock clock) {
        return new Component(
                reconciler, new Executor(client, EventQueue.of(client, reconciler.eventSource(), clock), true));
    }
}
