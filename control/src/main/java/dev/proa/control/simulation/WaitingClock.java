package dev.proa.control.simulation;

import dev.proa.base.Clock;
import dev.proa.base.ManualClock;
import java.time.Duration;
import java.time.Instant;

/**
 * The clock of what waits inside a request, as admission does for a service account that is being made: whoever sends the request lets others go
 * on meanwhile. A request of the simulated user, who is no process, waits for nobody: only time passes.
 */
final class WaitingClock implements Clock {
    private final ManualClock clock;

    WaitingClock(ManualClock clock) {
        this.clock = clock;
    }

    @Override
    public Instant now() {
        return clock.now();
    }

    @Override
    public long nanos() {
        return clock.nanos();
    }

    @Override
    public void sleep(Duration duration) {
        long until = clock.nanos() + duration.toNanos();
        Turns.pauseUntil(until);
        if (clock.nanos() < until) {
            clock.advance(Duration.ofNanos(until - clock.nanos()));
        }
    }
}
