package dev.proa.controllers.garbage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.control.object.Meta;
import dev.proa.control.object.Resources;
import dev.proa.control.simulation.Simulation;
import dev.proa.controllers.Golden;
import dev.proa.controllers.Kinds;
import dev.proa.controllers.Samples;
import dev.proa.controllers.deployment.Deployments;
import dev.proa.controllers.replicaset.ReplicaSets;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class GarbageCollectorTest {
    private final Simulation simulation = new Simulation(
            11,
            Simulation.workloadResources(),
            List.of(new Deployments(), ReplicaSets.replicaSets(), new GarbageCollector(Kinds.owners())));

    private void delete(String policy) {
        simulation.cluster().create(Resources.DEPLOYMENTS, "default", Samples.deployment("web", 2, "image:1"));
        simulation.run();
        simulation
                .cluster()
                .delete(Resources.DEPLOYMENTS, "default", "web", JsonObject.of("propagationPolicy", policy));
        simulation.transcript().heading("deleted: " + policy);
        simulation.run();
    }

    private int count(dev.proa.api.kind.GroupResource resource) {
        return simulation.cluster().world().list(resource).size();
    }

    @Test
    void inTheBackgroundDependentsFollow() {
        delete("Background");
        assertThat(count(Resources.DEPLOYMENTS) + count(Resources.REPLICA_SETS) + count(Resources.PODS))
                .isZero();
    }

    @Test
    void inTheForegroundTheOwnerGoesLast() {
        delete("Foreground");
        assertThat(count(Resources.DEPLOYMENTS) + count(Resources.REPLICA_SETS) + count(Resources.PODS))
                .isZero();
        Golden.check(getClass(), "foreground", simulation.transcript().text());
    }

    @Test
    void orphansStay() {
        delete("Orphan");
        assertThat(count(Resources.DEPLOYMENTS)).isZero();
        assertThat(count(Resources.PODS)).isEqualTo(2);
        assertThat(simulation.cluster().world().list(Resources.REPLICA_SETS))
                .hasSize(1)
                .allMatch(set -> Meta.owners(set).isEmpty());
    }

    @Test
    void anObjectStaysWhileOneOfItsOwnersExists() {
        JsonObject one = map("one");
        JsonObject two = map("two");
        JsonObject owned = Samples.json("{'metadata': {'name': 'owned'}, 'apiVersion': 'v1', 'kind': 'Secret'}")
                .withAt(JsonArray.of(reference(one), reference(two)), "metadata", "ownerReferences");
        simulation.cluster().create(Resources.SECRETS, "default", owned);
        simulation.cluster().delete(Resources.CONFIG_MAPS, "default", "one", JsonObject.EMPTY);
        simulation.run();
        JsonObject left = simulation.cluster().get(Resources.SECRETS, "default", "owned");
        assertThat(Meta.owners(left)).extracting(owner -> owner.string("name")).containsExactly("two");
        simulation.cluster().delete(Resources.CONFIG_MAPS, "default", "two", JsonObject.EMPTY);
        simulation.run();
        assertThat(count(Resources.SECRETS)).isZero();
    }

    private JsonObject map(String name) {
        return simulation
                .cluster()
                .create(
                        Resources.CONFIG_MAPS,
                        "default",
                        Samples.json("{'metadata': {'name': '%s'}, 'apiVersion': 'v1', 'kind': 'ConfigMap'}"
                                .formatted(name)));
    }

    private static JsonObject reference(JsonObject owner) {
        return Meta.controllerReference(owner, "v1", "ConfigMap").without("controller");
    }

    @Test
    void aCircleOfForegroundDeletionsEnds() {
        JsonObject one = map("one");
        JsonObject two = map("two");
        own(one, two);
        own(two, one);
        simulation.run();
        simulation
                .cluster()
                .delete(Resources.CONFIG_MAPS, "default", "one", JsonObject.of("propagationPolicy", "Foreground"));
        simulation.run();
        assertThat(count(Resources.CONFIG_MAPS)).isZero();
    }

    private void own(JsonObject owner, JsonObject owned) {
        simulation
                .cluster()
                .mergePatch(
                        Resources.CONFIG_MAPS,
                        "default",
                        Meta.name(owned),
                        "",
                        JsonObject.of("metadata", JsonObject.of("ownerReferences", JsonArray.of(reference(owner)))));
    }
}
