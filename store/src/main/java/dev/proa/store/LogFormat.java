package dev.proa.store;

import java.io.IOException;
import java.util.Locale;

/**
 * How the log's files look. Every file is a sequence of frames, big-endian:
 *
 * <pre>
 *   crc32c 4 | length 4 | format 1 | storage version 1 | schema generation 2 | encryption key 4 | type 1 | payload
 * </pre>
 *
 * The checksum covers all that follows it, the length all that follows the length. This outline stays in every later format, so that any
 * release can say which one wrote a file.
 */
final class LogFormat {
    /** The layout of frames and payloads. */
    static final int FORMAT = 1;

    /** What keys and values mean to the layers above. */
    static final int STORAGE_VERSION = 1;

    /** The generation of built-in schemas that values were written under. */
    static final int SCHEMA_GENERATION = 1;

    /** Values are not encrypted. Other keys are reserved. */
    static final int NO_ENCRYPTION = 0;

    /** Before the part that {@code length} counts. */
    static final int PREAMBLE_BYTES = 8;

    static final int HEADER_BYTES = PREAMBLE_BYTES + 9;

    /** Above any frame that limits allow; a larger length is damage. */
    static final int FRAME_BYTES_MAX = 256 << 20;

    static final int MAGIC = 0x50524F41;

    static final String LOCK = "lock";
    static final String TEMPORARY_SUFFIX = ".temporary";
    static final String SEGMENT_PREFIX = "log-";
    static final String CHECKPOINT_PREFIX = "checkpoint-";

    private LogFormat() {}

    /** What a frame holds; the numbers are the format. */
    enum Type {
        /** First in every file: magic, the revision in its name, milliseconds since 1970. */
        FILE(1),
        /** One transaction: revision, milliseconds since 1970, changes. */
        TRANSACTION(2),
        /** Of a checkpoint: a kind, and entries of it. */
        ENTRIES(3),
        /** Last of a checkpoint: how many entries it has. */
        END(4);

        final byte number;

        Type(int number) {
            this.number = (byte) number;
        }

        static Type of(int number) throws IOException {
            for (Type type : values()) {
                if (type.number == number) {
                    return type;
                }
            }
            throw new IOException("unknown type of log record: " + number);
        }
    }

    /** The log whose first transaction has this revision. */
    static String segmentName(long firstRevision) {
        return name(SEGMENT_PREFIX, firstRevision);
    }

    static String checkpointName(long revision) {
        return name(CHECKPOINT_PREFIX, revision);
    }

    /** The revision in a file's name, or -1 when it is not such a file. */
    static long revision(String prefix, String name) {
        String digits = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
        return digits.matches("\\d{1,19}") ? Long.parseLong(digits) : -1;
    }

    /** Refuses what a newer release wrote. */
    static void check(String file, int format, int storageVersion, int encryptionKey) throws NewerReleaseException {
        if (format > FORMAT) {
            throw new NewerReleaseException(file + " was written by a newer release, in log format " + format
                    + "; this release reads formats up to " + FORMAT);
        }
        if (storageVersion > STORAGE_VERSION) {
            throw new NewerReleaseException(file + " was written by a newer release, in storage version "
                    + storageVersion + "; this release reads versions up to " + STORAGE_VERSION);
        }
        if (encryptionKey != NO_ENCRYPTION) {
            throw new NewerReleaseException(
                    file + " is encrypted with key " + encryptionKey + ", which this release does not know");
        }
    }

    private static String name(String prefix, long revision) {
        return String.format(Locale.ROOT, "%s%019d", prefix, revision);
    }
}
