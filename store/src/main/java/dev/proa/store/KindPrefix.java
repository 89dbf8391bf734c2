package dev.proa.store;

/** The first three components of a key, with the slashes around them: {@code /registry/apps/deployments/}. */
final class KindPrefix {
    private static final int COMPONENTS = 3;

    private KindPrefix() {}

    /** The kind prefix of a key, which must have at least one more component. */
    static String of(String key) {
        int length = length(key);
        if (length < 0 || length == key.length()) {
            throw new IllegalArgumentException("not a key of at least four components: " + key);
        }
        return key.substring(0, length);
    }

    /** How long the kind prefix of {@code text} is, or -1 when {@code text} is too short to have one. */
    static int length(String text) {
        if (text.isEmpty() || text.charAt(0) != '/') {
            return -1;
        }
        int slash = 0;
        for (int i = 0; i < COMPONENTS && slash >= 0; i++) {
            slash = text.indexOf('/', slash + 1);
        }
        return slash < 0 ? -1 : slash + 1;
    }
}
