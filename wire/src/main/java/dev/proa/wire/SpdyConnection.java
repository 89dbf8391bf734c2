package dev.proa.wire;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A SPDY/3.1 connection, either side. Streams block their threads; flow control is by stream and connection. */
public interface SpdyConnection extends Closeable {

    /** The negotiated {@code X-Stream-Protocol-Version}, empty if none. */
    String protocol();

    /** Opens a stream and waits for the peer's reply; fails if the peer refuses it or has said GOAWAY. */
    SpdyStream open(Headers headers) throws IOException;

    /** Waits for the next stream that the peer opens (already replied to); null when the connection is over. */
    @Nullable
    SpdyStream accept() throws IOException;

    /** Tells the peer that no further streams are taken; those open go on. */
    void goAway() throws IOException;

    boolean isClosed();

    /** Waits until the connection is over. */
    void awaitClose() throws InterruptedException;

    /** GOAWAY, then ends every stream and the connection below. */
    @Override
    void close() throws IOException;
}
