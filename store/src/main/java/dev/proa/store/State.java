package dev.proa.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The snapshot: kinds in order, each with its tree. No kind prefix starts with another, so their keys in turn are all keys in order. */
final class State implements Snapshot {
    static final State EMPTY = new State(0, new Kind[0]);

    private final long revision;
    private final Kind[] kinds;

    State(long revision, Kind[] kinds) {
        this.revision = revision;
        this.kinds = kinds;
    }

    @Override
    public long revision() {
        return revision;
    }

    @Override
    public @Nullable Entry get(String key) {
        int length = KindPrefix.length(key);
        int at = length < 0 ? -1 : find(key.substring(0, length));
        return at < 0 ? null : kinds[at].tree().get(key.substring(length));
    }

    @Override
    public List<Entry> range(String prefix, @Nullable String afterKeyExclusive, int limit) {
        List<Range> ranges = ranges(prefix, afterKeyExclusive);
        int size = 0;
        for (Range range : ranges) {
            size = Math.addExact(size, range.size());
        }
        int wanted = limit <= 0 ? size : Math.min(limit, size);
        List<Entry> found = new ArrayList<>(wanted);
        for (Range range : ranges) {
            visit(range, wanted - found.size(), found::add);
        }
        return found;
    }

    @Override
    public void forEach(String prefix, Consumer<Entry> visitor) {
        for (Range range : ranges(prefix, null)) {
            visit(range, range.size(), visitor);
        }
    }

    @Override
    public long count(String prefix) {
        return count(ranges(prefix, null));
    }

    @Override
    public long countAfter(String prefix, String afterKeyExclusive) {
        return count(ranges(prefix, afterKeyExclusive));
    }

    @Override
    public long lastModified(String prefix) {
        return touched(prefix).stream().mapToLong(Kind::lastModified).max().orElse(0);
    }

    @Override
    public long liveBytes(String prefix) {
        return touched(prefix).stream().mapToLong(Kind::liveBytes).sum();
    }

    @Override
    public void changesSince(Snapshot other, String prefix, Difference visitor) {
        int length = KindPrefix.length(prefix);
        if (!(other instanceof State earlier) || length != prefix.length()) {
            Snapshot.super.changesSince(other, prefix, visitor);
            return;
        }
        tree(prefix).differences(earlier.tree(prefix), visitor);
    }

    private Tree tree(String kindPrefix) {
        int at = find(kindPrefix);
        return at < 0 ? Tree.EMPTY : kinds[at].tree();
    }

    @Override
    public List<String> kinds() {
        return Arrays.stream(kinds).map(Kind::prefix).toList();
    }

    /** What all entries take, as {@link StoreLimits#liveBytesMax} counts them. */
    long liveBytes() {
        return Arrays.stream(kinds).mapToLong(Kind::liveBytes).sum();
    }

    Kind kindAt(int at) {
        return kinds[at];
    }

    List<Kind> allKinds() {
        return List.of(kinds);
    }

    /** The kinds whose keys may start with {@code prefix}: one, or those under a shorter prefix. */
    List<Kind> touched(String prefix) {
        int length = KindPrefix.length(prefix);
        if (length < 0) {
            return Arrays.stream(kinds)
                    .filter(kind -> kind.prefix().startsWith(prefix))
                    .toList();
        }
        int at = find(prefix.substring(0, length));
        return at < 0 ? List.of() : List.of(kinds[at]);
    }

    /** Where a kind is, or {@code -(where it would be) - 1}. */
    int find(String kindPrefix) {
        int low = 0;
        int high = kinds.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = kinds[middle].prefix().compareTo(kindPrefix);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }

    private List<Range> ranges(String prefix, @Nullable String afterKeyExclusive) {
        return touched(prefix).stream()
                .map(kind -> Range.of(kind, prefix, afterKeyExclusive))
                .toList();
    }

    private static long count(List<Range> ranges) {
        return ranges.stream().mapToLong(Range::size).sum();
    }

    private static void visit(Range range, int limit, Consumer<Entry> visitor) {
        int wanted = Math.min(limit, range.size());
        if (wanted <= 0) {
            return;
        }
        int[] left = {wanted};
        range.kind().tree().visit(range.start(), entry -> {
            visitor.accept(entry);
            return --left[0] > 0;
        });
    }
}
