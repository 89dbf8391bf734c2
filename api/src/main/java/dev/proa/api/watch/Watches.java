package dev.proa.api.watch;

import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.api.media.Accepted;
import dev.proa.api.media.Encoder;
import dev.proa.api.media.Encoding;
import dev.proa.api.media.ProtobufEnvelope;
import dev.proa.api.pipeline.ListQuery;
import dev.proa.api.request.ApiRequest;
import dev.proa.api.server.ApiLimits;
import dev.proa.api.watch.EventFraming.EventType;
import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.store.Snapshot;
import dev.proa.store.Store;
import dev.proa.store.WatchResult;
import dev.proa.wire.Exchange;
import dev.proa.wire.Headers;
import dev.proa.wire.ResponseStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;

/** Starts watches, keeps time for them all on one thread, and ends them with the server. */
public final class Watches implements AutoCloseable {
    private static final Log LOG = Log.of(Watches.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration BOOKMARK_EVERY = Duration.ofSeconds(55);
    private static final long ENCODED_BYTES_MAX = 8L << 20;

    private final Store store;
    private final Encoder encoder;
    private final Clock clock;
    private final ApiLimits limits;
    private final EventCache cache = new EventCache(ENCODED_BYTES_MAX);
    private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread keeper;
    private volatile boolean closed;

    public Watches(Store store, Encoder encoder, Clock clock, ApiLimits limits) {
        this.store = store;
        this.encoder = encoder;
        this.clock = clock;
        this.limits = limits;
        this.keeper = Thread.ofPlatform().daemon().name("watch-keeper").start(this::keepTime);
    }

    /** How many watches are open. */
    public int open() {
        return watchers.size();
    }

    /** Answers the exchange with a stream of events that outlives this call. */
    public void start(ApiRequest request, Encoder.Form form, Headers headers, Exchange exchange) {
        if (form.accepted().encoding() == Encoding.YAML) {
            throw ApiException.of(
                    StatusReason.NOT_ACCEPTABLE,
                    "only the following media types are accepted: application/json;stream=watch, "
                            + ProtobufEnvelope.MEDIA_TYPE + ";stream=watch");
        }
        ListQuery query = ListQuery.of(request, true);
        long asked = query.revision();
        String prefix = prefix(request, query);
        boolean everythingFirst = query.sendInitialEvents() == null ? asked == 0 : query.sendInitialEvents();
        Snapshot snapshot = store.snapshot();
        ResponseStream stream = exchange.startStream(200, headers.with("Content-Type", contentType(form.accepted())));
        Watcher watcher = watcher(form, query, stream);
        long after = asked;
        if (everythingFirst) {
            if (asked > snapshot.revision()) {
                fail(form, stream, tooLarge(asked, snapshot.revision()));
                return;
            }
            watcher.initial(snapshot.range(prefix), snapshot.revision(), query.sendInitialEvents() != null);
            if (watcher.isClosed()) {
                return;
            }
            after = snapshot.revision();
        } else if (asked == 0) {
            after = snapshot.revision();
        }
        stream.flush();
        follow(form, stream, watcher, prefix, after);
    }

    private void follow(Encoder.Form form, ResponseStream stream, Watcher watcher, String prefix, long after) {
        watchers.add(watcher);
        stream.onClose(() -> watchers.remove(watcher));
        switch (store.watch(prefix, after, watcher)) {
            case WatchResult.Started started -> watcher.started(started.watch(), after);
            case WatchResult.Expired expired ->
                fail(
                        form,
                        stream,
                        ApiException.of(
                                StatusReason.EXPIRED,
                                "too old resource version: " + after + " (" + expired.oldestRevision() + ")"));
            case WatchResult.Closed nothing -> stream.close();
        }
        if (closed) {
            watcher.end();
        }
    }

    private Watcher watcher(Encoder.Form form, ListQuery query, ResponseStream stream) {
        long now = clock.nanos();
        long least = limits.watchTimeoutMin().toNanos();
        long lasts = query.timeoutSeconds() > 0
                ? Duration.ofSeconds(query.timeoutSeconds()).toNanos()
                : least + ThreadLocalRandom.current().nextLong(least + 1);
        return new Watcher(
                encoder,
                form,
                query.selection(),
                stream,
                cache,
                executor,
                () -> clock.now().getEpochSecond(),
                limits.watchBufferBytesMax(),
                query.allowBookmarks(),
                now,
                now + lasts);
    }

    /** A watch of one name needs no other key's events; a longer name that begins the same is left to the selector. */
    private static String prefix(ApiRequest request, ListQuery query) {
        String prefix = request.kind().storePrefix(request.namespace());
        boolean byKey = !request.namespace().isEmpty() || !request.kind().namespaced();
        return byKey ? prefix + query.selection().fields().required("metadata.name") : prefix;
    }

    private static String contentType(Accepted accepted) {
        return accepted.encoding() == Encoding.PROTOBUF
                ? ProtobufEnvelope.MEDIA_TYPE + ";stream=watch"
                : "application/json";
    }

    private static ApiException tooLarge(long asked, long current) {
        return ApiException.of(
                StatusReason.TIMEOUT,
                "Too large resource version: " + asked + ", current: " + current,
                JsonObject.of(
                        "causes",
                        JsonArray.of(JsonObject.of(
                                "reason", "ResourceVersionTooLarge", "message", "Too large resource version")),
                        "retryAfterSeconds",
                        1));
    }

    /** After the headers only an event can say what is wrong. */
    private void fail(Encoder.Form form, ResponseStream stream, ApiException error) {
        Accepted plain = new Accepted(form.accepted().encoding(), Accepted.Shape.OBJECT, "", false);
        byte[] status = encoder.tree(plain, error.status());
        stream.write(EventFraming.start(plain.encoding(), EventType.ERROR, status.length));
        stream.write(status);
        stream.write(EventFraming.end(plain.encoding()));
        stream.flush();
        stream.close();
    }

    private void keepTime() {
        try {
            while (!closed) {
                clock.sleep(TICK);
                long now = clock.nanos();
                for (Watcher watcher : watchers) {
                    tick(watcher, now);
                }
                relieve();
            }
        } catch (InterruptedException e) {
            LOG.debug("no time is kept for watches any longer");
        }
    }

    /** When all together leave too much unread, those that leave the most are cut off. */
    private void relieve() {
        record Behind(Watcher watcher, long bytes) {}
        long total = 0;
        List<Behind> behind = new ArrayList<>();
        for (Watcher watcher : watchers) {
            long bytes = watcher.bufferedBytes();
            total += bytes;
            if (bytes > 0) {
                behind.add(new Behind(watcher, bytes));
            }
        }
        if (total <= limits.watchBufferBytesTotalMax()) {
            return;
        }
        behind.sort(Comparator.comparingLong(Behind::bytes).reversed());
        for (Behind slow : behind) {
            if (total <= limits.watchBufferBytesTotalMax() / 2) {
                return;
            }
            total -= slow.bytes();
            slow.watcher().cutOff();
            LOG.warn("a watch is cut off: all together leave too much unread", "bytes", slow.bytes());
        }
    }

    private void tick(Watcher watcher, long now) {
        try {
            watcher.tick(now, BOOKMARK_EVERY.toNanos());
        } catch (RuntimeException | Error e) {
            LOG.error("a watch failed and is ended", "failure", e);
            watchers.remove(watcher);
        }
    }

    @Override
    public void close() {
        closed = true;
        keeper.interrupt();
        watchers.forEach(Watcher::end);
        executor.shutdown();
    }
}
