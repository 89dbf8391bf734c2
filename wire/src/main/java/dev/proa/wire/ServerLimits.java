package dev.proa.wire;

import java.time.Duration;

/**
 * What a server gives its clients at most. What is counted for all clients together is bounded by the memory there is: however many they
 * are and whatever they send, the server goes on answering.
 *
 * @param connectionsMax open connections; further ones are closed at once
 * @param strangersMax open connections whose client has not been recognized ({@link Exchange#recognized}); for a further one the oldest of
 *     them is closed
 * @param headerBytesMax request line and headers of one request (431, 414)
 * @param streamHeaderBytesMax the same of an HTTP/2 request, uncompressed, as RFC 9113 counts them (431)
 * @param headerBytesTotalMax headers of all connections, from their first byte to the end of the answer: whoever takes more than
 *     {@link #HEADER_BYTES_GRANTED} when it is reached is refused (431)
 * @param pipelinedRequestsMax requests that one HTTP/1.1 connection may have sent ahead; one that sends more is closed
 * @param streamsPerConnectionMax concurrent HTTP/2 streams of one connection
 * @param streamWindowBytes bytes of one HTTP/2 request body that may wait unread
 * @param connectionWindowBytes the same for all streams of one connection
 * @param writeBufferBytesMax bytes under way at which a blocking writer waits and {@link ResponseStream#isWritable} turns false
 * @param drainedBytesMax of a body that nobody wants, what is read and dropped so that its sender gets to read the answer (HTTP/1.1)
 * @param headerRead from connecting (and the end of the TLS handshake) to the first complete request
 * @param keepAliveIdle from one answer to the next complete request
 * @param bodyIdle while a handler reads a body: without a single byte (408)
 * @param bodyRead for a whole body that a handler reads at once (408)
 * @param drain for dropping what nobody wants
 * @param responseIdle while a complete answer goes out: without a single byte taken
 */
public record ServerLimits(
        int connectionsMax,
        int strangersMax,
        int headerBytesMax,
        int streamHeaderBytesMax,
        long headerBytesTotalMax,
        int pipelinedRequestsMax,
        int streamsPerConnectionMax,
        int streamWindowBytes,
        int connectionWindowBytes,
        int writeBufferBytesMax,
        long drainedBytesMax,
        Duration headerRead,
        Duration keepAliveIdle,
        Duration bodyIdle,
        Duration bodyRead,
        Duration drain,
        Duration responseIdle) {

    /** What each request's headers may take however many there are. */
    public static final int HEADER_BYTES_GRANTED = 4 << 10;

    /** Of the heap, what headers may take as they lie on the wire; as objects they can be fifteen times as large. */
    private static final int HEAP_PER_HEADER_BYTES = 64;

    /** Of the heap, what an open connection is reckoned to take: its TLS engine, its pipeline, its buffers. */
    private static final int HEAP_PER_CONNECTION_BYTES = 128 << 10;

    /** How many of all connections may be strangers'. */
    private static final int CONNECTIONS_PER_STRANGER = 4;

    private static final int CONNECTIONS_MIN = 400;
    private static final int CONNECTIONS_MAX = 12_000;

    /** For the heap of this process. */
    public static final ServerLimits DEFAULT = of(Runtime.getRuntime().maxMemory());

    /** For a heap of so many bytes; upstream's figures where it has them. */
    public static ServerLimits of(long heapBytes) {
        int connections = (int) Math.clamp(heapBytes / HEAP_PER_CONNECTION_BYTES, CONNECTIONS_MIN, CONNECTIONS_MAX);
        return new ServerLimits(
                connections,
                connections / CONNECTIONS_PER_STRANGER,
                1 << 20,
                256 << 10,
                heapBytes / HEAP_PER_HEADER_BYTES,
                16,
                250,
                128 << 10,
                1 << 20,
                128 << 10,
                64 << 20,
                Duration.ofSeconds(32),
                Duration.ofSeconds(90),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60));
    }
}
