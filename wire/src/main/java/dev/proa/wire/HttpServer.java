package dev.proa.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A listening server: TLS with HTTP/2 and HTTP/1.1 on one port, or plain HTTP/1.1. */
public interface HttpServer extends AutoCloseable {

    /** Binds and serves. @throws IOException when the address cannot be bound, with the address in the message */
    static HttpServer start(EventLoops loops, ServerConfiguration configuration, Handler handler) throws IOException {
        return NettyServer.bind(loops, configuration, handler);
    }

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
