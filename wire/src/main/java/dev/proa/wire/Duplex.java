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

    /** Ends both directions at once. */
    @Override
    void close() throws IOException;
}
