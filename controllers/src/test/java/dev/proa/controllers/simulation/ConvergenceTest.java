package dev.proa.controllers.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Resources;
import dev.proa.control.simulation.SimulatedCluster;
import dev.proa.control.simulation.Simulation;
import dev.proa.controllers.Kinds;
import dev.proa.controllers.Samples;
import dev.proa.controllers.deployment.Deployments;
import dev.proa.controllers.endpoints.EndpointSlices;
import dev.proa.controllers.endpoints.Endpoints;
import dev.proa.controllers.garbage.GarbageCollector;
import dev.proa.controllers.replicaset.ReplicaSets;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever users, nodes and failing writes do, in whatever order planners run: in the end everything is as wanted. */
class ConvergenceTest {
    private static final int SEEDS = 300;
    private static final int OPERATIONS = 40;

    @BeforeAll
    static void quiet() {
        Log.configure(System.err, Log.Level.OFF, Clock.system());
    }

    @Test
    void everythingConvergesUnderRandomOperations() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                new Run(seed).go();
            } catch (AssertionError | RuntimeException broken) {
                throw new AssertionError("seed " + seed, broken);
            }
        }
    }

    private static final class Run {
        private final Simulation simulation;
        private final SimulatedCluster cluster;
        private final RandomGenerator random;

        Run(long seed) {
            simulation = new Simulation(
                    seed,
                    Simulation.workloadResources(),
                    List.of(
                            new Deployments(),
                            ReplicaSets.replicaSets(),
                            new EndpointSlices(),
                            new Endpoints(),
                            new GarbageCollector(Kinds.owners())));
            cluster = simulation.cluster();
            random = simulation.random();
            for (int i = 0; i < 3; i++) {
                cluster.create(
                        Resources.NODES,
                        "",
                        Samples.json(
                                "{'apiVersion': 'v1', 'kind': 'Node', 'metadata': {'name': 'node-%d'}}".formatted(i)));
            }
        }

        void go() {
            for (int i = 0; i < OPERATIONS; i++) {
                attempt(this::operation);
                for (int steps = random.nextInt(12); steps > 0; steps--) {
                    simulation.step();
                    noneTooMany();
                }
            }
            cluster.fault((verb, resource) -> {});
            for (int i = 0; i < 4; i++) {
                simulation.run();
                simulation.advance(Duration.ofMinutes(2));
            }
            asWanted();
        }

        private void operation() {
            String name = "app" + random.nextInt(3);
            boolean there = cluster.world().get(Resources.DEPLOYMENTS, "default", name) != null;
            int replicas = random.nextInt(6);
            switch (random.nextInt(9)) {
                case 0, 1 -> {
                    if (!there) {
                        create(name, replicas);
                    }
                }
                case 2 -> change(name, JsonValue.of(replicas), "spec", "replicas");
                case 3 -> change(name, Samples.podTemplate(name, "image:" + random.nextInt(4)), "spec", "template");
                case 4 -> {
                    if (there) {
                        String policy = List.of("Background", "Foreground").get(random.nextInt(2));
                        cluster.delete(
                                Resources.DEPLOYMENTS, "default", name, JsonObject.of("propagationPolicy", policy));
                    }
                }
                case 5 ->
                    any(
                            Resources.PODS,
                            pod -> cluster.delete(Resources.PODS, "default", Meta.name(pod), JsonObject.EMPTY));
                case 6 -> any(Resources.PODS, pod -> simulation.nodes().run(pod));
                case 7 ->
                    any(Resources.PODS, pod -> {
                        if (Pods.ready(pod)) {
                            simulation.nodes().unready(pod);
                        }
                    });
                default ->
                    cluster.fault((verb, resource) -> {
                        if (random.nextInt(10) == 0) {
                            throw ApiException.of(StatusReason.INTERNAL_ERROR, "a write failed");
                        }
                    });
            }
            if (random.nextBoolean()) {
                attempt(simulation.nodes()::runAll);
            }
        }

        private void create(String name, int replicas) {
            attempt(() ->
                    cluster.create(Resources.DEPLOYMENTS, "default", Samples.deployment(name, replicas, "image:1")));
            if (cluster.world().get(Resources.SERVICES, "default", name) == null) {
                attempt(() -> cluster.create(Resources.SERVICES, "default", Samples.json("""
                        {'apiVersion': 'v1', 'kind': 'Service', 'metadata': {'name': '%s'}, 'spec': {'clusterIP': '10.96.0.9',
                        'selector': {'app': '%s'}, 'ports': [{'port': 80, 'targetPort': 8080}]}}
                        """.formatted(name, name))));
            }
        }

        private void change(String name, JsonValue value, String... path) {
            JsonObject deployment = cluster.world().get(Resources.DEPLOYMENTS, "default", name);
            if (deployment != null) {
                attempt(() -> cluster.update(Resources.DEPLOYMENTS, "default", deployment.withAt(value, path)));
            }
        }

        private void any(dev.proa.api.kind.GroupResource resource, java.util.function.Consumer<JsonObject> operation) {
            List<JsonObject> all = cluster.world().list(resource);
            if (!all.isEmpty()) {
                attempt(() -> operation.accept(all.get(random.nextInt(all.size()))));
            }
        }

        private static void attempt(Runnable operation) {
            try {
                operation.run();
            } catch (ApiException refused) {
                assertThat(refused.getMessage()).isEqualTo("a write failed");
            }
        }

        /** Never more pods than a set wants, except those that a smaller size leaves over: no creation happens twice. */
        private void noneTooMany() {
            for (JsonObject set : cluster.world().list(Resources.REPLICA_SETS)) {
                long active = cluster.world().indexed(Pods.BY_OWNER, Meta.uid(set)).stream()
                        .filter(Pods::active)
                        .count();
                assertThat(active).isLessThanOrEqualTo(6);
            }
        }

        private void asWanted() {
            List<JsonObject> deployments = cluster.world().list(Resources.DEPLOYMENTS);
            List<String> names = deployments.stream().map(Meta::name).toList();
            for (JsonObject deployment : deployments) {
                long wanted = deployment.object("spec").number("replicas");
                assertThat(deployment.object("status").number("availableReplicas"))
                        .as(simulation.transcript().text())
                        .isEqualTo(wanted);
                assertThat(deployment.object("status").number("updatedReplicas"))
                        .isEqualTo(wanted);
                assertThat(pods(Meta.name(deployment))).isEqualTo(wanted);
            }
            assertThat(cluster.world().list(Resources.PODS)).allMatch(pod -> names.contains(Meta.label(pod, "app")));
            assertThat(cluster.world().list(Resources.REPLICA_SETS))
                    .allMatch(set -> names.contains(Meta.controller(set).string("name")));
            for (JsonObject service : cluster.world().list(Resources.SERVICES)) {
                long endpoints = cluster.world().list(Resources.ENDPOINT_SLICES).stream()
                        .filter(slice ->
                                Meta.label(slice, "kubernetes.io/service-name").equals(Meta.name(service)))
                        .mapToLong(slice -> slice.array("endpoints").size())
                        .sum();
                assertThat(endpoints).isEqualTo(pods(Meta.name(service)));
            }
        }

        private long pods(String app) {
            return cluster.world().list(Resources.PODS).stream()
                    .filter(pod -> Meta.label(pod, "app").equals(app))
                    .count();
        }
    }
}
