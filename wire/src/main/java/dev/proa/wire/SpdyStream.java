package dev.proa.wire;

import java.io.IOException;

/** One stream of a {@link SpdyConnection}; {@link #close} ends both directions, resetting what is still open. */
public interface SpdyStream extends Duplex {

    int id();

    /** The headers it was created with; names are lower case on the wire, found ignoring case. */
    Headers headers();

    /** Drops what was read and not taken and what is to be sent, and tells the peer (RST_STREAM CANCEL). */
    void reset() throws IOException;

    /**
     * Whether it was reset by either side. Reading ends after what had arrived, as with a half-close: resetting what is done with is how
     * these peers end a stream. Writing throws.
     */
    boolean isReset();
}
