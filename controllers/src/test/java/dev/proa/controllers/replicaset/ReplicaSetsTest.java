package dev.proa.controllers.replicaset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.control.object.Conditions;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Resources;
import dev.proa.control.simulation.Simulation;
import dev.proa.controllers.Golden;
import dev.proa.controllers.Samples;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplicaSetsTest {
    private final Simulation simulation = new Simulation(
            3,
            Simulation.workloadResources(),
            List.of(ReplicaSets.replicaSets(), ReplicaSets.replicationControllers()));

    private JsonObject set() {
        return simulation.cluster().get(Resources.REPLICA_SETS, "default", "web");
    }

    private List<JsonObject> pods() {
        return simulation.cluster().world().list(Resources.PODS);
    }

    private void scale(int replicas) {
        simulation
                .cluster()
                .update(Resources.REPLICA_SETS, "default", set().withAt(JsonValue.of(replicas), "spec", "replicas"));
        simulation.transcript().heading("scaled to " + replicas);
    }

    @Test
    void adoptsCreatesReleasesAndDeletes() {
        simulation.cluster().create(Resources.PODS, "default", Samples.pod("orphan", "web"));
        simulation.cluster().create(Resources.REPLICA_SETS, "default", Samples.replicaSet("web", 2));
        simulation.transcript().heading("a replica set of 2 beside an orphan");
        simulation.run();
        assertThat(pods()).hasSize(2).allMatch(pod -> Meta.controlledBy(pod, set()));
        simulation
                .cluster()
                .mergePatch(
                        Resources.PODS,
                        "default",
                        "orphan",
                        "",
                        Samples.json("{'metadata': {'labels': {'app': 'other'}}}"));
        simulation.transcript().heading("orphan gets another label");
        simulation.run();
        assertThat(pods()).hasSize(3);
        scale(0);
        simulation.run();
        assertThat(pods()).extracting(Meta::name).containsExactly("orphan");
        Golden.check(getClass(), "adoption", simulation.transcript().text());
    }

    @Test
    void aRefusedCreationIsReportedOnceAndRetried() {
        simulation.cluster().fault((verb, resource) -> {
            if (verb.equals("create") && resource.equals(Resources.PODS)) {
                throw ApiException.of(StatusReason.FORBIDDEN, "exceeded quota");
            }
        });
        simulation.cluster().create(Resources.REPLICA_SETS, "default", Samples.replicaSet("web", 5));
        simulation.settle();
        JsonObject failure = Conditions.get(set().object("status"), "ReplicaFailure");
        assertThat(failure.string("reason")).isEqualTo("FailedCreate");
        assertThat(failure.string("message")).isEqualTo("exceeded quota");
        simulation.cluster().fault((verb, resource) -> {});
        simulation.advance(Duration.ofMinutes(2));
        assertThat(pods()).hasSize(5);
        assertThat(Conditions.get(set().object("status"), "ReplicaFailure").isEmpty())
                .isTrue();
    }

    @Test
    void theCheapestPodGoesFirst() {
        simulation.cluster().create(Resources.REPLICA_SETS, "default", Samples.replicaSet("web", 3));
        simulation.run();
        String cheap = Meta.name(pods().get(1));
        simulation
                .cluster()
                .mergePatch(
                        Resources.PODS,
                        "default",
                        cheap,
                        "",
                        Samples.json(
                                "{'metadata': {'annotations': {'controller.kubernetes.io/pod-deletion-cost': '-5'}}}"));
        scale(2);
        simulation.run();
        assertThat(pods()).hasSize(2).extracting(Meta::name).doesNotContain(cheap);
    }

    @Test
    void podsAreAvailableAfterTheMinimumOfReadySeconds() {
        simulation
                .cluster()
                .create(
                        Resources.REPLICA_SETS,
                        "default",
                        Samples.replicaSet("web", 1).withAt(JsonValue.of(10), "spec", "minReadySeconds"));
        simulation.run();
        assertThat(set().object("status").number("availableReplicas")).isZero();
        simulation.advance(Duration.ofSeconds(11));
        assertThat(set().object("status").number("availableReplicas")).isEqualTo(1);
    }

    @Test
    void replicationControllersWorkTheSameWay() {
        JsonObject controller = Samples.json("""
                {'apiVersion': 'v1', 'kind': 'ReplicationController',
                 'metadata': {'name': 'web', 'namespace': 'default'},
                 'spec': {'replicas': 2, 'selector': {'app': 'web'}}}
                """).withAt(Samples.podTemplate("web", "image:1"), "spec", "template");
        simulation.cluster().create(Resources.REPLICATION_CONTROLLERS, "default", controller);
        simulation.run();
        assertThat(pods()).hasSize(2);
        assertThat(simulation
                        .cluster()
                        .get(Resources.REPLICATION_CONTROLLERS, "default", "web")
                        .object("status")
                        .number("readyReplicas"))
                .isEqualTo(2);
    }
}
