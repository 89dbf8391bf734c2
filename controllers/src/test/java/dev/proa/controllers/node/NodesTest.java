package dev.proa.controllers.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.control.Times;
import dev.proa.control.object.Conditions;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Resources;
import dev.proa.control.simulation.Simulation;
import dev.proa.controllers.Golden;
import dev.proa.controllers.Samples;
import dev.proa.controllers.pod.PodCollector;
import dev.proa.json.Json;
import dev.proa.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodesTest {
    private final Simulation simulation = new Simulation(
            17,
            Simulation.workloadResources(),
            List.of(new NodeHealth(Instant.parse("2026-01-01T00:00:00Z")), new TaintEviction(), new PodCollector()));

    NodesTest() {
        simulation.cluster().create(Resources.NODES, "", Samples.json("""
                {'apiVersion': 'v1', 'kind': 'Node', 'metadata': {'name': 'node-0'}, 'status': {'conditions':
                [{'type': 'Ready', 'status': 'True', 'lastHeartbeatTime': '2026-01-01T00:00:00Z'}]}}
                """));
        simulation
                .cluster()
                .create(
                        Resources.LEASES,
                        "kube-node-lease",
                        Samples.json(
                                "{'apiVersion': 'coordination.k8s.io/v1', 'kind': 'Lease', 'metadata': {'name': 'node-0'}, 'spec': {}}"));
        simulation
                .cluster()
                .create(
                        Resources.PODS,
                        "default",
                        Samples.pod("patient", "a")
                                .withAt(
                                        Json.of(List.of(JsonObject.of(
                                                "key", "node.kubernetes.io/unreachable",
                                                "operator", "Exists",
                                                "effect", "NoExecute",
                                                "tolerationSeconds", 300))),
                                        "spec",
                                        "tolerations"));
        simulation.transcript().heading("a node, and a pod that tolerates its silence for 300 s");
        simulation.run();
    }

    private void heartbeat() {
        simulation
                .cluster()
                .mergePatch(
                        Resources.LEASES,
                        "kube-node-lease",
                        "node-0",
                        "",
                        JsonObject.of(
                                "spec",
                                JsonObject.of(
                                        "renewTime",
                                        Times.micro(simulation.clock().now()))));
    }

    private JsonObject node() {
        return simulation.cluster().get(Resources.NODES, "", "node-0");
    }

    private boolean ready() {
        return Conditions.isTrue(node().object("status"), "Ready");
    }

    @Test
    void aSilentNodeLosesItsPods() {
        for (int i = 0; i < 10; i++) {
            simulation.advance(Duration.ofSeconds(10));
            heartbeat();
        }
        assertThat(ready()).isTrue();
        simulation.transcript().heading("the node is silent");
        simulation.advance(Duration.ofSeconds(52));
        assertThat(Conditions.get(node().object("status"), "Ready").string("status"))
                .isEqualTo("Unknown");
        assertThat(node().object("spec").array("taints").objects())
                .extracting(taint -> taint.string("effect"))
                .containsExactly("NoSchedule", "NoExecute");
        JsonObject pod = simulation.cluster().get(Resources.PODS, "default", "patient");
        assertThat(Pods.ready(pod)).isFalse();
        assertThat(Meta.deleting(pod)).isFalse();
        simulation.advance(Duration.ofSeconds(302));
        assertThat(Meta.deleting(simulation.cluster().get(Resources.PODS, "default", "patient")))
                .isTrue();
        simulation.cluster().delete(Resources.NODES, "", "node-0", JsonObject.EMPTY);
        simulation.transcript().heading("the node is deleted");
        simulation.settle();
        assertThat(simulation.cluster().world().list(Resources.PODS)).isEmpty();
        Golden.check(getClass(), "silence", simulation.transcript().text());
    }

    @Test
    void aNodeThatComesBackLosesItsTaints() {
        simulation.advance(Duration.ofSeconds(60));
        assertThat(node().object("spec").array("taints").isEmpty()).isFalse();
        heartbeat();
        JsonObject back = node().object("status");
        JsonObject condition = Conditions.of("Ready", "True", simulation.clock().now(), "KubeletReady", "")
                .with("lastHeartbeatTime", Times.text(simulation.clock().now()));
        simulation
                .cluster()
                .update(Resources.NODES, "", "status", node().with("status", Conditions.with(back, condition)));
        simulation.settle();
        assertThat(node().object("spec").array("taints").isEmpty()).isTrue();
    }

    @Test
    void aStopOfTheProcessOrASetClockMakesNoNodeSilent() {
        for (Duration stopped : List.of(Duration.ofSeconds(70), Duration.ofDays(2))) {
            simulation.clock().advance(stopped); // nothing runs meanwhile
            assertHeardAgain();
        }
        for (Duration set : List.of(
                Duration.ofHours(1),
                Duration.ofHours(-1),
                Duration.ofDays(1),
                Duration.ofDays(-1).minusHours(1))) {
            simulation.clock().jump(set);
            assertHeardAgain();
        }
    }

    /** The controller looks before the agent can report, and again after that; then the agent really dies. */
    private void assertHeardAgain() {
        simulation.advance(Duration.ofSeconds(9));
        assertThat(ready()).isTrue();
        heartbeat();
        simulation.advance(Duration.ofSeconds(45));
        assertThat(ready()).isTrue();
        simulation.advance(Duration.ofSeconds(40)); // it is looked at now and then only
        assertThat(ready()).as("its silence is still noticed").isFalse();
        heartbeat();
        JsonObject condition = Conditions.of("Ready", "True", simulation.clock().now(), "KubeletReady", "")
                .with("lastHeartbeatTime", Times.text(simulation.clock().now()));
        JsonObject back = Conditions.with(node().object("status"), condition);
        simulation.cluster().update(Resources.NODES, "", "status", node().with("status", back));
        simulation.settle();
        assertThat(ready()).isTrue();
    }
}
