package dev.proa.wire;

import java.time.Duration;

/**
 * What a server gives a client at most.
 *
 * @param connectionsMax open connections; further ones are closed at once
 * @param headerBytesMax request line and headers of one request (431, 414)
 * @param streamsPerConnectionMax concurrent HTTP/2 streams of one connection
 * @param streamWindowBytes bytes of one HTTP/2 request body that may wait unread
 * @param connectionWindowBytes the same for all streams of one connection
 * @param writeBufferBytesMax bytes under way at which a blocking writer waits and {@link ResponseStream#isWritable} turns false
 * @param headerRead from connecting (and the end of the TLS handshake) to the first complete request
 * @param keepAliveIdle from one answer to the next complete request
 * @param bodyIdle while a handler reads a body: without a single byte (408)
 * @param responseIdle while a complete answer goes out: without a single byte taken
 */
public record ServerLimits(
        int connectionsMax,
        int headerBytesMax,
        int streamsPerConnectionMax,
        int streamWindowBytes,
        int connectionWindowBytes,
        int writeBufferBytesMax,
        Duration headerRead,
        Duration keepAliveIdle,
        Duration bodyIdle,
        Duration responseIdle) {

    /** Upstream's figures where it has them. */
    public static final ServerLimits DEFAULT = new ServerLimits(
            12_000,
            1 << 20,
            1_000,
            256 << 10,
            4 << 20,
            128 << 10,
            Duration.ofSeconds(32),
            Duration.ofSeconds(90),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60));
}
