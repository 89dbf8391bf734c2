package dev.proa.node.pod;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How long a container that keeps ending waits for its next start, and when that was decided: 10 s, doubled to 5 min, forgotten after 10 min of running. */
public record Backoff(Duration delay, Instant decidedAt) {
    public static final Duration FIRST = Duration.ofSeconds(10);
    public static final Duration MAX = Duration.ofMinutes(5);
    private static final Duration SKEW = Duration.ofMinutes(1);

    /** What holds after one more start now, of a container that ended at {@code endedAt}. */
    public static Backoff next(@Nullable Backoff last, Instant endedAt, Instant now) {
        if (last == null || last.isForgotten(endedAt)) {
            return new Backoff(FIRST, now);
        }
        Duration doubled = last.delay.multipliedBy(2);
        return new Backoff(doubled.compareTo(MAX) > 0 ? MAX : doubled, now);
    }

    boolean isForgotten(Instant endedAt) {
        return endedAt.isAfter(decidedAt.plus(MAX.multipliedBy(2)));
    }

    /** Whether who failed then has still to wait; who failed in the future did so before the clock was set back. */
    public boolean holds(Instant failedAt, Instant now) {
        return until(failedAt).isAfter(now) && !failedAt.isAfter(now.plus(SKEW));
    }

    /** Until when a container that ended then has to wait. */
    Instant until(Instant endedAt) {
        return isForgotten(endedAt) ? endedAt : endedAt.plus(delay);
    }
}
