package dev.proa.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.api.ApiClient;
import dev.proa.api.bootstrap.Bootstrap;
import dev.proa.api.bootstrap.BootstrapConfiguration;
import dev.proa.api.identity.certificate.ClusterCertificates;
import dev.proa.api.identity.certificate.Pem;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.server.ApiServer;
import dev.proa.api.world.World;
import dev.proa.base.Clock;
import dev.proa.base.Ids;
import dev.proa.control.Times;
import dev.proa.control.object.Conditions;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Resources;
import dev.proa.json.Json;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.store.MemoryStore;
import dev.proa.store.Store;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Controllers and scheduler over the real API server, each with its own identity and rights; nodes are pretended. */
class ControlPartTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final Clock clock = Clock.system();
    private Store store;
    private ApiServer api;
    private ApiClient admin;
    private ControlPart control;

    @BeforeEach
    void start() throws Exception {
        ClusterCertificates certificates = ClusterCertificates.open(folder, clock);
        store = MemoryStore.open(clock);
        ClusterApi wiring = new ClusterApi(certificates, "cluster.local", clock, new Ids(new SecureRandom()));
        api = wiring.build(store, certificates, "10.96.0.0/12", List.of());
        admin = api.client(Bootstrap.USER);
        String authority = Pem.certificates(List.of(certificates.authority().certificate()));
        BootstrapConfiguration configuration = new BootstrapConfiguration(
                "10.96.0.1", "10.96.0.0/12", List.of("192.0.2.1"), 6443, authority, authority);
        new Bootstrap(admin, configuration, clock).run();
        control = ControlPart.start(
                api,
                wiring.kinds(),
                wiring.tokens(),
                certificates.authority().certificate(),
                folder.resolve("plans.log"),
                clock);
        node("node-0");
        await(
                "the default service account",
                world -> world.get(Resources.SERVICE_ACCOUNTS, "default", "default") != null);
    }

    @AfterEach
    void stop() {
        control.close();
        api.close();
        store.close();
    }

    private static JsonObject json(String text) {
        return Json.parseObject(text.replace('\'', '"'));
    }

    private void node(String name) {
        JsonObject node = admin.create(Resources.NODES, "", json("""
                {'apiVersion': 'v1', 'kind': 'Node', 'metadata': {'name': '%s', 'labels': {'kubernetes.io/hostname': '%s'}}}
                """.formatted(name, name)));
        JsonObject amounts = json("{'cpu': '8', 'memory': '16Gi', 'pods': '110', 'ephemeral-storage': '10Gi'}");
        JsonObject ready = Conditions.of("Ready", "True", clock.now(), "KubeletReady", "it is")
                .with("lastHeartbeatTime", Times.text(clock.now()));
        admin.update(
                Resources.NODES,
                "",
                "status",
                node.withoutAt("metadata", "resourceVersion")
                        .with(
                                "status",
                                JsonObject.of(
                                        "capacity",
                                        amounts,
                                        "allocatable",
                                        amounts,
                                        "conditions",
                                        JsonArray.of(ready))));
    }

    /** Pretends to be the nodes until the condition holds. */
    private void await(String what, Predicate<World> condition) throws InterruptedException {
        long until = clock.nanos() + PATIENCE.toNanos();
        World world = api.world();
        while (!condition.test(world)) {
            assertThat(clock.nanos()).as("%s: %s", what, pods(world)).isLessThan(until);
            for (JsonObject pod : world.list(Resources.PODS)) {
                live(pod);
            }
            world = api.worlds().awaitAfter(world.revision(), Duration.ofMillis(200));
        }
    }

    private static String pods(World world) {
        return world.list(Resources.PODS).toString() + world.list(Resources.EVENTS);
    }

    private void live(JsonObject pod) {
        try {
            if (!Pods.nodeName(pod).isEmpty() && Meta.deleting(pod)) {
                admin.delete(
                        Resources.PODS, Meta.namespace(pod), Meta.name(pod), JsonObject.of("gracePeriodSeconds", 0));
            } else if (!Pods.nodeName(pod).isEmpty() && Pods.phase(pod).equals("Pending")) {
                boolean ends = Meta.label(pod, "ends").equals("yes");
                JsonObject status = pod.object("status")
                        .with("phase", ends ? "Succeeded" : "Running")
                        .with("podIP", "10.244.0.7")
                        .with("podIPs", JsonArray.of(JsonObject.of("ip", "10.244.0.7")));
                status = Conditions.with(status, Conditions.of("Ready", ends ? "False" : "True", clock.now(), "", ""));
                admin.update(Resources.PODS, Meta.namespace(pod), "status", pod.with("status", status));
            }
        } catch (dev.proa.api.error.ApiException raced) {
            assertThat(raced.code()).isIn(404, 409);
        }
    }

    private static JsonObject template(String labels) {
        return json("""
                {'metadata': {'labels': {%s}}, 'spec': {'containers': [{'name': 'c', 'image': 'i:1'}]}}
                """.formatted(labels));
    }

    private static JsonObject workload(String apiVersion, String kind, String spec) {
        return json("""
                {'apiVersion': '%s', 'kind': '%s', 'metadata': {'name': 'web', 'namespace': 'default'},
                 'spec': {'selector': {'matchLabels': {'app': '%s'}} %s}}
                """.formatted(apiVersion, kind, kind.toLowerCase(java.util.Locale.ROOT), spec))
                .withAt(template("'app': '" + kind.toLowerCase(java.util.Locale.ROOT) + "'"), "spec", "template");
    }

    private static long status(World world, GroupResource resource, String count) {
        JsonObject object = world.get(resource, "default", "web");
        return object == null ? -1 : object.object("status").number(count);
    }

    @Test
    void aDeploymentRollsAndItsServiceFollows() throws InterruptedException {
        admin.create(Resources.SERVICES, "default", json("""
                {'apiVersion': 'v1', 'kind': 'Service', 'metadata': {'name': 'web'},
                 'spec': {'selector': {'app': 'deployment'}, 'ports': [{'port': 80}]}}
                """));
        admin.create(Resources.DEPLOYMENTS, "default", workload("apps/v1", "Deployment", ", 'replicas': 3"));
        await("three available", world -> status(world, Resources.DEPLOYMENTS, "availableReplicas") == 3);
        await(
                "its endpoints",
                world -> world.list(Resources.ENDPOINT_SLICES, "default").stream()
                        .anyMatch(slice -> slice.array("endpoints").size() == 3));
        admin.mergePatch(
                Resources.DEPLOYMENTS,
                "default",
                "web",
                "",
                json("{'spec': {'template': {'spec': {'containers': [{'name': 'c', 'image': 'i:2'}]}}}}"));
        await("the rollout", world -> {
            JsonObject deployment = world.get(Resources.DEPLOYMENTS, "default", "web");
            return deployment != null
                    && Conditions.get(deployment.object("status"), "Progressing")
                            .string("reason")
                            .equals("NewReplicaSetAvailable")
                    && deployment.object("status").number("observedGeneration") == Meta.generation(deployment)
                    && world.list(Resources.PODS, "default").size() == 3;
        });
        assertThat(api.world().list(Resources.REPLICA_SETS, "default")).hasSize(2);
        admin.delete(Resources.DEPLOYMENTS, "default", "web", JsonObject.of("propagationPolicy", "Foreground"));
        await(
                "all of it gone",
                world -> world.list(Resources.DEPLOYMENTS, "default").isEmpty()
                        && world.list(Resources.REPLICA_SETS, "default").isEmpty()
                        && world.list(Resources.PODS, "default").isEmpty());
    }

    @Test
    void jobsDaemonSetsAndStatefulSetsRun() throws InterruptedException {
        admin.create(
                Resources.JOBS,
                "default",
                json("""
                {'apiVersion': 'batch/v1', 'kind': 'Job', 'metadata': {'name': 'web'}, 'spec': {'completions': 3, 'parallelism': 2}}
                """)
                        .withAt(
                                template("'ends': 'yes'").withAt(JsonValue.of("Never"), "spec", "restartPolicy"),
                                "spec",
                                "template"));
        admin.create(Resources.DAEMON_SETS, "default", workload("apps/v1", "DaemonSet", ""));
        admin.create(
                Resources.STATEFUL_SETS,
                "default",
                workload("apps/v1", "StatefulSet", ", 'serviceName': 'web', 'replicas': 2"));
        await("the job", world -> {
            JsonObject job = world.get(Resources.JOBS, "default", "web");
            return job != null && Conditions.isTrue(job.object("status"), "Complete");
        });
        assertThat(status(api.world(), Resources.JOBS, "succeeded")).isEqualTo(3);
        await("the daemon set", world -> status(world, Resources.DAEMON_SETS, "numberReady") == 1);
        await("the stateful set", world -> status(world, Resources.STATEFUL_SETS, "readyReplicas") == 2);
    }

    @Test
    void aNamespaceGoesWithAllThatIsInIt() throws InterruptedException {
        admin.create(
                Resources.NAMESPACES,
                "",
                json("{'apiVersion': 'v1', 'kind': 'Namespace', 'metadata': {'name': 'short'}}"));
        await(
                "its root certificate",
                world -> world.get(Resources.CONFIG_MAPS, "short", "kube-root-ca.crt") != null
                        && world.get(Resources.SERVICE_ACCOUNTS, "short", "default") != null);
        admin.create(Resources.PODS, "short", json("""
                {'apiVersion': 'v1', 'kind': 'Pod', 'metadata': {'name': 'p'}, 'spec': {'containers': [{'name': 'c', 'image': 'i'}]}}
                """));
        admin.create(Resources.SECRETS, "short", json("""
                {'apiVersion': 'v1', 'kind': 'Secret', 'metadata': {'name': 't', 'annotations':
                 {'kubernetes.io/service-account.name': 'default'}}, 'type': 'kubernetes.io/service-account-token'}
                """));
        await("the token", world -> {
            JsonObject secret = world.get(Resources.SECRETS, "short", "t");
            return secret != null && !secret.object("data").string("token").isEmpty();
        });
        admin.delete(Resources.NAMESPACES, "", "short", JsonObject.EMPTY);
        await("the namespace's end", world -> world.get(Resources.NAMESPACES, "", "short") == null);
    }
}
