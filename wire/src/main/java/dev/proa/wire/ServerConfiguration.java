package dev.proa.wire;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where and how to serve.
 *
 * @param address port 0 takes any free one, see {@link HttpServer#address}
 * @param tls null: plain HTTP/1.1
 */
public record ServerConfiguration(
        InetSocketAddress address, @Nullable TlsMaterial tls, ServerLimits limits) {

    /** Plain HTTP/1.1 on a free port of the loopback address, for tests and health endpoints. */
    public static ServerConfiguration plainLoopback(int port) {
        return new ServerConfiguration(
                new InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), port), null, ServerLimits.DEFAULT);
    }
}
