package dev.proa.store;

import dev.proa.store.CommitResult.Committed;
import dev.proa.store.CommitResult.Conflict;
import dev.proa.store.CommitResult.Refused;
import dev.proa.store.Transaction.Condition;
import dev.proa.store.Transaction.Delete;
import dev.proa.store.Transaction.Put;
import dev.proa.store.Transaction.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The next state, being made from a group of transactions: {@link #evaluate} computes what a transaction would change, only {@link #apply}
 * changes, and recovery applies what was evaluated once. Used by one thread; the base stays what it is when the draft is dropped.
 */
final class Draft {
    /** What a transaction comes to: an answer, and the changes to make durable before it is given. */
    record Outcome(CommitResult result, List<WatchEvent> changes) {}

    private final State base;
    private final long liveBytesMax;
    private final Map<String, Kind> changed = new TreeMap<>();
    private long revision;
    private long liveBytes;

    /** For recovery: what was once accepted is taken whatever the quota is now. */
    Draft(State base) {
        this(base, Long.MAX_VALUE);
    }

    Draft(State base, long liveBytesMax) {
        this.base = base;
        this.liveBytesMax = liveBytesMax;
        this.revision = base.revision();
        this.liveBytes = base.liveBytes();
    }

    long revision() {
        return revision;
    }

    Outcome evaluate(Transaction transaction, long epochSecond) {
        for (Condition condition : transaction.conditions()) {
            Entry actual = get(condition.key());
            if (differs(condition.expectedModRevision(), actual)) {
                return new Outcome(new Conflict(condition.key(), actual), List.of());
            }
        }
        List<WatchEvent> changes = new ArrayList<>(transaction.writes().size());
        for (Write write : transaction.writes()) {
            Entry previous = get(write.key());
            if (differs(write.expectedModRevision(), previous)) {
                return new Outcome(new Conflict(write.key(), previous), List.of());
            }
            WatchEvent change = switch (write) {
                case Put put -> put(put, previous, epochSecond);
                case Delete _ -> previous == null ? null : new WatchEvent(revision + 1, null, previous);
            };
            if (change != null) {
                changes.add(change);
            }
        }
        if (exceeds(changes)) {
            return new Outcome(Refused.NO_SPACE, List.of());
        }
        return new Outcome(new Committed(changes.isEmpty() ? revision : revision + 1), changes);
    }

    private boolean exceeds(List<WatchEvent> changes) {
        long growth = 0;
        boolean creates = false;
        for (WatchEvent change : changes) {
            growth += growth(change);
            creates |= change.previous() == null;
        }
        long most = creates ? liveBytesMax - liveBytesMax / StoreLimits.GROWTH_PART : liveBytesMax;
        return growth > 0 && liveBytes + growth > most;
    }

    private static long growth(WatchEvent change) {
        return bytes(change.current()) - bytes(change.previous());
    }

    private static long bytes(@Nullable Entry entry) {
        return entry == null ? 0 : entry.value().length + StoreLimits.ENTRY_BYTES;
    }

    /** The changes of one transaction, at the next revision. */
    void apply(List<WatchEvent> changes) {
        for (WatchEvent change : changes) {
            String prefix = change.entry().kindPrefix();
            changed.put(prefix, kind(prefix).with(change));
            liveBytes += growth(change);
        }
        revision++;
    }

    /** A put as recovery reads it: the same change that {@link #evaluate} made. */
    WatchEvent replayPut(String key, byte[] value, long expiresAtEpochSecond) {
        return put(key, value, get(key), expiresAtEpochSecond);
    }

    /** A deletion as recovery reads it; null when the key isn't there. */
    @Nullable
    WatchEvent replayDelete(String key) {
        Entry previous = get(key);
        return previous == null ? null : new WatchEvent(revision + 1, null, previous);
    }

    State finish() {
        if (changed.isEmpty()) {
            return base;
        }
        for (Kind kind : base.allKinds()) {
            changed.putIfAbsent(kind.prefix(), kind);
        }
        return new State(revision, changed.values().toArray(Kind[]::new));
    }

    @Nullable
    Entry get(String key) {
        String prefix = KindPrefix.of(key);
        return kind(prefix).tree().get(key.substring(prefix.length()));
    }

    private Kind kind(String prefix) {
        Kind kind = changed.get(prefix);
        if (kind != null) {
            return kind;
        }
        int at = base.find(prefix);
        return at < 0 ? Kind.empty(prefix) : base.kindAt(at);
    }

    private WatchEvent put(Put put, @Nullable Entry previous, long epochSecond) {
        Duration timeToLive = put.timeToLive();
        long expires = timeToLive == null
                ? 0
                : epochSecond + timeToLive.plusNanos(999_999_999).toSeconds();
        return put(put.key(), put.value(), previous, expires);
    }

    private WatchEvent put(String key, byte[] value, @Nullable Entry previous, long expiresAtEpochSecond) {
        String prefix = previous != null
                ? previous.kindPrefix()
                : kind(KindPrefix.of(key)).prefix();
        String suffix = previous != null ? previous.suffix() : key.substring(prefix.length());
        long created = previous != null ? previous.createRevision() : revision + 1;
        return new WatchEvent(
                revision + 1, new Entry(prefix, suffix, value, created, revision + 1, expiresAtEpochSecond), previous);
    }

    private static boolean differs(long expected, @Nullable Entry actual) {
        return expected != Transaction.ANY && expected != (actual == null ? Transaction.ABSENT : actual.modRevision());
    }
}
