package dev.proa.json;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Passes on what strict decoding objects to: each text once, at most {@link #COUNT_MAX} of them as upstream's decoder has it, and with a
 * bound on the characters that are put together for it, so that a body can't make the report on it larger than itself. Not for several
 * threads.
 */
public final class FieldReports {
    /** Reports in all. */
    public static final int COUNT_MAX = 100;

    /** Characters of one path; see {@link FieldPath#text}. */
    public static final int PATH_CHARACTERS_MAX = 2 * 1024;

    /** Characters made in all, repeated reports included; when they are used up nothing more is reported. */
    public static final int CHARACTERS_MAX = 512 * 1024;

    private final Consumer<String> consumer;
    private final Set<String> seen = new HashSet<>();
    private int characters;

    public FieldReports(Consumer<String> consumer) {
        this.consumer = consumer;
    }

    /** Whether nothing more will be reported: then nothing need be made for it. */
    public boolean isFull() {
        return seen.size() >= COUNT_MAX || characters >= CHARACTERS_MAX;
    }

    /** Reports a text, which is made only if there is room. */
    public void report(Supplier<String> text) {
        if (isFull()) {
            return;
        }
        String made = text.get();
        characters += made.length() + 1;
        if (seen.add(made)) {
            consumer.accept(made);
        }
    }

    /** Reports a path. */
    public void report(FieldPath path) {
        report(() -> path.text(PATH_CHARACTERS_MAX));
    }
}
