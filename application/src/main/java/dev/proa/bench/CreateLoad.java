package dev.proa.bench;

import dev.proa.base.Clock;
import dev.proa.command.AdminApi;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

/** Clients that create ConfigMaps one after the other, each over a connection of its own, which it keeps. */
final class CreateLoad {
    private static final String PATH = "/api/v1/namespaces/default/configmaps";
    private static final int CREATED = 201;

    private final AdminApi api;
    private final Clock clock;
    private final AtomicInteger names = new AtomicInteger();

    CreateLoad(AdminApi api, Clock clock) {
        this.api = api;
        this.clock = clock;
    }

    /**
     * What a run gave.
     *
     * @param nanos how long each create took, in ascending order
     */
    @SuppressWarnings("ArrayRecordComponent") // many numbers, never compared
    record Outcome(double perSecond, long[] nanos) {
        /** How long this share of the creates took at most. */
        double millis(double share) {
            return nanos[(int) Math.min(nanos.length - 1, Math.floor(share * nanos.length))] / 1e6;
        }
    }

    /** Creates with so many clients for so long. @throws IOException when a create is refused */
    Outcome run(int clients, Duration duration) throws IOException, InterruptedException {
        List<KeptConnection> connections = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
            for (int client = 0; client < clients; client++) {
                connections.add(new KeptConnection(URI.create(api.address()), api.tls()));
            }
            long began = clock.nanos();
            List<Future<long[]>> results = new ArrayList<>();
            for (KeptConnection connection : connections) {
                results.add(threads.submit(() -> create(connection, began + duration.toNanos())));
            }
            LongStream all = LongStream.empty();
            for (Future<long[]> result : results) {
                all = LongStream.concat(all, Arrays.stream(result.get()));
            }
            double seconds = (clock.nanos() - began) / 1e9;
            long[] nanos = all.sorted().toArray();
            return new Outcome(nanos.length / seconds, nanos);
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new IOException(String.valueOf(cause.getMessage()), cause);
        } finally {
            for (KeptConnection connection : connections) {
                connection.close();
            }
        }
    }

    private long[] create(KeptConnection connection, long end) throws IOException {
        LongStream.Builder took = LongStream.builder();
        long from = clock.nanos();
        while (from < end) {
            String body = """
                    {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"bench-%d"},"data":{"key":"value"}}""".formatted(names.incrementAndGet());
            int status = connection.post(PATH, body);
            if (status != CREATED) {
                throw new IOException("a create was answered " + status);
            }
            long now = clock.nanos();
            took.add(now - from);
            from = now;
        }
        return took.build().toArray();
    }
}
