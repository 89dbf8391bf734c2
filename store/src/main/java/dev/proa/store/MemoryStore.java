package dev.proa.store;

import dev.proa.base.Clock;

/** The store without a disk: for tests and simulations. */
public final class MemoryStore {
    private MemoryStore() {}

    public static Store open(Clock clock) {
        return open(clock, StoreLimits.standard());
    }

    public static Store open(Clock clock, StoreLimits limits) {
        return new EmbeddedStore(State.EMPTY, new History(limits, State.EMPTY), Journal.None.INSTANCE, clock, limits);
    }
}
