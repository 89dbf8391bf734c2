package dev.proa.base;

import java.time.Duration;
import java.time.Instant;

/** Time, injected everywhere so that tests and the simulation own it. Nothing else in the code asks the system for time. */
public interface Clock {
    /** The wall clock: may jump; for what is written down or compared with other machines. */
    Instant now();

    /** A monotonic reading in nanoseconds: for intervals only, its origin means nothing. */
    long nanos();

    /** Waits until {@link #nanos} has advanced by {@code duration}; returns at once when it is zero or negative. */
    void sleep(Duration duration) throws InterruptedException;

    /** The machine's clock. */
    static Clock system() {
        return SystemClock.INSTANCE;
    }
}
