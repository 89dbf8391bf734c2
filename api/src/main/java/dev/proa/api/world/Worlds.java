package dev.proa.api.world;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.storage.StoredObject;
import dev.proa.base.Log;
import dev.proa.json.JsonObject;
import dev.proa.store.Entry;
import dev.proa.store.Snapshot;
import dev.proa.store.Store;
import dev.proa.store.Watch;
import dev.proa.store.WatchEvent;
import dev.proa.store.WatchListener;
import dev.proa.store.WatchResult;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The newest World of a store, and what changes in it. Safe for any thread. */
public final class Worlds implements AutoCloseable {
    private static final String EVERYTHING = "/registry/";
    private static final Log LOG = Log.of(Worlds.class);

    private final Store store;
    private final Indexes indexes = new Indexes();
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by the lock. */
    private final Set<Waiter> waiters = new LinkedHashSet<>();

    private final Watch progress;
    private volatile @Nullable StoreWorld latest;

    public Worlds(Store store) {
        this.store = store;
        this.progress = watch(new WatchListener() {
            @Override
            public void event(WatchEvent event) {}

            @Override
            public void progress(long revision) {
                signal(store.snapshot());
            }
        });
    }

    private Watch watch(WatchListener listener) {
        return switch (store.watch(EVERYTHING, store.snapshot().revision(), listener)) {
            case WatchResult.Started started -> started.watch();
            case WatchResult.Expired expired ->
                throw new IllegalStateException("the newest revision is expired: " + expired);
            case WatchResult.Closed closed -> throw new IllegalStateException("the store is closed");
        };
    }

    /** Wakes those whose kinds have changed, and no others: a thread that is woken for nothing costs as much as one that works. */
    private void signal(Snapshot snapshot) {
        lock.lock();
        try {
            for (Waiter waiter : waiters) {
                if (waiter.isDue(snapshot)) {
                    waiter.due.signal();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** One that waits for a change above a revision: of some kinds, or of any where none is named. */
    private record Waiter(List<String> prefixes, long revision, Condition due) {
        boolean isDue(Snapshot snapshot) {
            return prefixes.isEmpty()
                    ? snapshot.revision() > revision
                    : prefixes.stream().anyMatch(prefix -> snapshot.lastModified(prefix) > revision);
        }
    }

    /** The World at the newest revision; costs nothing when nothing has changed. */
    @SuppressWarnings("ReferenceEquality") // another snapshot is another object
    public World newest() {
        Snapshot snapshot = store.snapshot();
        StoreWorld known = latest;
        if (known != null && known.snapshot() == snapshot) {
            return known;
        }
        StoreWorld made = new StoreWorld(snapshot, indexes);
        latest = made;
        return made;
    }

    /** Waits until there is a revision above this one, at most for the timeout; answers the newest World either way. */
    public World awaitAfter(long revision, Duration timeout) throws InterruptedException {
        return await(List.of(), revision, timeout);
    }

    /** The same, for a change, deletions included, of any object of these kinds. */
    public World awaitChange(Set<GroupResource> kinds, long revision, Duration timeout) throws InterruptedException {
        return await(kinds.stream().map(Worlds::prefixOf).toList(), revision, timeout);
    }

    private World await(List<String> prefixes, long revision, Duration timeout) throws InterruptedException {
        long left = timeout.toNanos();
        lock.lock();
        Waiter waiter = new Waiter(prefixes, revision, lock.newCondition());
        waiters.add(waiter);
        try {
            while (!waiter.isDue(store.snapshot()) && left > 0) {
                left = waiter.due.awaitNanos(left);
            }
        } finally {
            waiters.remove(waiter);
            lock.unlock();
        }
        return newest();
    }

    /**
     * Tells every change after the newest revision at this call, in order and without a gap, on one thread at a time.
     * The listener must be quick and must not write; closing what is returned ends it.
     */
    public AutoCloseable subscribe(Consumer<ObjectChange> listener) {
        return watch(new WatchListener() {
            @Override
            public void event(WatchEvent event) {
                ObjectChange change = readable(event);
                if (change != null) {
                    listener.accept(change);
                }
            }

            @Override
            public void progress(long revision) {}

            @Override
            public void closed() {
                LOG.debug("a subscription to changes ended with the store");
            }
        });
    }

    /** Null for one that cannot be decoded: it is left out, so that all others go on being told. */
    private static @Nullable ObjectChange readable(WatchEvent event) {
        try {
            return new ObjectChange(
                    resourceOf(event.entry().kindPrefix()),
                    decoded(event.previous()),
                    decoded(event.current()),
                    event.revision());
        } catch (RuntimeException | StackOverflowError unreadable) {
            LOG.error("a stored object cannot be read", "key", event.key(), "cause", unreadable);
            return null;
        }
    }

    private static @Nullable JsonObject decoded(@Nullable Entry entry) {
        return entry == null ? null : StoredObject.decode(entry);
    }

    /** From {@code /registry/apps/deployments/} to the resource. */
    static GroupResource resourceOf(String kindPrefix) {
        String[] parts = kindPrefix.split("/", -1);
        return new GroupResource(parts[2].equals("core") ? "" : parts[2], parts[3]);
    }

    /** The store's prefix of all objects of a resource. */
    static String prefixOf(GroupResource resource) {
        return "/registry/" + (resource.group().isEmpty() ? "core" : resource.group()) + "/" + resource.resource()
                + "/";
    }

    @Override
    public void close() {
        progress.close();
    }
}
