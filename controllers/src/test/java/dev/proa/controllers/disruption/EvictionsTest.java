package dev.proa.controllers.disruption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proa.api.ApiClient;
import dev.proa.api.identity.User;
import dev.proa.base.ManualClock;
import dev.proa.control.object.Resources;
import dev.proa.control.simulation.SimulatedApi;
import dev.proa.controllers.Samples;
import dev.proa.json.JsonObject;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Evictions under a budget, through the API's own pipeline. */
class EvictionsTest {
    private final SimulatedApi api =
            new SimulatedApi(new ManualClock(Instant.parse("2026-01-01T00:00:00Z")), new Random(1));
    private final ApiClient client = api.client(User.of("admin"));

    EvictionsTest() {
        client.create(
                Resources.NAMESPACES,
                "",
                Samples.json("{'apiVersion': 'v1', 'kind': 'Namespace', 'metadata': {'name': 'default'}}"));
        client.create(
                Resources.SERVICE_ACCOUNTS,
                "default",
                Samples.json("{'apiVersion': 'v1', 'kind': 'ServiceAccount', 'metadata': {'name': 'default'}}"));
        for (String name : new String[] {"a", "b"}) {
            JsonObject pod = client.create(Resources.PODS, "default", Samples.pod(name, "web"));
            client.update(
                    Resources.PODS,
                    "default",
                    "status",
                    pod.with(
                            "status",
                            Samples.json("{'phase': 'Running', 'conditions': [{'type': 'Ready', 'status': 'True'}]}")));
        }
        JsonObject budget = client.create(Resources.DISRUPTION_BUDGETS, "default", Samples.json("""
                {'apiVersion': 'policy/v1', 'kind': 'PodDisruptionBudget', 'metadata': {'name': 'b'},
                 'spec': {'minAvailable': 1, 'selector': {'matchLabels': {'app': 'web'}}}}
                """));
        client.update(Resources.DISRUPTION_BUDGETS, "default", "status", budget.with("status", Samples.json("""
                {'observedGeneration': 1, 'disruptionsAllowed': 1, 'currentHealthy': 2, 'desiredHealthy': 1, 'expectedPods': 2}
                """)));
    }

    @AfterEach
    void close() {
        api.close();
    }

    private void evict(String pod, String options) {
        client.create(Resources.PODS, "default", pod, "eviction", Samples.json("""
                {'apiVersion': 'policy/v1', 'kind': 'Eviction', 'metadata': {'name': '%s'}, 'deleteOptions': {%s}}
                """.formatted(pod, options)));
    }

    private JsonObject status() {
        return client.get(Resources.DISRUPTION_BUDGETS, "default", "b").object("status");
    }

    @Test
    void aDryRunSpendsNothing() {
        long before = api.world().revision();
        evict("a", "'dryRun': ['All']");
        assertThat(api.world().revision()).isEqualTo(before);
        assertThat(status().number("disruptionsAllowed")).isEqualTo(1);
        evict("b", "");
        assertThat(status().number("disruptionsAllowed")).isZero();
        assertThat(status().object("disruptedPods").names()).containsExactly("b");
        assertThatThrownBy(() -> evict("a", "'dryRun': ['All']"))
                .hasMessage("Cannot evict pod as it would violate the pod's disruption budget.");
    }

    @Test
    void aBudgetThatCannotBeReadGuardsNoPodAndCostsNoOther() {
        api.put(Resources.DISRUPTION_BUDGETS, Samples.json("""
                {'metadata': {'name': 'bad', 'namespace': 'default'}, 'spec': {'maxUnavailable': 0, 'selector':
                 {'matchExpressions': [{'key': 'app', 'operator': 'Foo'}]}}}
                """));
        evict("b", "");
        assertThat(status().number("disruptionsAllowed")).isZero();
    }
}
