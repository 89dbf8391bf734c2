package dev.proa.control;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How soon a key may be planned again when its last plan changed nothing: a planner that asks for an instant that has
 * come already would otherwise be asked for ever, at once. The first such wish is granted after 100 ms, each further one
 * after twice as long, up to a minute; what is asked for within a second is granted, but not more often than that for
 * long. Not for several threads.
 */
final class Floor {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration MAX = Duration.ofMinutes(1);

    private final Backoff<Key> backoff = new Backoff<>(FIRST, MAX);

    Optional<Instant> apply(Key key, Optional<Instant> asked, boolean changed, Instant now) {
        if (changed || asked.isEmpty() || !asked.get().isBefore(now.plus(SOON))) {
            backoff.succeeded(key);
            return asked;
        }
        Duration delay = backoff.failed(key);
        boolean past = !asked.get().isAfter(now);
        Instant least = now.plus(past || delay.compareTo(SOON) < 0 ? delay : SOON);
        return asked.map(at -> at.isBefore(least) ? least : at);
    }

    /** What is wrong with the wish; empty for nothing. */
    String restless(Optional<Instant> asked, boolean changed, Instant now) {
        return changed || asked.isEmpty() || asked.get().isAfter(now)
                ? ""
                : "it changed nothing and asked to be planned again at an instant that has come";
    }
}
