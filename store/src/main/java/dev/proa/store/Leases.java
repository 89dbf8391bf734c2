package dev.proa.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** When which entries expire. An entry written again leaves its old lease behind, which then finds another revision and does nothing. */
final class Leases {
    /** Expiries in one group, so that a flood of them does not hold up commits. */
    private static final int DUE_MAX = 512;

    private record Lease(long epochSecond, String kindPrefix, String suffix, long modRevision) {
        static Lease of(Entry entry) {
            return new Lease(entry.expiresAtEpochSecond(), entry.kindPrefix(), entry.suffix(), entry.modRevision());
        }
    }

    private final PriorityQueue<Lease> leases = new PriorityQueue<>(Comparator.comparingLong(Lease::epochSecond));

    void add(Entry entry) {
        if (entry.expiresAtEpochSecond() != 0) {
            leases.add(Lease.of(entry));
        }
    }

    /** Takes out what is due and still stands in {@code state}. */
    List<Entry> due(State state, long epochSecond) {
        List<Entry> due = new ArrayList<>();
        Lease lease = leases.peek();
        while (lease != null && lease.epochSecond() <= epochSecond && due.size() < DUE_MAX) {
            leases.poll();
            Entry entry = state.get(lease.kindPrefix() + lease.suffix());
            if (entry != null && entry.modRevision() == lease.modRevision()) {
                due.add(entry);
            }
            lease = leases.peek();
        }
        return due;
    }
}
