package dev.proa.api.discovery;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** Entity tags: the SHA-512 of a document in upper case hexadecimal, as upstream's. */
public final class Tags {
    private Tags() {}

    public static String of(byte[] document) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-512").digest(document);
            return HexFormat.of().formatHex(digest).toUpperCase(Locale.ROOT);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-512", e);
        }
    }
}
