package dev.proa.store;

import org.jspecify.annotations.Nullable;

/** Where a prefix lies in one kind's tree: the ranks from {@code start} to {@code end}, exclusive. */
record Range(Kind kind, int start, int end) {
    /** The part of {@code kind} that starts with {@code prefix} and, unless null, lies after {@code afterKeyExclusive}. */
    static Range of(Kind kind, String prefix, @Nullable String afterKeyExclusive) {
        int start = 0;
        int end = kind.tree().size();
        if (prefix.length() > kind.prefix().length()) {
            String suffix = prefix.substring(kind.prefix().length());
            start = kind.tree().rank(suffix, false);
            String bound = after(suffix);
            end = bound == null ? end : kind.tree().rank(bound, false);
        }
        if (afterKeyExclusive != null) {
            start = Math.max(start, rankAfter(kind, afterKeyExclusive));
        }
        return new Range(kind, Math.min(start, end), end);
    }

    int size() {
        return end - start;
    }

    private static int rankAfter(Kind kind, String key) {
        if (key.startsWith(kind.prefix())) {
            return kind.tree().rank(key.substring(kind.prefix().length()), true);
        }
        return key.compareTo(kind.prefix()) > 0 ? kind.tree().size() : 0;
    }

    /** The least string above all that start with {@code prefix}; null when there is none. */
    private static @Nullable String after(String prefix) {
        for (int i = prefix.length() - 1; i >= 0; i--) {
            char last = prefix.charAt(i);
            if (last != Character.MAX_VALUE) {
                return prefix.substring(0, i) + (char) (last + 1);
            }
        }
        return null;
    }
}
