package dev.proa.api.watch;

import dev.proa.api.media.Accepted;
import dev.proa.api.media.Encoder;
import dev.proa.api.media.Encoding;
import dev.proa.api.selector.Selection;
import dev.proa.api.storage.StoredObject;
import dev.proa.api.watch.EventFraming.EventType;
import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.json.JsonObject;
import dev.proa.store.Entry;
import dev.proa.store.Watch;
import dev.proa.store.WatchEvent;
import dev.proa.store.WatchListener;
import dev.proa.wire.ResponseStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One client's watch. What needs no decoding is written by the store's dispatcher itself; everything else waits in a
 * queue that a virtual thread drains, so that nobody's selector or encoding holds up the others. Whoever falls behind
 * by more than the limit is cut off.
 */
final class Watcher implements WatchListener {
    private static final Log LOG = Log.of(Watches.class);

    /** Of the first events, what may be under way to a client. */
    private static final long INITIAL_BYTES_MAX = 256 << 10;

    /** How long they may wait for their client in all. */
    private static final Duration INITIAL_WAIT_MAX = Duration.ofSeconds(60);

    private final Encoder encoder;
    private final Encoder.Form form;
    private final Selection selection;
    private final ResponseStream stream;
    private final EventCache cache;
    private final Executor executor;
    private final java.util.function.LongSupplier nowSeconds;
    private final long bufferBytesMax;
    private final boolean bookmarks;
    private final boolean direct;
    private final long deadlineNanos;

    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Object> queue = new ArrayDeque<>();
    private long queuedBytes;
    private boolean draining;
    private boolean unflushed;
    private Duration initialWaitLeft = INITIAL_WAIT_MAX;
    private boolean definitionsSent;
    private volatile long progressed;

    /** The newest revision of which something has been written or queued; more of the same may follow. Under the lock. */
    private long handedOn;

    private volatile long bookmarkedNanos;
    private volatile @Nullable Watch source;

    /** Asks the drain for a bookmark in its place in the order. */
    private record Bookmark(long revision) {}

    /** Asks the drain to flush: everything of a group of commits is queued. */
    private static final Object FLUSH = new Object();

    Watcher(
            Encoder encoder,
            Encoder.Form form,
            Selection selection,
            ResponseStream stream,
            EventCache cache,
            Executor executor,
            java.util.function.LongSupplier nowSeconds,
            long bufferBytesMax,
            boolean bookmarks,
            long nowNanos,
            long deadlineNanos) {
        this.encoder = encoder;
        this.form = form;
        this.selection = selection;
        this.stream = stream;
        this.cache = cache;
        this.executor = executor;
        this.nowSeconds = nowSeconds;
        this.bufferBytesMax = bufferBytesMax;
        this.bookmarks = bookmarks;
        this.direct = form.isStored() && selection.isEverything();
        this.bookmarkedNanos = nowNanos;
        this.deadlineNanos = deadlineNanos;
    }

    /**
     * The events that tell what is there, before any change; {@code end} adds the bookmark that marks their end. They are written as the client
     * takes them: whoever takes them too slowly is cut off.
     */
    void initial(List<Entry> entries, long revision, boolean end) {
        for (Entry entry : entries) {
            if (selection.isEverything() || selection.matches(StoredObject.decode(entry))) {
                write(EventType.ADDED, StoredObject.of(entry), entry.key());
                if (stream.bufferedBytes() > INITIAL_BYTES_MAX && !taken()) {
                    stream.abort();
                    return;
                }
            }
        }
        progressed = revision;
        if (end && bookmarks) {
            writeBookmark(revision, true);
        }
        stream.flush();
    }

    private boolean taken() {
        stream.flush();
        long began = Clock.system().nanos();
        try {
            boolean taken = stream.awaitTaken(INITIAL_BYTES_MAX / 2, initialWaitLeft);
            initialWaitLeft = initialWaitLeft.minusNanos(Clock.system().nanos() - began);
            return taken;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What the client has not taken yet. */
    long bufferedBytes() {
        long waiting;
        lock.lock();
        try {
            waiting = queuedBytes;
        } finally {
            lock.unlock();
        }
        return stream.bufferedBytes() + waiting;
    }

    /** Ends the watch at once: its client does not keep up. */
    void cutOff() {
        Watch watch = source;
        if (watch != null) {
            watch.close();
        }
        stream.abort();
    }

    void started(Watch watch, long revision) {
        source = watch;
        progressed = Math.max(progressed, revision);
        stream.onClose(watch::close);
    }

    boolean isClosed() {
        return stream.isClosed();
    }

    @Override
    public void event(WatchEvent event) {
        if (direct) {
            EventType type = event.current() == null
                    ? EventType.DELETED
                    : event.previous() == null ? EventType.ADDED : EventType.MODIFIED;
            StoredObject object = event.current() == null
                    ? StoredObject.deleted(event.entry(), event.revision())
                    : StoredObject.of(event.current());
            alone(() -> {
                handedOn = event.revision();
                writeStored(type, object);
            });
            unflushed = true;
            cutOffWhenSlow(0);
            return;
        }
        enqueue(event, event.entry().value().length);
    }

    @Override
    public void progress(long revision) {
        progressed = revision;
        if (direct) {
            if (unflushed) {
                unflushed = false;
                stream.flush();
            }
        } else if (hasQueued()) {
            enqueue(FLUSH, 0);
        }
    }

    @Override
    public void closed() {
        stream.close();
    }

    /** The pieces of one event stay together: dispatcher and keeper both write. Nothing in here waits. */
    private void alone(Runnable write) {
        lock.lock();
        try {
            write.run();
        } finally {
            lock.unlock();
        }
    }

    /** Called about every second: sends bookmarks, ends the watch when its time is up. */
    void tick(long nowNanos, long bookmarkEveryNanos) {
        boolean over = nowNanos - deadlineNanos >= 0;
        if (bookmarks && (over || nowNanos - bookmarkedNanos >= bookmarkEveryNanos) && bookmark(progressed)) {
            bookmarkedNanos = nowNanos;
        }
        if (over) {
            end();
        }
    }

    /**
     * Sends a bookmark, unless events of a later revision are on their way: it would take the client back, and one of that revision would
     * promise that none of its events is missing yet.
     */
    private boolean bookmark(long revision) {
        lock.lock();
        try {
            if (revision < handedOn) {
                return false;
            }
            if (!direct) {
                enqueue(new Bookmark(revision), 0);
            } else if (revision > 0) {
                writeBookmark(revision, false);
            }
        } finally {
            lock.unlock();
        }
        if (direct) {
            stream.flush();
        }
        return true;
    }

    void end() {
        Watch watch = source;
        if (watch != null) {
            watch.close();
        }
        if (direct) {
            stream.close();
        } else {
            enqueue(this, 0);
        }
    }

    private boolean hasQueued() {
        lock.lock();
        try {
            return !queue.isEmpty() || draining;
        } finally {
            lock.unlock();
        }
    }

    private void enqueue(Object item, int bytes) {
        boolean start;
        long waiting;
        lock.lock();
        try {
            if (item instanceof WatchEvent event) {
                handedOn = event.revision();
            }
            queue.add(item);
            queuedBytes += bytes;
            waiting = queuedBytes;
            start = !draining;
            draining = true;
        } finally {
            lock.unlock();
        }
        cutOffWhenSlow(waiting);
        if (start) {
            executor.execute(this::drain);
        }
    }

    private void cutOffWhenSlow(long waitingBytes) {
        if (stream.bufferedBytes() + waitingBytes > bufferBytesMax) {
            cutOff();
        }
    }

    private void drain() {
        while (true) {
            Object item;
            lock.lock();
            try {
                item = queue.poll();
                if (item == null) {
                    draining = false;
                    break;
                }
                queuedBytes -= item instanceof WatchEvent event ? event.entry().value().length : 0;
            } finally {
                lock.unlock();
            }
            try {
                handle(item);
            } catch (RuntimeException | Error e) {
                LOG.error(
                        "an event could not be written; its watch ends",
                        "kind",
                        form.kind().name(),
                        "failure",
                        e);
                cutOff();
            }
        }
        stream.flush();
    }

    private void handle(Object item) {
        switch (item) {
            case WatchEvent event -> selected(event);
            case Bookmark bookmark when bookmark.revision() > 0 -> writeBookmark(bookmark.revision(), false);
            case Watcher end -> stream.close();
            default -> stream.flush();
        }
    }

    /** What an event means for who watches a selection: starting or ceasing to match is being added or deleted. */
    private void selected(WatchEvent event) {
        Entry current = event.current();
        Entry previous = event.previous();
        boolean before = previous != null && matches(previous);
        if (current != null && matches(current)) {
            write(before ? EventType.MODIFIED : EventType.ADDED, StoredObject.of(current), event.key());
        } else if (previous != null && before) {
            write(EventType.DELETED, StoredObject.deleted(previous, event.revision()), event.key());
        }
    }

    private boolean matches(Entry entry) {
        return selection.isEverything() || selection.matches(StoredObject.decode(entry));
    }

    private void write(EventType type, StoredObject object, String key) {
        if (form.isStored()) {
            writeStored(type, object);
        } else if (form.accepted().shape() == Accepted.Shape.TABLE) {
            // Ages are computed anew and never cached.
            JsonObject table =
                    encoder.table(timed(), List.of(object), object.tree().object("metadata"), !definitionsSent);
            definitionsSent = true;
            frame(type, encoder.tree(form.accepted(), table));
        } else {
            EventCache.Key cached = new EventCache.Key(
                    key, object.revision(), form.kind().in(form.version()).apiVersion(), form.accepted());
            frame(type, cache.get(cached, () -> encoder.object(form, object)));
        }
    }

    private Encoder.Form timed() {
        return new Encoder.Form(
                form.kind(), form.version(), form.accepted(), form.includeObject(), nowSeconds.getAsLong());
    }

    private void writeStored(EventType type, StoredObject object) {
        stream.write(type.jsonStart());
        object.write(stream::write);
        stream.write(EventFraming.end(Encoding.JSON));
    }

    private void frame(EventType type, byte[] object) {
        Encoding encoding = form.accepted().encoding();
        stream.write(EventFraming.start(encoding, type, object.length));
        stream.write(object);
        stream.write(EventFraming.end(encoding));
    }

    private void writeBookmark(long revision, boolean endOfInitialEvents) {
        JsonObject metadata = JsonObject.of("resourceVersion", Long.toString(revision));
        if (endOfInitialEvents) {
            metadata = metadata.with("annotations", JsonObject.of("k8s.io/initial-events-end", "true"));
        }
        frame(EventType.BOOKMARK, encoder.bookmark(form, metadata));
    }
}
