package dev.proa.store;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Every key at one revision: immutable, and shares all that did not change with its neighbours. Holding one keeps its entries in memory. */
public interface Snapshot {
    long revision();

    @Nullable
    Entry get(String key);

    /**
     * The entries whose keys start with {@code prefix}, in key order: those after {@code afterKeyExclusive} (null: from the start), at most
     * {@code limit} (0: all).
     */
    List<Entry> range(String prefix, @Nullable String afterKeyExclusive, int limit);

    default List<Entry> range(String prefix) {
        return range(prefix, null, 0);
    }

    /** Visits the entries under {@code prefix} in key order without collecting them. */
    void forEach(String prefix, Consumer<Entry> visitor);

    /** How many keys start with {@code prefix}; costs the depth of the tree, not the number. */
    long count(String prefix);

    /** How many keys starting with {@code prefix} lie after {@code afterKeyExclusive}: what a page left out. */
    long countAfter(String prefix, String afterKeyExclusive);

    /** What the kinds that {@code prefix} touches take, as {@link StoreLimits#liveBytesMax} counts them. */
    long liveBytes(String prefix);

    /**
     * The revision of the last change, deletions included, among the kinds that {@code prefix} touches (0: never). Equal values of two
     * snapshots of one store mean equal content, so that what is derived from a kind can be cached by it.
     */
    long lastModified(String prefix);

    /** The kind prefixes ever written, sorted, empty ones included. */
    List<String> kinds();

    /** Takes one key's difference between two snapshots: null where the key is absent. */
    @FunctionalInterface
    interface Difference {
        void differs(@Nullable Entry before, @Nullable Entry after);
    }

    /** Visits in key order what differs under {@code prefix} from another snapshot of the same store, older or newer. */
    default void changesSince(Snapshot other, String prefix, Difference visitor) {
        List<Entry> before = other.range(prefix);
        List<Entry> after = range(prefix);
        int i = 0;
        int j = 0;
        while (i < before.size() || j < after.size()) {
            int order = i == before.size()
                    ? 1
                    : j == after.size()
                            ? -1
                            : before.get(i).key().compareTo(after.get(j).key());
            Entry old = order <= 0 ? before.get(i++) : null;
            Entry now = order >= 0 ? after.get(j++) : null;
            if (old != now) {
                visitor.differs(old, now);
            }
        }
    }
}
