package dev.proa.wire;

import java.net.InetSocketAddress;
import java.time.Duration;

/** A listening server: TLS with HTTP/2 and HTTP/1.1 on one port, or plain HTTP/1.1. */
public interface HttpServer extends AutoCloseable {

    /** The bound address, with the real port. */
    InetSocketAddress address();

    int openConnections();

    /**
     * Stops listening, tells clients (GOAWAY, {@code Connection: close}), waits for what is under way for at most this
     * long, then closes what is left. Watches are under way until their owner ends them.
     */
    void close(Duration grace);

    @Override
    default void close() {
        close(Duration.ZERO);
    }
}
