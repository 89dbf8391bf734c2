package dev.proa.api.server;

import java.time.Duration;

/**
 * Every bound of the API server.
 *
 * @param bodyBytesMax one request's body (413)
 * @param watchBufferBytesMax what a watcher may leave unread before it is cut off
 * @param watchTimeoutMin watches without timeoutSeconds end after this, plus a random part of the same length
 * @param requestTimeout the deadline of one write with its retries (504)
 * @param readsInFlightMax concurrent reads; more wait, then get 429
 * @param writesInFlightMax concurrent writes; more wait, then get 429
 * @param queueWait how long a request waits for its turn
 */
public record ApiLimits(
        int bodyBytesMax,
        long watchBufferBytesMax,
        Duration watchTimeoutMin,
        Duration requestTimeout,
        int readsInFlightMax,
        int writesInFlightMax,
        Duration queueWait) {
    public static final ApiLimits DEFAULT = new ApiLimits(
            3 << 20, 4L << 20, Duration.ofMinutes(5), Duration.ofSeconds(34), 400, 200, Duration.ofSeconds(30));
}
