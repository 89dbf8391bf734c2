package dev.proa.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RepeatedWarningTest {
    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final RepeatedWarning warning = new RepeatedWarning(Log.of(RepeatedWarningTest.class), "too many", clock);

    @BeforeEach
    void configure() {
        Log.configure(new PrintStream(written, true, StandardCharsets.UTF_8), Log.Level.INFO, clock);
    }

    @AfterEach
    void restore() {
        Log.configure(System.err, Log.Level.INFO, Clock.system());
    }

    private List<String> entries() {
        return written.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.substring(line.indexOf("too many")))
                .toList();
    }

    @Test
    void isToldAtOnceAndThenOnceInAMinuteWithItsCount() {
        warning.occurred("what", "a");
        for (int n = 0; n < 1000; n++) {
            warning.occurred("what", "b");
        }
        assertThat(entries()).containsExactly("too many what=a times=1");
        clock.advance(Duration.ofMinutes(1));
        warning.occurred("what", "c");
        warning.occurred("what", "d");
        assertThat(entries()).containsExactly("too many what=a times=1", "too many what=c times=1001");
        clock.advance(Duration.ofHours(1));
        warning.occurred("what", "e");
        assertThat(entries()).endsWith("too many what=e times=2");
        assertThat(warning.times()).isEqualTo(1004);
    }
}
