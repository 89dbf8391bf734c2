package dev.proa.api.server;

import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Bounds how many reads and writes run at once; others wait their turn in order, and at last are sent away (429). */
final class Turnstile {
    private final Semaphore reads;
    private final Semaphore writes;
    private final Duration wait;

    Turnstile(ApiLimits limits) {
        this.reads = new Semaphore(limits.readsInFlightMax(), true);
        this.writes = new Semaphore(limits.writesInFlightMax(), true);
        this.wait = limits.queueWait();
    }

    /** Gives the turn back. */
    interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    Turn enter(boolean read) {
        Semaphore turns = read ? reads : writes;
        try {
            if (turns.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                return turns::release;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw ApiException.of(
                StatusReason.TOO_MANY_REQUESTS,
                "too many requests, please try again later",
                JsonObject.of("retryAfterSeconds", 1));
    }
}
