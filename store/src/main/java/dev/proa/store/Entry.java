package dev.proa.store;

import java.lang.ref.SoftReference;
import org.jspecify.annotations.Nullable;

/**
 * One key's state: immutable, shared by all who read it. Beside its bytes it has one place for a decoded form, held softly: bytes are the
 * truth, and a decoded object is several times as large, so memory under pressure takes it back.
 */
public final class Entry {
    private final String kindPrefix;
    private final String suffix;
    private final byte[] value;
    private final long createRevision;
    private final long modRevision;
    // Seconds fit in 32 bits until 2106 when read unsigned, and this way an entry stays within 48 bytes.
    private final int expiresAtEpochSecond;
    private volatile @Nullable SoftReference<Object> attachment;

    Entry(
            String kindPrefix,
            String suffix,
            byte[] value,
            long createRevision,
            long modRevision,
            long expiresAtEpochSecond) {
        this.kindPrefix = kindPrefix;
        this.suffix = suffix;
        this.value = value;
        this.createRevision = createRevision;
        this.modRevision = modRevision;
        this.expiresAtEpochSecond = (int) expiresAtEpochSecond;
    }

    /** The whole key; joined anew on each call, as entries of a kind share their prefix. */
    public String key() {
        return kindPrefix.concat(suffix);
    }

    /** {@code /registry/<group>/<plural>/}: one shared string per kind. */
    public String kindPrefix() {
        return kindPrefix;
    }

    /** The key after its kind prefix: {@code <namespace>/<name>}. */
    public String suffix() {
        return suffix;
    }

    /** The bytes themselves, not a copy: never change them. */
    public byte[] value() {
        return value;
    }

    /** The revision that created the key (anew after a deletion). */
    public long createRevision() {
        return createRevision;
    }

    /** The revision that wrote this value. */
    public long modRevision() {
        return modRevision;
    }

    /** When the store deletes it by itself, in seconds since 1970; 0 when it does not. */
    public long expiresAtEpochSecond() {
        return Integer.toUnsignedLong(expiresAtEpochSecond);
    }

    /** What was attached, or null: nothing yet, or memory was needed. */
    public @Nullable Object attachment() {
        SoftReference<Object> held = attachment;
        return held == null ? null : held.get();
    }

    /** Keeps a decoded form of these bytes for later readers. The last one wins; all must be equal. */
    public void attach(Object decoded) {
        attachment = new SoftReference<>(decoded);
    }

    @Override
    public String toString() {
        return key() + "@" + modRevision;
    }
}
