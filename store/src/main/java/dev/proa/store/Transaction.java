package dev.proa.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Store#commit} applies atomically: conditions on keys that are only compared, and writes. A key may be written once.
 *
 * <p>Everywhere an expected revision is the {@link Entry#modRevision} the key must have now: {@link #ABSENT} when it must not exist,
 * {@link #ANY} when it does not matter.
 */
public record Transaction(List<Condition> conditions, List<Write> writes) {
    /** The key must not exist. */
    public static final long ABSENT = 0;

    /** The write is unconditional. */
    public static final long ANY = -1;

    /** A key that is compared and not written. */
    public record Condition(String key, long expectedModRevision) {
        public Condition {
            KindPrefix.of(key);
        }
    }

    /** A change of one key. */
    public sealed interface Write {
        String key();

        long expectedModRevision();
    }

    /**
     * Creates or replaces. The store keeps {@code value} as it is: nobody may change it afterwards. With a {@code timeToLive} (whole seconds,
     * rounded up) the store deletes the entry by itself, by a commit like any other, unless it is put again before.
     */
    @SuppressWarnings("ArrayRecordComponent") // Bytes are handed on, never compared.
    public record Put(
            String key,
            byte[] value,
            long expectedModRevision,
            @Nullable Duration timeToLive) implements Write {
        public Put {
            KindPrefix.of(key);
            if (timeToLive != null && !timeToLive.isPositive()) {
                throw new IllegalArgumentException("time to live must be positive: " + timeToLive);
            }
        }
    }

    /** Removes; removing an absent key unconditionally changes nothing. */
    public record Delete(String key, long expectedModRevision) implements Write {
        public Delete {
            KindPrefix.of(key);
        }
    }

    public Transaction {
        conditions = List.copyOf(conditions);
        writes = List.copyOf(writes);
        Set<String> keys = new HashSet<>();
        for (Write write : writes) {
            if (!keys.add(write.key())) {
                throw new IllegalArgumentException("written twice in one transaction: " + write.key());
            }
        }
    }

    public static Transaction create(String key, byte[] value) {
        return of(new Put(key, value, ABSENT, null));
    }

    public static Transaction replace(String key, byte[] value, long expectedModRevision) {
        return of(new Put(key, value, expectedModRevision, null));
    }

    /** Creates or replaces whatever is there. */
    public static Transaction put(String key, byte[] value) {
        return of(new Put(key, value, ANY, null));
    }

    public static Transaction delete(String key, long expectedModRevision) {
        return of(new Delete(key, expectedModRevision));
    }

    public static Transaction of(Write... writes) {
        return new Transaction(List.of(), List.of(writes));
    }

    /** The same writes under one more condition. */
    public Transaction when(String key, long expectedModRevision) {
        List<Condition> more = new ArrayList<>(conditions);
        more.add(new Condition(key, expectedModRevision));
        return new Transaction(more, writes);
    }
}
