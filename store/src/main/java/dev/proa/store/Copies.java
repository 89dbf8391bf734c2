package dev.proa.store;

import java.util.Arrays;

/** Changed copies of arrays that never change themselves. */
final class Copies {
    private Copies() {}

    static <T> T[] replaced(T[] from, int at, T element) {
        T[] copy = from.clone();
        copy[at] = element;
        return copy;
    }

    static <T> T[] inserted(T[] from, int at, T element) {
        T[] copy = Arrays.copyOf(from, from.length + 1);
        System.arraycopy(from, at, copy, at + 1, from.length - at);
        copy[at] = element;
        return copy;
    }

    static <T> T[] removed(T[] from, int at) {
        T[] copy = Arrays.copyOf(from, from.length - 1);
        System.arraycopy(from, at + 1, copy, at, copy.length - at);
        return copy;
    }

    static <T> T[] joined(T[] first, T[] second) {
        T[] copy = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, copy, first.length, second.length);
        return copy;
    }
}
