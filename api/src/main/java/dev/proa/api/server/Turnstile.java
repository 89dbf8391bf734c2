package dev.proa.api.server;

import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Bounds how many reads and writes run at once, of all clients and of each: others wait their turn in order, and at last are sent away (429).
 * Any thread.
 */
final class Turnstile {
    /** One client gets at most this part of the turns: the others are served whatever he does. */
    private static final int PARTS = 2;

    private final Lane reads;
    private final Lane writes;
    private final Duration wait;

    Turnstile(ApiLimits limits) {
        this.reads = new Lane(limits.readsInFlightMax());
        this.writes = new Lane(limits.writesInFlightMax());
        this.wait = limits.queueWait();
    }

    /** Gives the turn back. */
    interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    /** Turns of one sort. A client's are there while he has requests. */
    private static final class Lane {
        private final Semaphore all;
        private final int clientMax;
        private final Map<String, Client> clients = new ConcurrentHashMap<>();

        private record Client(Semaphore turns, int requests) {}

        Lane(int max) {
            this.all = new Semaphore(max, true);
            this.clientMax = Math.max(max / PARTS, 1);
        }

        Semaphore arrive(String name) {
            return clients.compute(
                            name,
                            (key, client) -> client == null
                                    ? new Client(new Semaphore(clientMax, true), 1)
                                    : new Client(client.turns, client.requests + 1))
                    .turns;
        }

        void leave(String name) {
            clients.computeIfPresent(
                    name, (key, client) -> client.requests == 1 ? null : new Client(client.turns, client.requests - 1));
        }
    }

    Turn enter(boolean read, String client) {
        Lane lane = read ? reads : writes;
        Semaphore own = lane.arrive(client);
        boolean ownTurn = false;
        try {
            ownTurn = own.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS);
            if (ownTurn && lane.all.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                return () -> {
                    lane.all.release();
                    own.release();
                    lane.leave(client);
                };
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (ownTurn) {
            own.release();
        }
        lane.leave(client);
        throw ApiException.of(
                StatusReason.TOO_MANY_REQUESTS,
                "too many requests, please try again later",
                JsonObject.of("retryAfterSeconds", 1));
    }
}
