package dev.proa.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WorkQueueTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Key KEY = new Key("default", "web");

    private final WorkQueue queue = new WorkQueue(Duration.ofMillis(5), Duration.ofSeconds(1000));

    @Test
    void oneThatRestsIsNotTakenWhateverAddsIt() {
        queue.add(KEY);
        queue.take();
        queue.add(KEY);
        queue.rest(KEY, NOW.plusSeconds(3));
        queue.add(KEY);
        queue.addAt(KEY, NOW.plusSeconds(1));

        assertThat(queue.next()).contains(NOW.plusSeconds(1));
        queue.due(NOW.plusSeconds(2));
        assertThat(queue.take()).isEmpty();
        assertThat(queue.next()).contains(NOW.plusSeconds(3));

        assertThat(queue.due(NOW.plusSeconds(3))).isEqualTo(1);
        assertThat(queue.take()).contains(KEY);
        assertThat(queue.next()).isEmpty();
    }

    @Test
    void aRestThatNothingAddsToEndsQuietly() {
        queue.add(KEY);
        queue.take();
        queue.rest(KEY, NOW.plusSeconds(3));
        queue.earlier(Duration.ofSeconds(1));

        assertThat(queue.due(NOW.plusSeconds(2))).isZero();
        assertThat(queue.take()).isEmpty();
        assertThat(queue.next()).isEmpty();
        assertThat(queue.add(KEY)).isTrue();
    }

    @Test
    void onlyLongPlansRestAndAtMostForSomeSeconds() {
        assertThat(Lane.rest(Duration.ofMillis(49))).isZero();
        assertThat(Lane.rest(Duration.ofMillis(50))).isEqualTo(Duration.ofMillis(200));
        assertThat(Lane.rest(Duration.ofMinutes(1))).isEqualTo(Duration.ofSeconds(3));
    }
}
