package dev.proa.node.eviction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.base.Clock;
import dev.proa.base.ManualClock;
import dev.proa.cri.FakeRuntime;
import dev.proa.json.JsonObject;
import dev.proa.json.Yaml;
import dev.proa.node.TestingNodeApi;
import dev.proa.node.event.EventRecorder;
import dev.proa.node.pod.Pod;
import dev.proa.node.pod.PodMemory;
import dev.proa.node.status.Failures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EvictionsTest {
    private static final long GIBI = 1L << 30;

    private final Map<Signal, Pressure.Reading> readings = new EnumMap<>(Signal.class);
    private final ManualClock clock = new ManualClock(java.time.Instant.parse("2026-01-01T00:00:00Z"));
    private final Pressure pressure = new Pressure(() -> readings, clock);
    private final List<String> evicted = new ArrayList<>();
    private int reclaimed;

    private static Pod pod(String name, String spec) {
        return new Pod(JsonObject.of(
                "metadata",
                JsonObject.of("namespace", "default", "name", name, "uid", name),
                "spec",
                Yaml.parse(spec.getBytes(StandardCharsets.UTF_8))));
    }

    private Evictions.Candidate candidate(String name, String spec) {
        Pod pod = pod(name, spec);
        return new Evictions.Candidate() {
            @Override
            public Pod pod() {
                return pod;
            }

            @Override
            public void reject(PodMemory.Rejection rejection) {
                evicted.add(name + ": " + rejection.reason() + ": " + rejection.message());
            }
        };
    }

    private Evictions evictions() {
        return evictions(() -> reclaimed++);
    }

    private Evictions evictions(Evictions.Reclaim images) {
        TestingNodeApi api = new TestingNodeApi();
        PodMeter meter = new PodMeter(
                new FakeRuntime(Clock.system()::now), Path.of("/nowhere"), pod -> Path.of("/nowhere"), clock);
        return new Evictions(pressure, meter, new EventRecorder(api, clock, "node-1", new Failures()), images);
    }

    @Test
    void what_exceeds_its_limit_is_told_in_upstreams_words() {
        Pod pod = pod("p", """
                initContainers:
                - {name: i, resources: {limits: {ephemeral-storage: 1Mi}}}
                containers:
                - {name: a, resources: {limits: {ephemeral-storage: 5Mi}}}
                - {name: b, resources: {limits: {ephemeral-storage: 1Mi}}}
                volumes:
                - {name: s, emptyDir: {sizeLimit: 5Mi}}
                - {name: m, emptyDir: {sizeLimit: 5Mi, medium: Memory}}
                - {name: junk, emptyDir: {sizeLimit: many}}
                """);
        long mebi = 1 << 20;
        assertThat(StorageLimits.volumes(pod)).containsExactly("s", "junk");
        assertThat(exceeded(pod, Map.of(), Map.of("s", 5 * mebi + 1)))
                .contains("Usage of EmptyDir volume \"s\" exceeds the limit \"5Mi\". ");
        assertThat(exceeded(pod, Map.of("a", 4 * mebi), Map.of("s", 2 * mebi + 1)))
                .contains("Pod ephemeral local storage usage exceeds the total limit of containers 6Mi. ");
        assertThat(exceeded(pod, Map.of("b", mebi + 1), Map.of()))
                .contains("Container b exceeded its local ephemeral storage limit \"1Mi\". ");
        assertThat(exceeded(pod, Map.of("a", 5 * mebi, "b", mebi), Map.of())).isEmpty();
    }

    private static Optional<String> exceeded(Pod pod, Map<String, Long> disk, Map<String, Long> volumes) {
        return StorageLimits.exceeded(pod, new PodUsage(Map.of(), disk, volumes));
    }

    @Test
    void a_node_without_memory_ends_the_pod_of_least_priority_first_and_no_critical_one()
            throws IOException, InterruptedException {
        readings.put(Signal.MEMORY_AVAILABLE, new Pressure.Reading(50L << 20, 8 * GIBI));
        Evictions evictions = evictions();
        evictions.check(List.of(
                candidate("critical", "{priority: 2000001000, containers: [{name: c}]}"),
                candidate("high", "{priority: 10, containers: [{name: c}]}"),
                candidate("low", "{priority: -10, containers: [{name: c}]}"),
                candidate("zero", "{containers: [{name: c}]}")));
        assertThat(evicted)
                .containsExactly("low: Evicted: The node was low on resource: memory."
                        + " Threshold quantity: 100Mi, available: 50Mi. ");
        assertThat(reclaimed).isZero();
    }

    @Test
    void a_full_disk_is_first_cleared_of_images() throws IOException, InterruptedException {
        readings.put(Signal.IMAGE_DISK_AVAILABLE, new Pressure.Reading(GIBI, 100 * GIBI));
        Evictions evictions = evictions();
        evictions.check(List.of());
        assertThat(reclaimed).isEqualTo(1);
        assertThat(pressure.conditions()).containsExactly(Signal.Condition.DISK);
        assertThat(evictions.admission(pod("p", "containers: [{name: c}]")).orElseThrow())
                .isEqualTo(PodMemory.Rejection.beforeStart("Evicted", "The node had condition: [DiskPressure]. "));
        assertThat(evictions.admission(pod("p", "{priority: 2000000000, containers: []}")))
                .isEmpty();
    }

    @Test
    void where_no_image_can_be_removed_a_pod_is_ended() throws IOException, InterruptedException {
        readings.put(Signal.IMAGE_DISK_AVAILABLE, new Pressure.Reading(GIBI, 100 * GIBI));
        Evictions evictions = evictions(() -> {
            throw new IOException("the runtime is away");
        });
        evictions.check(List.of(candidate("a", "containers: [{name: c}]")));
        assertThat(evicted)
                .singleElement()
                .asString()
                .startsWith("a: Evicted: The node was low on resource: ephemeral-storage.");
    }

    @Test
    void under_memory_pressure_only_pods_that_ask_for_nothing_are_kept_away() throws IOException {
        readings.put(Signal.MEMORY_AVAILABLE, new Pressure.Reading(0, GIBI));
        pressure.measure();
        Evictions evictions = evictions();
        assertThat(evictions.admission(pod("p", "containers: [{name: c}]"))).isPresent();
        assertThat(evictions.admission(pod("p", "containers: [{name: c, resources: {requests: {memory: 1Mi}}}]")))
                .isEmpty();
        assertThat(evictions.admission(pod("p", "{tolerations: [{operator: Exists}], containers: [{name: c}]}")))
                .isEmpty();
    }

    @Test
    void a_condition_holds_for_five_minutes_more() throws IOException {
        readings.put(Signal.PROCESSES_AVAILABLE, new Pressure.Reading(10, 4_000_000));
        assertThat(pressure.measuredConditions()).containsExactly(Signal.Condition.PROCESSES);
        readings.put(Signal.PROCESSES_AVAILABLE, new Pressure.Reading(3_900_000, 4_000_000));
        clock.advance(Duration.ofMinutes(4));
        assertThat(pressure.measuredConditions()).containsExactly(Signal.Condition.PROCESSES);
        clock.advance(Duration.ofMinutes(1));
        assertThat(pressure.measuredConditions()).isEmpty();
    }
}
