package dev.proa.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What happened lately, per kind, bounded by bytes and age: busy kinds forget their own past only. Watches resume from it and earlier
 * snapshots are computed from it. Not safe for several threads: the store guards it.
 */
final class History {
    private static final int REWOUND_KINDS_MAX = 16;
    private static final int MARKS_PER_AGE = 32;

    private record Mark(long epochMilli, long revision) {}

    private record RewoundKey(String kindPrefix, long revision) {}

    private final StoreLimits limits;
    private final Map<String, KindHistory> kinds = new HashMap<>();
    private final Deque<Mark> marks = new ArrayDeque<>();
    private final Map<RewoundKey, Kind> rewound = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;
    private long oldestRevision;

    /** History that begins with {@code start}. */
    History(StoreLimits limits, State start) {
        this.limits = limits;
        this.oldestRevision = start.revision();
        for (Kind kind : start.allKinds()) {
            kinds.put(kind.prefix(), new KindHistory(kind.lastModified()));
        }
    }

    /** The oldest revision an earlier snapshot can have. */
    long oldestRevision() {
        return oldestRevision;
    }

    void add(List<WatchEvent> events, long revision, long epochMilli) {
        for (WatchEvent event : events) {
            KindHistory kind = kinds.computeIfAbsent(event.entry().kindPrefix(), _ -> new KindHistory(0));
            long before = kind.bytes();
            kind.add(event);
            bytes += kind.bytes() - before;
            if (kind.bytes() > limits.historyBytesMax()) {
                drop(kind);
            }
        }
        while (bytes > limits.historyBytesTotalMax()) {
            kinds.values().stream()
                    .max(Comparator.comparingLong(KindHistory::bytes))
                    .ifPresent(this::drop);
        }
        trim(revision, epochMilli);
    }

    /** Forgets what has become too old at {@code epochMilli}. */
    void trim(long revision, long epochMilli) {
        Mark last = marks.peekLast();
        long spacing = limits.historyAge().toMillis() / MARKS_PER_AGE;
        if (last == null || (revision > last.revision() && epochMilli >= last.epochMilli() + spacing)) {
            marks.add(new Mark(epochMilli, revision));
        }
        long reached = oldestRevision;
        for (Mark mark = marks.peek(); mark != null && isOld(mark, epochMilli); mark = marks.peek()) {
            reached = mark.revision();
            marks.poll();
        }
        if (reached > oldestRevision) {
            compact(reached);
        }
    }

    /** Forgets everything up to {@code revision}, inclusive. */
    void compact(long revision) {
        oldestRevision = Math.max(oldestRevision, revision);
        for (KindHistory kind : kinds.values()) {
            long before = kind.bytes();
            kind.dropThrough(revision);
            bytes += kind.bytes() - before;
        }
        rewound.keySet().removeIf(key -> key.revision() < oldestRevision);
    }

    /** From which revision on the history of all kinds that {@code prefix} touches is complete. */
    long completeAfter(String prefix) {
        return touched(prefix).stream()
                .mapToLong(KindHistory::completeAfter)
                .max()
                .orElse(0);
    }

    /** The changes under {@code prefix} after {@code revision}, in order. */
    List<WatchEvent> after(String prefix, long revision) {
        List<KindHistory> touched = touched(prefix);
        List<WatchEvent> events = new ArrayList<>();
        for (KindHistory kind : touched) {
            events.addAll(kind.after(revision));
        }
        if (touched.size() > 1) {
            events.sort(Comparator.comparingLong(WatchEvent::revision));
        }
        return events;
    }

    /** A kind as it was at an earlier revision; null when that is forgotten. */
    @Nullable
    Kind rewind(Kind now, long revision) {
        if (now.lastModified() <= revision) {
            return now;
        }
        RewoundKey key = new RewoundKey(now.prefix(), revision);
        Kind known = rewound.get(key);
        if (known != null) {
            return known;
        }
        KindHistory history = kinds.get(now.prefix());
        if (history == null || history.completeAfter() > revision) {
            return null;
        }
        Kind earlier = history.rewind(now, revision);
        rewound.put(key, earlier);
        if (rewound.size() > REWOUND_KINDS_MAX) {
            Iterator<Kind> eldest = rewound.values().iterator();
            eldest.next();
            eldest.remove();
        }
        return earlier;
    }

    private boolean isOld(Mark mark, long epochMilli) {
        return mark.epochMilli() <= epochMilli - limits.historyAge().toMillis();
    }

    /** An eighth at once: trimming one event per commit would cost a busy kind more than the commit. */
    private void drop(KindHistory kind) {
        long before = kind.bytes();
        kind.dropOldest(kind.size() / 8 + 1);
        bytes += kind.bytes() - before;
        // Earlier states keep what history gave up
        rewound.keySet().removeIf(key -> kinds.get(key.kindPrefix()) == kind && key.revision() < kind.completeAfter());
    }

    private List<KindHistory> touched(String prefix) {
        int length = KindPrefix.length(prefix);
        if (length >= 0) {
            KindHistory kind = kinds.get(prefix.substring(0, length));
            return kind == null ? List.of() : List.of(kind);
        }
        return kinds.entrySet().stream()
                .filter(kind -> kind.getKey().startsWith(prefix))
                .map(Map.Entry::getValue)
                .toList();
    }
}
