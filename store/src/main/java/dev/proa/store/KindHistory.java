package dev.proa.store;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The recent changes of one kind, oldest first, in a ring. */
final class KindHistory {
    /** The event, its place here, and the entry a replaced value keeps alive; rounded up. */
    private static final long EVENT_OVERHEAD_BYTES = 96;

    private WatchEvent[] ring = new WatchEvent[16];
    private int head;
    private int size;
    private long bytes;
    private long completeAfter;

    KindHistory(long completeAfter) {
        this.completeAfter = completeAfter;
    }

    /** Every change at a revision above this one is here. */
    long completeAfter() {
        return completeAfter;
    }

    /** What this history alone keeps in memory; the newest values are the tree's. */
    long bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    void add(WatchEvent event) {
        if (size == ring.length) {
            resize(ring.length * 2);
        }
        ring[(head + size++) & (ring.length - 1)] = event;
        bytes += cost(event);
    }

    void dropOldest(int count) {
        for (int i = 0; i < count; i++) {
            WatchEvent event = get(0);
            ring[head] = null;
            head = (head + 1) & (ring.length - 1);
            size--;
            bytes -= cost(event);
            completeAfter = event.revision();
        }
        if (ring.length > 64 && size < ring.length / 4) {
            resize(ring.length / 2);
        }
    }

    /** Drops what happened up to {@code revision}, inclusive. */
    void dropThrough(long revision) {
        dropOldest(firstAfter(revision));
    }

    List<WatchEvent> after(long revision) {
        int first = firstAfter(revision);
        List<WatchEvent> events = new ArrayList<>(size - first);
        for (int i = first; i < size; i++) {
            events.add(get(i));
        }
        return events;
    }

    /** The kind as it was at {@code revision}, which must be at least {@link #completeAfter}. */
    Kind rewind(Kind now, long revision) {
        int first = firstAfter(revision);
        Tree tree = now.tree();
        long valueBytes = now.valueBytes();
        Set<String> done = new HashSet<>();
        for (int i = first; i < size; i++) {
            WatchEvent event = get(i);
            String suffix = event.entry().suffix();
            // What a key was before its first change since then is what it was then.
            if (done.add(suffix)) {
                Entry previous = event.previous();
                Entry current = tree.get(suffix);
                valueBytes += (previous == null ? 0 : previous.value().length)
                        - (current == null ? 0 : current.value().length);
                tree = previous == null ? tree.remove(suffix) : tree.put(previous);
            }
        }
        return new Kind(now.prefix(), tree, first > 0 ? get(first - 1).revision() : revision, valueBytes);
    }

    private int firstAfter(long revision) {
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (get(middle).revision() <= revision) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private WatchEvent get(int index) {
        return ring[(head + index) & (ring.length - 1)];
    }

    private void resize(int length) {
        WatchEvent[] resized = new WatchEvent[length];
        for (int i = 0; i < size; i++) {
            resized[i] = get(i);
        }
        ring = resized;
        head = 0;
    }

    private static long cost(WatchEvent event) {
        Entry previous = event.previous();
        return EVENT_OVERHEAD_BYTES + (previous == null ? 0 : previous.value().length);
    }
}
