package dev.proa.controllers.disruption;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.control.object.Conditions;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Resources;
import dev.proa.control.simulation.Simulation;
import dev.proa.controllers.Golden;
import dev.proa.controllers.Samples;
import dev.proa.controllers.deployment.Deployments;
import dev.proa.controllers.quota.ResourceQuotaStatus;
import dev.proa.controllers.replicaset.ReplicaSets;
import dev.proa.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class DisruptionBudgetsTest {
    private final Simulation simulation = new Simulation(
            37,
            Simulation.workloadResources(),
            List.of(new DisruptionBudgets(), new ResourceQuotaStatus(), new Deployments(), ReplicaSets.replicaSets()));

    private JsonObject status(String name) {
        return simulation
                .cluster()
                .get(Resources.DISRUPTION_BUDGETS, "default", name)
                .object("status");
    }

    private void budget(String name, String limit) {
        simulation.cluster().create(Resources.DISRUPTION_BUDGETS, "default", Samples.json("""
                {'apiVersion': 'policy/v1', 'kind': 'PodDisruptionBudget', 'metadata': {'name': '%s'},
                 'spec': {'selector': {'matchLabels': {'app': 'web'}}, %s}}
                """.formatted(name, limit)));
    }

    @Test
    void saysHowManyPodsMayGo() {
        budget("min", "'minAvailable': 3");
        budget("max", "'maxUnavailable': '50%'");
        simulation.settle();
        assertThat(status("min").number("disruptionsAllowed")).isZero();
        simulation.cluster().create(Resources.DEPLOYMENTS, "default", Samples.deployment("web", 4, "image:1"));
        simulation.run();
        assertThat(status("min").number("disruptionsAllowed")).isEqualTo(1);
        assertThat(status("max").number("expectedPods")).isEqualTo(4);
        assertThat(status("max").number("disruptionsAllowed")).isEqualTo(2);
        simulation
                .nodes()
                .unready(simulation.cluster().world().list(Resources.PODS).getFirst());
        simulation.settle();
        assertThat(status("min").number("currentHealthy")).isEqualTo(3);
        assertThat(Conditions.get(status("min"), "DisruptionAllowed").string("reason"))
                .isEqualTo("InsufficientPods");
        Golden.check(getClass(), "budgets", simulation.transcript().text());
    }

    @Test
    void aQuotaIsCounted() {
        simulation.cluster().create(Resources.RESOURCE_QUOTAS, "default", Samples.json("""
                {'apiVersion': 'v1', 'kind': 'ResourceQuota', 'metadata': {'name': 'q'},
                 'spec': {'hard': {'pods': '10', 'configmaps': '5'}}}
                """));
        simulation.cluster().create(Resources.PODS, "default", Samples.pod("a", "web"));
        simulation.settle();
        JsonObject used = simulation
                .cluster()
                .get(Resources.RESOURCE_QUOTAS, "default", "q")
                .objectAt("status", "used");
        assertThat(used.string("pods")).isEqualTo("1");
        assertThat(used.string("configmaps")).isEqualTo("0");
        assertThat(Meta.name(simulation.cluster().get(Resources.PODS, "default", "a")))
                .isEqualTo("a");
        Golden.check(getClass(), "quota", simulation.transcript().text());
    }

    @Test
    void aBudgetThatNamesNoLimitAllowsNothing() {
        simulation.cluster().create(Resources.DEPLOYMENTS, "default", Samples.deployment("web", 2, "image:1"));
        simulation.cluster().create(Resources.DISRUPTION_BUDGETS, "default", Samples.json("""
                {'apiVersion': 'policy/v1', 'kind': 'PodDisruptionBudget', 'metadata': {'name': 'none'},
                 'spec': {'selector': {'matchLabels': {'app': 'web'}}}}
                """));
        simulation.run();
        assertThat(status("none").number("currentHealthy")).isEqualTo(2);
        assertThat(status("none").number("expectedPods")).isZero();
        assertThat(status("none").number("disruptionsAllowed")).isZero();
    }

    @Test
    void aSelectorThatCannotBeReadCostsOnlyItsBudget() {
        simulation.cluster().create(Resources.DISRUPTION_BUDGETS, "default", Samples.json("""
                {'apiVersion': 'policy/v1', 'kind': 'PodDisruptionBudget', 'metadata': {'name': 'bad'},
                 'spec': {'maxUnavailable': 1, 'selector': {'matchExpressions': [{'key': 'app', 'operator': 'Foo'}]}}}
                """));
        budget("good", "'maxUnavailable': 1");
        simulation.cluster().create(Resources.DEPLOYMENTS, "default", Samples.deployment("web", 2, "image:1"));
        simulation.run();
        assertThat(status("good").number("disruptionsAllowed")).isEqualTo(1);
    }

    @Test
    void podsThatNobodyControlsAreTold() {
        simulation.cluster().create(Resources.PODS, "default", Samples.pod("a", "web"));
        budget("max", "'maxUnavailable': 1");
        simulation.run();
        assertThat(simulation.cluster().world().list(Resources.EVENTS))
                .filteredOn(event -> event.string("reason").equals("UnmanagedPods"))
                .extracting(event -> event.string("message"))
                .first()
                .asString()
                .startsWith(
                        "Pods selected by this PodDisruptionBudget (selector: &LabelSelector{MatchLabels:map[string]string{app:"
                                + " web,},MatchExpressions:[]LabelSelectorRequirement{},}) were found to be unmanaged.");
    }
}
