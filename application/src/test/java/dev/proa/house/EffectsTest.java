package dev.proa.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.api.kind.BuiltIn;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.kind.Kind;
import dev.proa.kinds.BuiltInKinds;
import dev.proa.kinds.WithoutEffect;
import dev.proa.model.KubernetesResources;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Nothing pretends: each kind that is stored either has somebody who acts on it or is named as one without effect. */
class EffectsTest {
    /** Who acts on a kind: the source file of the piece, looked up so that the ledger dies with it. */
    private static final Map<String, String> ACTORS = Map.ofEntries(
            Map.entry("configmaps", "PodVolumes"),
            Map.entry("secrets", "PodVolumes"),
            Map.entry("endpoints", "MirroredSlices"),
            Map.entry("events", "EventRules"),
            Map.entry("events.events.k8s.io", "EventRules"),
            Map.entry("limitranges", "LimitRanger"),
            Map.entry("namespaces", "Namespaces"),
            Map.entry("nodes", "NodeHealth"),
            Map.entry("pods", "PodPlanner"),
            Map.entry("replicationcontrollers", "ReplicaSets"),
            Map.entry("resourcequotas", "ResourceQuotas"),
            Map.entry("serviceaccounts", "ServiceAccount"),
            Map.entry("services", "RoutingCompiler"),
            Map.entry("controllerrevisions.apps", "History"),
            Map.entry("daemonsets.apps", "DaemonSets"),
            Map.entry("deployments.apps", "Deployments"),
            Map.entry("replicasets.apps", "ReplicaSets"),
            Map.entry("statefulsets.apps", "StatefulSets"),
            Map.entry("cronjobs.batch", "CronJobs"),
            Map.entry("jobs.batch", "Jobs"),
            Map.entry("leases.coordination.k8s.io", "NodeHealth"),
            Map.entry("endpointslices.discovery.k8s.io", "RoutingCompiler"),
            Map.entry("runtimeclasses.node.k8s.io", "RuntimeClass"),
            Map.entry("poddisruptionbudgets.policy", "DisruptionBudgets"),
            Map.entry("clusterrolebindings.rbac.authorization.k8s.io", "RbacAuthorizer"),
            Map.entry("clusterroles.rbac.authorization.k8s.io", "RbacAuthorizer"),
            Map.entry("rolebindings.rbac.authorization.k8s.io", "RbacAuthorizer"),
            Map.entry("roles.rbac.authorization.k8s.io", "RbacAuthorizer"),
            Map.entry("priorityclasses.scheduling.k8s.io", "Priority"),
            Map.entry("ingressclasses.networking.k8s.io", "DefaultClass"),
            Map.entry("storageclasses.storage.k8s.io", "DefaultClass"),
            Map.entry("csinodes.storage.k8s.io", "Volumes"));

    /** Upstream acts on these as little: they are there for programs of the user's own. */
    private static final Set<String> FOR_USERS_PROGRAMS = Set.of("podtemplates", "ingresses.networking.k8s.io");

    @Test
    void eachStoredKindHasAnActorOrIsNamed() throws IOException {
        Set<String> without = WithoutEffect.kinds().keySet().stream()
                .map(GroupResource::toString)
                .collect(Collectors.toSet());
        Set<String> stored = new TreeSet<>();
        for (Kind kind : BuiltIn.kinds(KubernetesResources.all(), BuiltInKinds.rules())) {
            if (kind.isStored() && kind.verbs().contains("create")) {
                stored.add(kind.resource().toString());
            }
        }
        Set<String> accounted = new TreeSet<>(without);
        accounted.addAll(ACTORS.keySet());
        accounted.addAll(FOR_USERS_PROGRAMS);
        assertThat(accounted).containsExactlyElementsOf(stored);
        assertThat(ACTORS.keySet()).doesNotContainAnyElementsOf(without);
    }

    @Test
    void theActorsExist() throws IOException {
        Set<String> sources = Checkout.sources("main").stream()
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .collect(Collectors.toSet());
        assertThat(sources).containsAll(ACTORS.values());
    }

    /** The README's table is this text; a difference shows what to put there. */
    @Test
    void theReadmeListsThem() throws IOException {
        String table = WithoutEffect.kinds().entrySet().stream()
                .map(kind -> "| " + kind.getKey() + " | " + kind.getValue() + " |")
                .collect(Collectors.joining("\n", "| kind | what does not happen |\n|---|---|\n", "\n"));
        String readme = Files.readString(Checkout.root().resolve("README.md"));
        assertThat(readme).contains(table);
    }

    @Test
    void noControllerPlansForAKindThatIsNamed() throws IOException {
        List<String> planned = Checkout.sources("main").stream()
                .filter(file -> file.toString().contains("/controllers/"))
                .map(EffectsTest::read)
                .flatMap(text -> WithoutEffect.kinds().keySet().stream()
                        .filter(kind -> text.contains(
                                "Reads.own(new GroupResource(\"" + kind.group() + "\", \"" + kind.resource() + "\")")))
                .map(GroupResource::toString)
                .toList();
        assertThat(planned).isEmpty();
    }

    private static String read(java.nio.file.Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
