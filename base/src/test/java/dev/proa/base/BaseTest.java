package dev.proa.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class BaseTest {
    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));

    @Test
    void aManualClockWakesSleepersWhenTheirTimeHasCome() throws Exception {
        Thread sleeper = Thread.ofVirtual().start(() -> {
            try {
                clock.sleep(Duration.ofHours(1));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        clock.awaitSleepers(1);
        clock.advance(Duration.ofMinutes(59));
        assertThat(sleeper.isAlive()).isTrue();
        clock.advance(Duration.ofMinutes(1));
        sleeper.join();
        assertThat(clock.now()).isEqualTo("2026-01-01T01:00:00Z");
        assertThat(clock.nanos()).isEqualTo(Duration.ofHours(1).toNanos());
    }

    @Test
    void identifiersReplayFromTheirSeed() {
        Ids ids = new Ids(new Random(7));
        UUID uuid = UUID.fromString(ids.uuid());
        assertThat(uuid.version()).isEqualTo(4);
        assertThat(uuid.variant()).isEqualTo(2);
        assertThat(ids.suffix()).matches("[bcdfghjklmnpqrstvwxz2456789]{5}");
        assertThat(ids.suffix(12)).hasSize(12);
        assertThat(new Ids(new Random(7)).uuid()).isEqualTo(uuid.toString());
    }

    @Test
    void aLogEntryIsOneLine() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Log.configure(new PrintStream(bytes, true, StandardCharsets.UTF_8), Log.Level.INFO, clock);
        try {
            Log log = Log.of(BaseTest.class);
            log.debug("dropped");
            log.info("two\nlines", "pod", "a/b", "why", "it \"was\" so", "count", 3, "none", null);
            log.warn("odd", "key");
        } finally {
            Log.configure(System.err, Log.Level.INFO, Clock.system());
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "2026-01-01T00:00:00Z INFO BaseTest two\\nlines pod=a/b why=\"it \\\"was\\\" so\" count=3 none=null",
                        "2026-01-01T00:00:00Z WARN BaseTest odd key=\"(no value)\"");
    }
}
