package dev.proa.wire;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Bytes in both directions, blocking, with backpressure: an upgraded connection, a socket, a stream inside another connection. */
public interface Duplex extends Closeable {

    /** Ends when the peer ended its direction. One reader at a time. */
    InputStream input();

    /** Blocks while the peer is slow; flushes by itself. Closing it ends this direction only. One writer at a time. */
    OutputStream output();

    /** Ends both directions: reading at once, writing after what was written, for which the peer has a bounded time. Does not wait. */
    @Override
    void close() throws IOException;
}
