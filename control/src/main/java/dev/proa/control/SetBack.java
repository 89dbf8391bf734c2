package dev.proa.control;

import dev.proa.base.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Notices that the wall clock was set back, by the clock that only goes forward. Not for several threads. */
final class SetBack {
    /** Clocks are adjusted all the time; so little makes nobody wait. */
    private static final Duration NOTICED_MIN = Duration.ofSeconds(1);

    private final Clock clock;
    private Instant wall;
    private long nanos;

    SetBack(Clock clock) {
        this.clock = clock;
        this.wall = clock.now();
        this.nanos = clock.nanos();
    }

    /** By how much it was set back since the last call; empty for nothing worth the mention. */
    Optional<Duration> noticed() {
        Instant now = clock.now();
        long reading = clock.nanos();
        if (reading == nanos && now.equals(wall)) {
            return Optional.empty();
        }
        Duration back = Duration.between(now, wall.plusNanos(reading - nanos));
        wall = now;
        nanos = reading;
        return back.compareTo(NOTICED_MIN) < 0 ? Optional.empty() : Optional.of(back);
    }
}
