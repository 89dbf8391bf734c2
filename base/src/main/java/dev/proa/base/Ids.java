package dev.proa.base;

import java.util.UUID;
import java.util.random.RandomGenerator;

/** Identifiers drawn from an injected random source; safe for use by many threads whatever that source is. */
public final class Ids {
    /** The API server's alphabet for generated names: no vowels and no digit that reads like a letter. */
    private static final String SUFFIX_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

    private static final int SUFFIX_LENGTH = 5;

    private final RandomGenerator random;

    public Ids(RandomGenerator random) {
        this.random = random;
    }

    /** A version 4 UUID (RFC 9562) in its 36-character form. */
    public String uuid() {
        long high;
        long low;
        synchronized (random) {
            high = random.nextLong();
            low = random.nextLong();
        }
        return new UUID((high & ~0xF000L) | 0x4000L, (low & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L)
                .toString();
    }

    /** The five characters that follow {@code generateName}. */
    public String suffix() {
        return suffix(SUFFIX_LENGTH);
    }

    /** {@code length} characters of the same alphabet. */
    public String suffix(int length) {
        char[] text = new char[length];
        synchronized (random) {
            for (int i = 0; i < length; i++) {
                text[i] = SUFFIX_ALPHABET.charAt(random.nextInt(SUFFIX_ALPHABET.length()));
            }
        }
        return new String(text);
    }
}
