package dev.proa.controllers.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.control.Key;
import dev.proa.control.Plan;
import dev.proa.control.object.Conditions;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Resources;
import dev.proa.control.simulation.Simulation;
import dev.proa.controllers.Golden;
import dev.proa.controllers.Samples;
import dev.proa.controllers.replicaset.ReplicaSets;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeploymentsTest {
    private final Simulation simulation =
            new Simulation(7, Simulation.workloadResources(), List.of(new Deployments(), ReplicaSets.replicaSets()));

    private JsonObject deployment() {
        return simulation.cluster().get(Resources.DEPLOYMENTS, "default", "web");
    }

    private void create(JsonObject deployment) {
        simulation.cluster().create(Resources.DEPLOYMENTS, "default", deployment);
        simulation.transcript().heading("deployment created");
        simulation.run();
    }

    private void image(String image) {
        JsonObject template = Samples.podTemplate("web", image);
        simulation
                .cluster()
                .update(Resources.DEPLOYMENTS, "default", deployment().withAt(template, "spec", "template"));
        simulation.transcript().heading("image is now " + image);
    }

    private List<JsonObject> pods() {
        return simulation.cluster().world().list(Resources.PODS);
    }

    private List<JsonObject> sets() {
        return simulation.cluster().world().list(Resources.REPLICA_SETS);
    }

    @Test
    void rollsToANewTemplateAndBack() {
        create(Samples.deployment("web", 3, "image:1"));
        assertThat(pods()).hasSize(3).allMatch(Pods::ready);
        image("image:2");
        simulation.run();
        assertThat(deployment().objectAt("status").number("updatedReplicas")).isEqualTo(3);
        image("image:1");
        simulation.run();
        assertThat(Meta.annotation(deployment(), Revisions.REVISION)).isEqualTo("3");
        assertThat(sets()).hasSize(2);
        assertThat(pods()).hasSize(3);
        Golden.check(getClass(), "rollout", simulation.transcript().text());
    }

    @Test
    void aBrokenTemplateHoldsAvailability() {
        create(Samples.deployment("web", 4, "image:1"));
        image("broken:1");
        simulation.settle();
        assertThat(deployment().objectAt("status").number("availableReplicas")).isGreaterThanOrEqualTo(3);
        simulation.advance(Duration.ofSeconds(700));
        JsonObject progressing = Conditions.get(deployment().object("status"), "Progressing");
        assertThat(progressing.string("reason")).isEqualTo("ProgressDeadlineExceeded");
        assertThat(progressing.string("message")).contains("has timed out progressing.");
    }

    @Test
    void scalesInProportionDuringARollout() {
        JsonObject ten = Samples.deployment("web", 10, "image:1")
                .withAt(JsonValue.of(3), "spec", "strategy", "rollingUpdate", "maxSurge")
                .withAt(JsonValue.of(2), "spec", "strategy", "rollingUpdate", "maxUnavailable");
        create(ten);
        image("broken:1");
        simulation.settle();
        assertThat(sets().stream().map(Rollout::size)).containsExactlyInAnyOrder(8L, 5L);
        simulation
                .cluster()
                .update(Resources.DEPLOYMENTS, "default", deployment().withAt(JsonValue.of(15), "spec", "replicas"));
        simulation.settle();
        assertThat(sets().stream().map(Rollout::size)).containsExactlyInAnyOrder(11L, 7L);
    }

    @Test
    void recreateWaitsForTheEndOfOldPods() {
        JsonObject recreate =
                Samples.deployment("web", 2, "image:1").withAt(JsonObject.of("type", "Recreate"), "spec", "strategy");
        create(recreate);
        image("image:2");
        simulation.settle();
        assertThat(pods()).hasSize(2).allMatch(Meta::deleting);
        simulation.run();
        assertThat(pods()).hasSize(2).allMatch(Pods::ready);
    }

    @Test
    void keepsNoMoreHistoryThanWanted() {
        create(Samples.deployment("web", 1, "image:1"));
        for (int i = 2; i < 7; i++) {
            image("image:" + i);
            simulation.run();
        }
        assertThat(sets()).hasSize(3);
    }

    @Test
    void pausedItOnlyChangesSizes() {
        create(Samples.deployment("web", 2, "image:1"));
        simulation
                .cluster()
                .update(Resources.DEPLOYMENTS, "default", deployment().withAt(JsonValue.of(true), "spec", "paused"));
        image("image:2");
        simulation
                .cluster()
                .update(Resources.DEPLOYMENTS, "default", deployment().withAt(JsonValue.of(4), "spec", "replicas"));
        simulation.run();
        assertThat(sets()).hasSize(1);
        assertThat(pods()).hasSize(4);
        assertThat(Conditions.get(deployment().object("status"), "Progressing").string("reason"))
                .isEqualTo("DeploymentPaused");
        simulation
                .cluster()
                .update(Resources.DEPLOYMENTS, "default", deployment().withAt(JsonValue.of(false), "spec", "paused"));
        simulation.run();
        assertThat(sets()).hasSize(2);
        assertThat(pods()).hasSize(4);
    }

    @Test
    void adoptsAnOrphanedReplicaSet() {
        create(Samples.deployment("web", 2, "image:1"));
        JsonObject set = sets().getFirst();
        simulation
                .cluster()
                .mergePatch(
                        Resources.REPLICA_SETS,
                        "default",
                        Meta.name(set),
                        "",
                        Samples.json("{'metadata': {'ownerReferences': null}}"));
        simulation.run();
        assertThat(sets()).hasSize(1).allMatch(each -> Meta.controlledBy(each, deployment()));
    }

    @Test
    void oneThatIsPausedFromItsBirthIsObservedAndResumes() {
        create(Samples.deployment("web", 2, "image:1").withAt(JsonValue.of(true), "spec", "paused"));
        JsonObject status = deployment().object("status");
        assertThat(status.number("observedGeneration")).isEqualTo(1);
        assertThat(Conditions.get(status, "Progressing").string("reason")).isEqualTo("DeploymentPaused");
        assertThat(sets()).isEmpty();
        simulation
                .cluster()
                .update(Resources.DEPLOYMENTS, "default", deployment().withAt(JsonValue.of(false), "spec", "paused"));
        simulation.run();
        assertThat(pods()).hasSize(2).allMatch(Pods::ready);
    }

    /** The guestbook's own: its planner asked for an instant in the past for ever. */
    @Test
    void oneThatHasCompletedDoesNotLookForProgressAgain() {
        create(Samples.deployment("web", 2, "image:1"));
        simulation.nodes().unready(pods().getFirst());
        simulation.settle();
        simulation.advance(Duration.ofSeconds(601));
        Plan plan = new Deployments()
                .plan(
                        new Key("default", "web"),
                        simulation.cluster().world(),
                        simulation.clock().now());
        assertThat(plan.actions()).isEmpty();
        assertThat(plan.again()).isEmpty();
    }
}
