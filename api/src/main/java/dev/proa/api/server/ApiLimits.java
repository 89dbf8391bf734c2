package dev.proa.api.server;

import java.time.Duration;

/**
 * Every bound of the API server.
 *
 * @param bodyBytesMax one request's body (413)
 * @param bodyBytesTotalMax the bodies of all requests while they come in and are worked on; each client has half of it at most (429)
 * @param workBytesMax what all requests together may take in memory while they are decoded and worked on, as {@link
 *     dev.proa.api.media.BodyCost} estimates it; each client has half of it at most (429), and a body that needs more is refused (413)
 * @param watchBufferBytesMax what a watcher may leave unread before it is cut off
 * @param watchBufferBytesTotalMax what all watchers together may leave unread: above it whoever leaves more than his share is cut off
 * @param watchTimeoutMin watches without timeoutSeconds end after this, plus a random part of the same length
 * @param requestTimeout the deadline of one write with its retries (504)
 * @param readsInFlightMax concurrent reads, half of them of one client; more wait, then get 429
 * @param writesInFlightMax concurrent writes, half of them of one client; more wait, then get 429
 * @param queueWait how long a request waits for its turn
 */
public record ApiLimits(
        int bodyBytesMax,
        long bodyBytesTotalMax,
        long workBytesMax,
        long watchBufferBytesMax,
        long watchBufferBytesTotalMax,
        Duration watchTimeoutMin,
        Duration requestTimeout,
        int readsInFlightMax,
        int writesInFlightMax,
        Duration queueWait) {
    /** For the heap of this process. */
    public static final ApiLimits DEFAULT = forHeap(Runtime.getRuntime().maxMemory());

    /** For a heap of so many bytes: bodies take a sixteenth of it, work on them a quarter, unread events an eighth. */
    public static ApiLimits forHeap(long heapBytes) {
        return new ApiLimits(
                3 << 20,
                Math.max(heapBytes / 16, 8L << 20),
                heapBytes / 4,
                Math.min(4L << 20, heapBytes / 64),
                heapBytes / 8,
                Duration.ofMinutes(5),
                Duration.ofSeconds(34),
                400,
                200,
                Duration.ofSeconds(30));
    }
}
