package dev.proa.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.base.ManualClock;
import dev.proa.control.object.Resources;
import dev.proa.control.simulation.SimulatedCluster;
import dev.proa.json.Json;
import dev.proa.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EventRecorderTest {
    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final SimulatedCluster cluster = new SimulatedCluster(clock, new Random(1), List.of(Resources.EVENTS));
    private final EventRecorder recorder = new EventRecorder(cluster, "test-controller", clock);
    private final JsonObject pod = Json.parseObject(
            "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\",\"namespace\":\"n\",\"uid\":\"u\"}}");

    private void record(String message) {
        recorder.record(Action.Event.warning(pod, "Odd", message));
    }

    private List<JsonObject> events() {
        return cluster.world().list(Resources.EVENTS);
    }

    @Test
    void theSameAgainRaisesTheCount() {
        record("it is odd");
        clock.advance(Duration.ofSeconds(90));
        record("it is odd");
        assertThat(events()).hasSize(1);
        JsonObject event = events().getFirst();
        assertThat(event.number("count")).isEqualTo(2);
        assertThat(event.string("firstTimestamp")).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(event.string("lastTimestamp")).isEqualTo("2026-01-01T00:01:30Z");
        assertThat(event.objectAt("involvedObject").string("uid")).isEqualTo("u");
        assertThat(event.objectAt("source").string("component")).isEqualTo("test-controller");
    }

    @Test
    void manySimilarOnesBecomeOne() {
        for (int i = 0; i < 15; i++) {
            record("odd number " + i);
        }
        assertThat(events()).hasSize(10);
        JsonObject last = events().stream()
                .filter(event -> event.number("count") > 1)
                .findFirst()
                .orElseThrow();
        assertThat(last.string("message")).isEqualTo("(combined from similar events): odd number 14");
        assertThat(last.number("count")).isEqualTo(6);
    }

    @Test
    void anObjectThatCausesTooManyLosesSome() {
        for (int i = 0; i < 60; i++) {
            record("odd");
        }
        assertThat(events().getFirst().number("count")).isEqualTo(25);
        clock.advance(Duration.ofMinutes(5));
        record("odd");
        assertThat(events().getFirst().number("count")).isEqualTo(26);
    }
}
