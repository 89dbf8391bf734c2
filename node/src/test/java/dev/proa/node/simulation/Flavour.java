package dev.proa.node.simulation;

import dev.proa.control.simulation.Mishaps;

/** What a run is about; the seed says which. */
enum Flavour {
    /** Users work and requests fail, but nobody harms a pod: availability must hold. */
    CALM(new Mishaps(30, 30, 300, 300)),
    /** Nodes are lost, containers crash, pods are deleted and evicted, clocks jump. */
    ROUGH(new Mishaps(50, 50, 300, 300)),
    /** The same among objects that no server of today would take. */
    POISONED(new Mishaps(20, 20, 200, 200)),
    /** Nothing but evictions of guarded pods. */
    EVICTED(new Mishaps(30, 30, 300, 300));

    @SuppressWarnings("ImmutableEnumChecker") // a record of numbers
    private final Mishaps mishaps;

    Flavour(Mishaps mishaps) {
        this.mishaps = mishaps;
    }

    Mishaps mishaps() {
        return mishaps;
    }

    /** Whether nodes and containers are left in peace. */
    boolean harmless() {
        return this == CALM || this == EVICTED;
    }

    boolean calm() {
        return this == CALM;
    }

    static Flavour of(long seed) {
        return values()[(int) Math.floorMod(seed, values().length)];
    }
}
