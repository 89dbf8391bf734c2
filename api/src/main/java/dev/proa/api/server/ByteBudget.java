package dev.proa.api.server;

import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bytes that requests hold while they are served: of all together, and of each client. Who needs more waits until others have ended, and is
 * at last sent away (429). Any thread.
 */
final class ByteBudget {
    /** One client gets at most this part of it: the others are served whatever he does. */
    private static final int PARTS = 2;

    private final long bytesMax;
    private final long clientBytesMax;
    private final Duration wait;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition returned = lock.newCondition();
    private final Map<String, Long> taken = new HashMap<>();
    private long total;

    ByteBudget(long bytesMax, Duration wait) {
        this.bytesMax = bytesMax;
        this.clientBytesMax = bytesMax / PARTS;
        this.wait = wait;
    }

    /** The most that one request can have. */
    long requestBytesMax() {
        return clientBytesMax;
    }

    /** What one request has taken; closing it gives all back. Of one thread. */
    final class Share implements AutoCloseable {
        private final String client;
        private long held;

        private Share(String client) {
            this.client = client;
        }

        /** Takes more, and waits for it. */
        void take(long more) {
            take(more, wait.toNanos());
        }

        /** Takes more if it is there: who holds already must not wait for what other holders wait for. */
        void takeNow(long more) {
            take(more, 0);
        }

        private void take(long more, long waitNanos) {
            lock.lock();
            try {
                long left = waitNanos;
                while (!fits(client, more)) {
                    if (left <= 0) {
                        throw exhausted();
                    }
                    left = returned.awaitNanos(left);
                }
                total += more;
                held += more;
                taken.merge(client, more, Long::sum);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw exhausted();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                long given = held;
                total -= given;
                held = 0;
                taken.computeIfPresent(client, (name, all) -> all == given ? null : all - given);
                returned.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** A share of this client, with nothing in it yet. */
    Share open(String client) {
        return new Share(client);
    }

    /** Bytes taken. */
    long taken() {
        lock.lock();
        try {
            return total;
        } finally {
            lock.unlock();
        }
    }

    private boolean fits(String client, long more) {
        return total + more <= bytesMax && taken.getOrDefault(client, 0L) + more <= clientBytesMax;
    }

    private static ApiException exhausted() {
        return ApiException.of(
                StatusReason.TOO_MANY_REQUESTS,
                "too many requests, please try again later",
                JsonObject.of("retryAfterSeconds", 1));
    }
}
