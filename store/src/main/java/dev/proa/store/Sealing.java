package dev.proa.store;

import java.io.IOException;

/**
 * How values lie on the disk. In memory they are as they were given; a log seals each value when it writes it, and opens it
 * when it reads it again. Called by several threads.
 */
public interface Sealing {
    /** Values lie on the disk as they are. */
    Sealing NONE = new Sealing() {
        @Override
        public byte[] seal(String key, byte[] value) {
            return value;
        }

        @Override
        public Opened open(String key, byte[] sealed) {
            return new Opened(sealed, false);
        }
    };

    /**
     * What {@link #seal} was given.
     *
     * @param stale whether it would be sealed otherwise today: the log then writes it anew before long
     */
    @SuppressWarnings("ArrayRecordComponent") // Bytes are handed on, never compared.
    record Opened(byte[] value, boolean stale) {}

    /** What to write for the value of this key. */
    byte[] seal(String key, byte[] value);

    /** @throws SealedException when it cannot be opened with what is known */
    Opened open(String key, byte[] sealed) throws SealedException;

    /** A value that nothing that is known opens. */
    final class SealedException extends IOException {
        private static final long serialVersionUID = 1L;

        public SealedException(String message) {
            super(message);
        }
    }
}
