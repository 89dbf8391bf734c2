package dev.proa.store;

/**
 * One kind's entries at some revision.
 *
 * @param lastModified the revision of its last change
 * @param valueBytes the sum of the values' sizes
 */
record Kind(String prefix, Tree tree, long lastModified, long valueBytes) {
    static Kind empty(String prefix) {
        return new Kind(prefix, Tree.EMPTY, 0, 0);
    }

    /** What its entries take, as {@link StoreLimits#liveBytesMax} counts them. */
    long liveBytes() {
        return valueBytes + (long) tree.size() * StoreLimits.ENTRY_BYTES;
    }

    /** This kind after one change at {@code revision}. */
    Kind with(WatchEvent change) {
        Entry current = change.current();
        Entry previous = change.previous();
        long bytes = valueBytes
                + (current == null ? 0 : current.value().length)
                - (previous == null ? 0 : previous.value().length);
        Tree changed =
                current != null ? tree.put(current) : tree.remove(change.entry().suffix());
        return new Kind(prefix, changed, change.revision(), bytes);
    }
}
