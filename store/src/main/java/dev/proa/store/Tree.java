package dev.proa.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one kind, by suffix: a persistent B+tree. A change copies one node per level, so earlier trees stay as they are. Nodes are
 * exactly as wide as what they hold: an entry costs about five bytes here, beside itself.
 */
final class Tree {
    static final Tree EMPTY = new Tree(new Leaf(new Entry[0]));

    private static final int WIDTH_MAX = 64;
    /** A node is joined with a neighbour when both together are no wider: well below the maximum, so that it isn't split again soon. */
    private static final int WIDTH_JOINED_MAX = 48;

    private final Node root;

    private Tree(Node root) {
        this.root = root;
    }

    /** A tree of entries that are already in order, with full nodes. */
    static Tree of(List<Entry> sorted) {
        Node[] level = new Node[Math.max(1, ceilingQuotient(sorted.size()))];
        for (int i = 0; i < level.length; i++) {
            int end = Math.min(sorted.size(), (i + 1) * WIDTH_MAX);
            level[i] = new Leaf(sorted.subList(i * WIDTH_MAX, end).toArray(Entry[]::new));
        }
        while (level.length > 1) {
            Node[] upper = new Node[ceilingQuotient(level.length)];
            for (int i = 0; i < upper.length; i++) {
                upper[i] =
                        Inner.of(Arrays.copyOfRange(level, i * WIDTH_MAX, Math.min(level.length, (i + 1) * WIDTH_MAX)));
            }
            level = upper;
        }
        return new Tree(level[0]);
    }

    private static int ceilingQuotient(int size) {
        return (size + WIDTH_MAX - 1) / WIDTH_MAX;
    }

    int size() {
        return root.size();
    }

    @Nullable
    Entry get(String suffix) {
        Node node = root;
        while (node instanceof Inner inner) {
            node = inner.children[inner.childOf(suffix)];
        }
        Leaf leaf = (Leaf) node;
        int at = leaf.find(suffix);
        return at < 0 ? null : leaf.entries[at];
    }

    Tree put(Entry entry) {
        Node changed = root.put(entry);
        return new Tree(changed.width() > WIDTH_MAX ? Inner.of(changed.left(), changed.right()) : changed);
    }

    /** The tree without that suffix; itself when it isn't there. */
    Tree remove(String suffix) {
        Node changed = root.remove(suffix);
        if (changed == root) {
            return this;
        }
        while (changed instanceof Inner inner && inner.width() == 1) {
            changed = inner.children[0];
        }
        return new Tree(changed);
    }

    /** How many suffixes are before {@code suffix}, or also itself when {@code inclusive}. */
    int rank(String suffix, boolean inclusive) {
        int before = 0;
        Node node = root;
        while (node instanceof Inner inner) {
            int child = inner.childOf(suffix);
            for (int i = 0; i < child; i++) {
                before += inner.children[i].size();
            }
            node = inner.children[child];
        }
        int at = ((Leaf) node).find(suffix);
        return before + (at >= 0 ? at + (inclusive ? 1 : 0) : -at - 1);
    }

    /** Visits the entries from index {@code from} on in order, as long as {@code visitor} answers true. */
    void visit(int from, Predicate<Entry> visitor) {
        if (from < size()) {
            root.visit(from, visitor);
        }
    }

    /**
     * Visits what differs from another tree, in order. Subtrees that both share are not entered, so that it costs what
     * lies between the two.
     */
    void differences(Tree other, Snapshot.Difference visitor) {
        List<Node> before = List.of(other.root);
        List<Node> after = List.of(root);
        for (int height = Math.max(height(other.root), height(root)); height > 0; height--) {
            List<Node> opened = opened(unshared(before, after), height);
            after = opened(unshared(after, before), height);
            before = opened;
        }
        merge(entries(unshared(before, after)), entries(unshared(after, before)), visitor);
    }

    private static int height(Node node) {
        int height = 0;
        for (Node at = node; at instanceof Inner inner; at = inner.children[0]) {
            height++;
        }
        return height;
    }

    /** The nodes that are not also in the other list. */
    private static List<Node> unshared(List<Node> nodes, List<Node> others) {
        Set<Node> known = Collections.newSetFromMap(new IdentityHashMap<>());
        known.addAll(others);
        return nodes.stream().filter(node -> !known.contains(node)).toList();
    }

    /** The nodes with those of this height replaced by their children. */
    private static List<Node> opened(List<Node> nodes, int height) {
        List<Node> result = new ArrayList<>();
        for (Node node : nodes) {
            if (node instanceof Inner inner && height(node) == height) {
                result.addAll(Arrays.asList(inner.children));
            } else {
                result.add(node);
            }
        }
        return result;
    }

    private static List<Entry> entries(List<Node> leaves) {
        List<Entry> result = new ArrayList<>();
        leaves.forEach(leaf -> result.addAll(Arrays.asList(((Leaf) leaf).entries)));
        return result;
    }

    private static void merge(List<Entry> before, List<Entry> after, Snapshot.Difference visitor) {
        int i = 0;
        int j = 0;
        while (i < before.size() || j < after.size()) {
            int order = i == before.size()
                    ? 1
                    : j == after.size()
                            ? -1
                            : before.get(i).suffix().compareTo(after.get(j).suffix());
            Entry old = order <= 0 ? before.get(i++) : null;
            Entry now = order >= 0 ? after.get(j++) : null;
            if (old != now) {
                visitor.differs(old, now);
            }
        }
    }

    private abstract static sealed class Node permits Leaf, Inner {
        /** Entries in this subtree. */
        abstract int size();

        /** Entries or children in this node itself. */
        abstract int width();

        abstract String lowest();

        /** May be one wider than allowed: the caller splits it. */
        abstract Node put(Entry entry);

        /** May be empty or thin: the caller joins it with a neighbour. */
        abstract Node remove(String suffix);

        abstract boolean visit(int from, Predicate<Entry> visitor);

        abstract Node slice(int from, int to);

        /** This node's content and then {@code next}'s, where {@code low} separates them. */
        abstract Node join(Node next, String low);

        final Node left() {
            return slice(0, width() / 2);
        }

        final Node right() {
            return slice(width() / 2, width());
        }
    }

    private static final class Leaf extends Node {
        final Entry[] entries;

        Leaf(Entry[] entries) {
            this.entries = entries;
        }

        int find(String suffix) {
            int low = 0;
            int high = entries.length - 1;
            while (low <= high) {
                int middle = (low + high) >>> 1;
                int order = entries[middle].suffix().compareTo(suffix);
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

        @Override
        int size() {
            return entries.length;
        }

        @Override
        int width() {
            return entries.length;
        }

        @Override
        String lowest() {
            return entries[0].suffix();
        }

        @Override
        Node put(Entry entry) {
            int at = find(entry.suffix());
            return new Leaf(at >= 0 ? Copies.replaced(entries, at, entry) : Copies.inserted(entries, -at - 1, entry));
        }

        @Override
        Node remove(String suffix) {
            int at = find(suffix);
            return at < 0 ? this : new Leaf(Copies.removed(entries, at));
        }

        @Override
        boolean visit(int from, Predicate<Entry> visitor) {
            for (int i = from; i < entries.length; i++) {
                if (!visitor.test(entries[i])) {
                    return false;
                }
            }
            return true;
        }

        @Override
        Node slice(int from, int to) {
            return new Leaf(Arrays.copyOfRange(entries, from, to));
        }

        @Override
        Node join(Node next, String low) {
            return new Leaf(Copies.joined(entries, ((Leaf) next).entries));
        }
    }

    private static final class Inner extends Node {
        final Node[] children;
        /** {@code lows[i]} is at most the lowest suffix of child i and above all of child i - 1; the first is not looked at. */
        final String[] lows;

        final int size;

        Inner(Node[] children, String[] lows, int size) {
            this.children = children;
            this.lows = lows;
            this.size = size;
        }

        static Inner of(Node... children) {
            String[] lows = Arrays.stream(children).map(Node::lowest).toArray(String[]::new);
            return new Inner(children, lows, sum(children));
        }

        private static int sum(Node[] children) {
            int sum = 0;
            for (Node child : children) {
                sum += child.size();
            }
            return sum;
        }

        int childOf(String suffix) {
            int low = 1;
            int high = lows.length - 1;
            while (low <= high) {
                int middle = (low + high) >>> 1;
                if (lows[middle].compareTo(suffix) <= 0) {
                    low = middle + 1;
                } else {
                    high = middle - 1;
                }
            }
            return low - 1;
        }

        @Override
        int size() {
            return size;
        }

        @Override
        int width() {
            return children.length;
        }

        @Override
        String lowest() {
            return lows[0];
        }

        @Override
        Node put(Entry entry) {
            int at = childOf(entry.suffix());
            Node changed = children[at].put(entry);
            int now = size + changed.size() - children[at].size();
            if (changed.width() <= WIDTH_MAX) {
                return new Inner(Copies.replaced(children, at, changed), lows, now);
            }
            Node right = changed.right();
            return new Inner(
                    Copies.inserted(Copies.replaced(children, at, changed.left()), at + 1, right),
                    Copies.inserted(lows, at + 1, right.lowest()),
                    now);
        }

        @Override
        Node remove(String suffix) {
            int at = childOf(suffix);
            Node changed = children[at].remove(suffix);
            if (changed == children[at]) {
                return this;
            }
            Node[] now = Copies.replaced(children, at, changed);
            if (at > 0 && now[at - 1].width() + changed.width() <= WIDTH_JOINED_MAX) {
                return joined(now, at - 1);
            }
            if (at + 1 < now.length && changed.width() + now[at + 1].width() <= WIDTH_JOINED_MAX) {
                return joined(now, at);
            }
            // A thin child between wide neighbours: it may stay thin, but not become empty.
            return changed.size() > 0 || now.length == 1
                    ? new Inner(now, lows, size - 1)
                    : new Inner(Copies.removed(now, at), Copies.removed(lows, at), size - 1);
        }

        private Inner joined(Node[] now, int at) {
            Node both = now[at].join(now[at + 1], lows[at + 1]);
            Node[] fewer = Copies.replaced(Copies.removed(now, at + 1), at, both);
            return new Inner(fewer, Copies.removed(lows, at + 1), size - 1);
        }

        @Override
        boolean visit(int from, Predicate<Entry> visitor) {
            int skip = from;
            for (Node child : children) {
                if (skip >= child.size()) {
                    skip -= child.size();
                } else if (!child.visit(skip, visitor)) {
                    return false;
                } else {
                    skip = 0;
                }
            }
            return true;
        }

        @Override
        Node slice(int from, int to) {
            Node[] part = Arrays.copyOfRange(children, from, to);
            return new Inner(part, Arrays.copyOfRange(lows, from, to), sum(part));
        }

        @Override
        Node join(Node next, String low) {
            Inner other = (Inner) next;
            // Not its own first bound: that one may have risen above what lies below it since its first child was
            // removed.
            String[] otherLows = Copies.replaced(other.lows, 0, low);
            return new Inner(
                    Copies.joined(children, other.children), Copies.joined(lows, otherLows), size + other.size);
        }
    }
}
