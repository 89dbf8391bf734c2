package dev.proa.schema;

import java.util.Comparator;

/** The order of strings by their UTF-8 bytes, which is Go's; Java's own differs beyond the basic plane. */
public final class CodePoints {
    public static final Comparator<String> ORDER = CodePoints::compare;

    private CodePoints() {}

    private static int compare(String left, String right) {
        int length = Math.min(left.length(), right.length());
        for (int i = 0; i < length; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                boolean surrogates = Character.isSurrogate(a) || Character.isSurrogate(b);
                return surrogates && Character.isSurrogate(a) != Character.isSurrogate(b)
                        ? Boolean.compare(Character.isSurrogate(a), Character.isSurrogate(b))
                        : Character.compare(a, b);
            }
        }
        return Integer.compare(left.length(), right.length());
    }
}
