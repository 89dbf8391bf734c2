package dev.proa.control;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether a subscription to changes keeps up: the revision of the last change that was told is compared with the
 * World's. One that is behind may just be busy; one that has not reached for {@link #BEHIND_MAX} what the World had then
 * has ended or is stuck. For several threads.
 */
public final class WatchProgress {
    /** How long a subscription may be behind. */
    public static final Duration BEHIND_MAX = Duration.ofSeconds(30);

    private volatile long seen;
    private long expected;
    private Instant since = Instant.MAX;

    /** A change of this revision was told and dealt with. */
    public void seen(long revision) {
        if (revision > seen) {
            seen = revision;
        }
    }

    /** What is wrong, as asked at {@code now} when the World is at {@code newest}; it shows from the second time on. */
    public synchronized Optional<String> fault(long newest, Instant now) {
        boolean waits = !since.equals(Instant.MAX);
        if (waits && seen >= expected) {
            waits = false;
            since = Instant.MAX;
        }
        if (!waits && seen < newest) {
            expected = newest;
            since = now;
        }
        return since.equals(Instant.MAX) || since.plus(BEHIND_MAX).isAfter(now)
                ? Optional.empty()
                : Optional.of("changes up to revision " + expected + " are not told, the last one was " + seen);
    }
}
