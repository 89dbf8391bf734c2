package dev.proa.store;

import dev.proa.base.Clock;

/** The store without a disk: for tests and simulations. */
public final class MemoryStore {
    private MemoryStore() {}

    public static Store open(Clock clock) {
        return open(clock, StoreLimits.standard());
    }

    public static Store open(Clock clock, StoreLimits limits) {
        throw new UnsupportedOperationException("not yet");
    }
}
