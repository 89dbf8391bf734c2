package dev.proa.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.base.ManualClock;
import dev.proa.control.EventRecorder;
import dev.proa.control.object.Amounts;
import dev.proa.control.object.Conditions;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Resources;
import dev.proa.control.simulation.SimulatedCluster;
import dev.proa.control.simulation.Simulation;
import dev.proa.control.simulation.Transcript;
import dev.proa.json.Json;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SchedulerTest {
    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final SimulatedCluster cluster = new SimulatedCluster(clock, new Random(1), Simulation.workloadResources());
    private final Transcript transcript = new Transcript();
    private final Scheduler scheduler =
            new Scheduler(cluster, new EventRecorder(cluster, Scheduler.NAME, clock), clock, transcript);

    SchedulerTest() {
        cluster.subscribe(transcript::changed);
        scheduler.follow(cluster);
    }

    private static JsonObject json(String text) {
        return Json.parseObject(text.replace('\'', '"'));
    }

    private void node(String name, String cpu, String more) {
        cluster.create(Resources.NODES, "", json("""
                {'apiVersion': 'v1', 'kind': 'Node', 'metadata': {'name': '%s', 'labels': {'kubernetes.io/hostname': '%s'}},
                 'spec': {%s}, 'status': {'allocatable': {'cpu': '%s', 'memory': '1Gi', 'pods': '10'}}}
                """.formatted(name, name, more, cpu)));
        transcript.heading("node " + name);
    }

    private void pod(String name, String cpu, String more) {
        cluster.create(Resources.PODS, "default", json("""
                {'apiVersion': 'v1', 'kind': 'Pod', 'metadata': {'name': '%s', 'namespace': 'default', 'labels': {'app': 'web'}},
                 'spec': {'containers': [{'name': 'c', 'image': 'i', 'resources': {'requests': {'cpu': '%s'}}}] %s}}
                """.formatted(name, cpu, more)));
        transcript.heading("pod " + name);
        settle();
    }

    private void settle() {
        while (scheduler.step()) {}
    }

    private JsonObject pod(String name) {
        return cluster.get(Resources.PODS, "default", name);
    }

    private String message(String name) {
        return Conditions.get(pod(name).object("status"), "PodScheduled").string("message");
    }

    @Test
    void saysWhyNoNodeWillDo() {
        pod("early", "1", "");
        assertThat(message("early")).isEqualTo("no nodes available to schedule pods");
        node("small", "500m", "");
        node("tainted", "8", "'taints': [{'key': 'k', 'effect': 'NoSchedule'}]");
        node("closed", "8", "'unschedulable': true");
        pod("big", "2", "");
        assertThat(message("big"))
                .isEqualTo(
                        "0/3 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint(s), 1 node(s) were"
                                + " unschedulable. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is"
                                + " not helpful for scheduling.");
        JsonObject condition = Conditions.get(pod("big").object("status"), "PodScheduled");
        assertThat(condition.string("reason")).isEqualTo("Unschedulable");
    }

    @Test
    void aRefusedPodIsTriedAgainWhenSomethingChanges() throws IOException {
        node("one", "1", "");
        pod("first", "700m", "");
        pod("second", "700m", "");
        assertThat(Pods.nodeName(pod("first"))).isEqualTo("one");
        assertThat(message("second"))
                .isEqualTo("0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1"
                        + " nodes are available: 1 No preemption victims found for incoming pod.");
        cluster.vanish(Resources.PODS, pod("first"));
        transcript.heading("first is gone");
        clock.advance(Duration.ofSeconds(2));
        settle();
        assertThat(Pods.nodeName(pod("second"))).isEqualTo("one");
        golden("retry");
    }

    @Test
    void lessImportantPodsMakeRoom() throws IOException {
        node("one", "1", "");
        pod("low", "700m", ", 'priority': 1");
        pod("middle", "200m", ", 'priority': 5");
        pod("high", "500m", ", 'priority': 10");
        assertThat(Meta.deleting(pod("low"))).isTrue();
        assertThat(Meta.deleting(pod("middle"))).isFalse();
        assertThat(pod("high").object("status").string("nominatedNodeName")).isEqualTo("one");
        pod("thief", "500m", ", 'priority': 2");
        cluster.vanish(Resources.PODS, pod("low"));
        transcript.heading("low is gone");
        clock.advance(Duration.ofSeconds(20));
        settle();
        assertThat(Pods.nodeName(pod("high"))).isEqualTo("one");
        assertThat(Pods.nodeName(pod("thief"))).isEmpty();
        golden("preemption");
    }

    @Test
    void hostPortsAndAffinityKeepPodsApart() {
        node("one", "4", "");
        node("two", "4", "");
        String apart =
                ", 'affinity': {'podAntiAffinity': {'requiredDuringSchedulingIgnoredDuringExecution': [{'labelSelector':"
                        + " {'matchLabels': {'app': 'web'}}, 'topologyKey': 'kubernetes.io/hostname'}]}}";
        pod("a", "100m", apart);
        pod("b", "100m", apart);
        pod("c", "100m", apart);
        assertThat(Pods.nodeName(pod("a"))).isNotEqualTo(Pods.nodeName(pod("b")));
        assertThat(message("c")).contains("2 node(s) didn't match pod anti-affinity rules");
    }

    @Test
    void spreadsOverTopologies() {
        node("one", "4", "");
        node("two", "4", "");
        String spread = ", 'topologySpreadConstraints': [{'maxSkew': 1, 'topologyKey': 'kubernetes.io/hostname',"
                + " 'whenUnsatisfiable': 'DoNotSchedule', 'labelSelector': {'matchLabels': {'app': 'web'}}}]";
        for (int i = 0; i < 4; i++) {
            pod("p" + i, "100m", spread);
        }
        assertThat(cluster.world().list(Resources.PODS).stream()
                        .filter(pod -> Pods.nodeName(pod).equals("one")))
                .hasSize(2);
    }

    @Test
    void aGatedPodWaitsForItsGates() {
        node("one", "4", "");
        pod("gated", "100m", ", 'schedulingGates': [{'name': 'g'}]");
        assertThat(Pods.nodeName(pod("gated"))).isEmpty();
        cluster.update(
                Resources.PODS,
                "default",
                pod("gated").withAt(dev.proa.json.JsonArray.EMPTY, "spec", "schedulingGates"));
        settle();
        assertThat(Pods.nodeName(pod("gated"))).isEqualTo("one");
    }

    @Test
    void initContainersCountAsTheMostThatIsNeededAtOnce() {
        JsonObject pod = json("""
                {'spec': {'containers': [{'resources': {'requests': {'cpu': '200m'}}}],
                 'initContainers': [{'restartPolicy': 'Always', 'resources': {'requests': {'cpu': '100m'}}},
                                    {'resources': {'requests': {'cpu': '500m', 'example.com/gpu': '1'}}}],
                 'overhead': {'cpu': '10m'}}}
                """);
        assertThat(Amounts.requested(pod, fault -> {}).get("cpu")).isEqualTo(610);
        assertThat(Amounts.requested(pod, fault -> {}).get("example.com/gpu")).isEqualTo(1);
        assertThat(Amounts.requested(
                                pod.with(
                                        "spec",
                                        pod.object("spec").withAt(JsonValue.of("2"), "resources", "requests", "cpu")),
                                fault -> {})
                        .get("cpu"))
                .isEqualTo(2010);
    }

    private void golden(String name) throws IOException {
        Path kept = Path.of("src/test/resources/dev/proa/scheduler", name + ".txt");
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(kept.getParent());
            Files.writeString(kept, transcript.text());
        }
        assertThat(transcript.text()).isEqualTo(Files.readString(kept));
    }
}
