package dev.proa.json;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where a walk through a tree is: member names and indexes. Going down and up costs nothing that depends on the names; text is made only
 * when it is asked for. Not for several threads.
 */
public final class FieldPath {
    private static final String CUT = "...";

    private @Nullable String[] names = new String[16];
    private int[] indexes = new int[16];
    private int depth;

    /** Goes down into a member. */
    public void enter(String name) {
        push(name, 0);
    }

    /** Goes down into an item of an array. */
    public void enter(int index) {
        push(null, index);
    }

    /** Goes up again. */
    public void leave() {
        names[--depth] = null;
    }

    private void push(@Nullable String name, int index) {
        if (depth == names.length) {
            names = Arrays.copyOf(names, depth * 2);
            indexes = Arrays.copyOf(indexes, depth * 2);
        }
        names[depth] = name;
        indexes[depth++] = index;
    }

    /** The path as {@code spec.containers[0].name}; a longer one than {@code charactersMax} is cut and ends in three dots. */
    public String text(int charactersMax) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < depth && text.length() <= charactersMax; i++) {
            String name = names[i];
            if (name == null) {
                text.append('[').append(indexes[i]).append(']');
            } else {
                text.append(text.isEmpty() ? "" : ".").append(name, 0, Math.min(name.length(), charactersMax + 1));
            }
        }
        if (text.length() > charactersMax) {
            text.setLength(charactersMax);
            text.append(CUT);
        }
        return text.toString();
    }
}
