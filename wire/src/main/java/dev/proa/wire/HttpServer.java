package dev.proa.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A listening server: TLS with HTTP/2 and HTTP/1.1 on one port, or plain HTTP/1.1. */
public interface HttpServer extends AutoCloseable {

    /** The JDK's own property with the TLS extensions that its servers pass over (JSSE Reference Guide). */
    String DISABLED_EXTENSIONS_PROPERTY = "jdk.tls.server.disableExtensions";

    String SERVER_NAME_EXTENSION = "server_name";

    /**
     * The JVM option with which servers take clients that name them in any way, as Go's do: else the JDK refuses names that are no host's,
     * such as {@code my_service} or {@code foo.}, with illegal_parameter, before the client can say anything. The server has one certificate
     * for all names and does not look at them.
     */
    String ANY_SERVER_NAME_OPTION = "-D" + DISABLED_EXTENSIONS_PROPERTY + "=" + SERVER_NAME_EXTENSION;

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
