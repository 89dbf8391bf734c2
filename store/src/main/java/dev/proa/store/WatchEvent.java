package dev.proa.store;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One key's change: created ({@code previous} is null), replaced, or deleted ({@code current} is null). */
public record WatchEvent(
        long revision, @Nullable Entry current, @Nullable Entry previous) {
    public String key() {
        return entry().key();
    }

    /** The entry now or, of a deleted one, its last state. */
    public Entry entry() {
        return current != null ? current : Objects.requireNonNull(previous);
    }
}
