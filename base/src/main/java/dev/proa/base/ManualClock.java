package dev.proa.base;

import java.time.Duration;
import java.time.Instant;

/** A clock that stands still until {@link #advance} moves it; sleepers wake when their time has come. */
public final class ManualClock implements Clock {
    private final Instant start;
    private long elapsedNanos;
    private Duration set = Duration.ZERO;
    private Instant now;
    private int sleepers;

    public ManualClock(Instant start) {
        this.start = start;
        this.now = start;
    }

    @Override
    public synchronized Instant now() {
        return now;
    }

    @Override
    public synchronized long nanos() {
        return elapsedNanos;
    }

    @Override
    public synchronized void sleep(Duration duration) throws InterruptedException {
        long until = elapsedNanos + duration.toNanos();
        sleepers++;
        notifyAll();
        try {
            while (elapsedNanos < until) {
                wait();
            }
        } finally {
            sleepers--;
        }
    }

    /** Moves both readings forward and wakes the sleepers whose time has come. */
    public synchronized void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("time does not go back: " + duration);
        }
        elapsedNanos += duration.toNanos();
        read();
        notifyAll();
    }

    /** Simulations ask for the time far more often than they change it. */
    private void read() {
        now = start.plusNanos(elapsedNanos).plus(set);
    }

    /** Sets the wall clock forward, or back when {@code by} is negative, as somebody with the right to does; intervals don't notice. */
    public synchronized void jump(Duration by) {
        set = set.plus(by);
        read();
    }

    /** Waits until at least {@code count} threads sleep on this clock, so that a test advances it at the right moment. */
    public synchronized void awaitSleepers(int count) throws InterruptedException {
        while (sleepers < count) {
            wait();
        }
    }
}
