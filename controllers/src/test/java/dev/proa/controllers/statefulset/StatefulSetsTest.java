package dev.proa.controllers.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.control.Action;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Resources;
import dev.proa.control.simulation.Simulation;
import dev.proa.controllers.Golden;
import dev.proa.controllers.Kinds;
import dev.proa.controllers.Samples;
import dev.proa.controllers.garbage.GarbageCollector;
import dev.proa.controllers.history.History;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatefulSetsTest {
    private final Simulation simulation = new Simulation(
            29, Simulation.workloadResources(), List.of(new StatefulSets(), new GarbageCollector(Kinds.owners())));

    private void create(int replicas, String more) {
        simulation
                .cluster()
                .create(
                        Resources.STATEFUL_SETS,
                        "default",
                        Samples.json("""
                {'apiVersion': 'apps/v1', 'kind': 'StatefulSet', 'metadata': {'name': 'db', 'namespace': 'default'},
                 'spec': {'replicas': %d, 'serviceName': 'db', 'selector': {'matchLabels': {'app': 'db'}},
                 'volumeClaimTemplates': [{'metadata': {'name': 'data'}, 'spec': {}}] %s}}
                """.formatted(replicas, more))
                                .withAt(Samples.podTemplate("db", "image:1"), "spec", "template"));
        simulation.transcript().heading("stateful set created");
        simulation.settle();
    }

    private JsonObject set() {
        return simulation.cluster().get(Resources.STATEFUL_SETS, "default", "db");
    }

    private void change(JsonValue value, String... path) {
        simulation.cluster().update(Resources.STATEFUL_SETS, "default", set().withAt(value, path));
        simulation.transcript().heading(String.join(".", path) + " changed");
    }

    private List<JsonObject> pods() {
        return simulation.cluster().world().list(Resources.PODS);
    }

    private List<JsonObject> claims() {
        return simulation.cluster().world().list(Resources.PERSISTENT_VOLUME_CLAIMS);
    }

    @Test
    void inOrderUpAndDownAndRolledFromTheTop() {
        create(3, "");
        assertThat(pods()).extracting(Meta::name).containsExactly("db-0");
        simulation.run();
        assertThat(pods()).extracting(Meta::name).containsExactly("db-0", "db-1", "db-2");
        assertThat(claims()).extracting(Meta::name).containsExactly("data-db-0", "data-db-1", "data-db-2");
        change(Samples.podTemplate("db", "image:2"), "spec", "template");
        simulation.settle();
        assertThat(pods()).filteredOn(Meta::deleting).extracting(Meta::name).containsExactly("db-2");
        simulation.run();
        JsonObject status = set().object("status");
        assertThat(status.string("currentRevision")).isEqualTo(status.string("updateRevision"));
        assertThat(pods()).allMatch(pod -> Meta.label(pod, History.HASH_LABEL).equals(status.string("updateRevision")));
        change(JsonValue.of(1), "spec", "replicas");
        simulation.settle();
        assertThat(pods()).filteredOn(Meta::deleting).extracting(Meta::name).containsExactly("db-2");
        simulation.run();
        assertThat(pods()).extracting(Meta::name).containsExactly("db-0");
        assertThat(claims()).hasSize(3);
        Golden.check(getClass(), "order", simulation.transcript().text());
    }

    /** A plan for all of them would not fit into any memory; so the process would end, and end again after each start. */
    @Test
    void aPlanOfThousandsOfMillionsOfReplicasIsBounded() {
        for (String start : List.of("0", "2147483646")) {
            JsonObject set = Samples.json("""
                    {'apiVersion': 'apps/v1', 'kind': 'StatefulSet', 'metadata': {'name': 'db', 'namespace': 'default', 'uid': 'u'},
                     'spec': {'replicas': 2147483647, 'podManagementPolicy': 'Parallel', 'ordinals': {'start': %s}}}
                    """.formatted(start));
            JsonObject revision = Samples.json("{'metadata': {'name': 'db-1'}}")
                    .withAt(Samples.podTemplate("db", "image:1"), "data", "spec", "template");
            List<Action> actions = new StatefulStep(
                            set,
                            revision,
                            revision,
                            List.of(),
                            simulation.cluster().world(),
                            Instant.EPOCH)
                    .plan(List.of())
                    .actions();
            int expected = start.equals("0") ? 500 : 1;
            assertThat(actions)
                    .filteredOn(Action.Together.class::isInstance)
                    .singleElement()
                    .satisfies(together ->
                            assertThat(((Action.Together) together).actions()).hasSize(expected));
        }
    }

    @Test
    void aPartitionKeepsTheLowerOnes() {
        create(3, ", 'updateStrategy': {'type': 'RollingUpdate', 'rollingUpdate': {'partition': 2}}");
        simulation.run();
        change(Samples.podTemplate("db", "image:2"), "spec", "template");
        simulation.run();
        assertThat(pods())
                .extracting(pod ->
                        pod.objectAt("spec").array("containers").object(0).string("image"))
                .containsExactly("image:1", "image:1", "image:2");
        simulation.cluster().delete(Resources.PODS, "default", "db-0", JsonObject.EMPTY);
        simulation.run();
        assertThat(pods().getFirst()
                        .objectAt("spec")
                        .array("containers")
                        .object(0)
                        .string("image"))
                .isEqualTo("image:1");
    }

    @Test
    void inParallelAllAtOnce() {
        create(3, ", 'podManagementPolicy': 'Parallel', 'ordinals': {'start': 5}");
        assertThat(pods()).extracting(Meta::name).containsExactly("db-5", "db-6", "db-7");
        change(JsonValue.of(0), "spec", "replicas");
        simulation.run();
        assertThat(pods()).isEmpty();
    }

    @Test
    void claimsGoWithThePodsThatAreScaledAway() {
        create(2, ", 'persistentVolumeClaimRetentionPolicy': {'whenScaled': 'Delete', 'whenDeleted': 'Retain'}");
        simulation.run();
        change(JsonValue.of(1), "spec", "replicas");
        simulation.run();
        assertThat(claims()).extracting(Meta::name).containsExactly("data-db-0");
    }

    @Test
    void aFailedPodIsMadeAnew() {
        create(1, "");
        simulation.run();
        String uid = Meta.uid(pods().getFirst());
        simulation.nodes().end(pods().getFirst(), "Failed", 1);
        simulation.run();
        assertThat(pods())
                .hasSize(1)
                .allMatch(Pods::ready)
                .noneMatch(pod -> Meta.uid(pod).equals(uid));
    }

    @Test
    void podsHaveAPrefixAsWellAsTheirName() {
        create(1, "");
        assertThat(pods().getFirst().objectAt("metadata").string("generateName"))
                .isEqualTo("db-");
    }

    /** In parallel, nothing waits for a pod to be ready: its claims get their owners all the same. */
    @Test
    void claimsOfPodsThatAreNotReadyFollowThePolicy() {
        create(2, ", 'podManagementPolicy': 'Parallel'");
        assertThat(pods()).hasSize(2).noneMatch(Pods::ready);
        assertThat(claims()).allMatch(claim -> Meta.owners(claim).isEmpty());
        change(
                Samples.json("{'whenDeleted': 'Delete', 'whenScaled': 'Retain'}"),
                "spec",
                "persistentVolumeClaimRetentionPolicy");
        simulation.settle();
        assertThat(claims()).hasSize(2).allMatch(claim -> Meta.controlledBy(claim, set()));
    }
}
