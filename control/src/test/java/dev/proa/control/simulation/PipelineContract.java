package dev.proa.control.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.api.error.StatusReason;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonObject;
import org.junit.jupiter.api.Test;

/** What the whole API does beyond {@link ApiContract}: defaults, validation, budgets, dry runs, patches that know the schema. */
abstract class PipelineContract extends ApiContract {
    @Test
    void whatIsLeftOutIsFilledIn() {
        JsonObject made = api().create(Resources.DEPLOYMENTS, "default", deployment());
        assertThat(made.objectAt("spec").number("progressDeadlineSeconds")).isEqualTo(600);
        assertThat(made.objectAt("spec", "strategy", "rollingUpdate").string("maxSurge"))
                .isEqualTo("25%");
    }

    @Test
    void whatIsInvalidIsRefused() {
        refused(
                StatusReason.INVALID,
                () -> api().create(
                                Resources.DEPLOYMENTS,
                                "default",
                                deployment().withAt(dev.proa.json.JsonValue.of(-1), "spec", "replicas")));
    }

    @Test
    void aDryRunOfADeletionDeletesNothing() {
        createMap("m");
        api().delete(Resources.CONFIG_MAPS, "default", "m", json("{'dryRun': ['All']}"));
        assertThat(Meta.deleting(getMap("m"))).isFalse();
    }

    @Test
    void aBudgetHoldsAnEvictionBack() {
        bound("p");
        api().mergePatch(Resources.PODS, "default", "p", "status", json("""
                {'status': {'phase': 'Running', 'conditions': [{'type': 'Ready', 'status': 'True'}]}}
                """));
        api().create(Resources.DISRUPTION_BUDGETS, "default", json("""
                {'apiVersion': 'policy/v1', 'kind': 'PodDisruptionBudget', 'metadata': {'name': 'b'},
                 'spec': {'minAvailable': 1, 'selector': {'matchLabels': {'app': 'web'}}}}
                """));
        JsonObject eviction = json("{'apiVersion': 'policy/v1', 'kind': 'Eviction', 'metadata': {'name': 'p'}}");
        refused(
                StatusReason.TOO_MANY_REQUESTS,
                () -> api().create(Resources.PODS, "default", "p", "eviction", eviction));
        JsonObject status = json("""
                {'status': {'observedGeneration': 1, 'disruptionsAllowed': 1, 'currentHealthy': 2, 'desiredHealthy': 1, 'expectedPods': 2}}
                """);
        api().mergePatch(Resources.DISRUPTION_BUDGETS, "default", "b", "status", status);
        api().create(
                        Resources.PODS,
                        "default",
                        "p",
                        "eviction",
                        eviction.with("deleteOptions", json("{'dryRun': ['All']}")));
        assertThat(budget().number("disruptionsAllowed")).isEqualTo(1);
        api().create(Resources.PODS, "default", "p", "eviction", eviction);
        assertThat(budget().number("disruptionsAllowed")).isZero();
        assertThat(budget().object("disruptedPods").has("p")).isTrue();
        assertThat(Meta.deleting(api().get(Resources.PODS, "default", "p"))).isTrue();
    }

    private JsonObject budget() {
        return api().get(Resources.DISRUPTION_BUDGETS, "default", "b").object("status");
    }

    @Test
    void aStrategicPatchMergesConditionsByType() {
        bound("p");
        api().strategicMergePatch(
                        Resources.PODS,
                        "default",
                        "p",
                        "status",
                        json("{'status': {'conditions': [{'type': 'Ready', 'status': 'False'}]}}"));
        JsonObject status = api().get(Resources.PODS, "default", "p").object("status");
        assertThat(status.array("conditions").objects())
                .extracting(condition -> condition.string("type"))
                .contains("PodScheduled", "Ready");
    }
}
