package dev.proa.api.world;

import dev.proa.api.storage.StoredObject;
import dev.proa.api.world.World.Index;
import dev.proa.base.Log;
import dev.proa.json.JsonObject;
import dev.proa.store.Entry;
import dev.proa.store.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The indexes of a store's Worlds, each brought forward from one revision to the next when it is asked. */
final class Indexes {
    private static final Log LOG = Log.of(Indexes.class);

    private final Map<String, Kept> kept = new ConcurrentHashMap<>();

    List<JsonObject> find(Index index, String value, Snapshot snapshot) {
        return kept.computeIfAbsent(index.name(), name -> new Kept(index)).find(value, snapshot);
    }

    /** One index at the newest revision it was asked for. */
    private static final class Kept {
        private final Index index;
        private final String prefix;
        private final ReentrantLock lock = new ReentrantLock();
        private final Map<String, TreeMap<String, Entry>> byValue = new HashMap<>();
        private @Nullable Snapshot at;

        Kept(Index index) {
            this.index = index;
            this.prefix = Worlds.prefixOf(index.resource());
        }

        List<JsonObject> find(String value, Snapshot snapshot) {
            lock.lock();
            try {
                bringTo(snapshot);
                TreeMap<String, Entry> found = byValue.get(value);
                return found == null ? List.of() : new Decoding(List.copyOf(found.values()));
            } finally {
                lock.unlock();
            }
        }

        /** Forward or back: the difference of two snapshots costs what changed between them. */
        private void bringTo(Snapshot snapshot) {
            Snapshot from = at;
            if (from == null) {
                snapshot.forEach(prefix, this::add);
            } else if (from.lastModified(prefix) != snapshot.lastModified(prefix)) {
                snapshot.changesSince(from, prefix, (before, after) -> {
                    if (before != null) {
                        remove(before);
                    }
                    if (after != null) {
                        add(after);
                    }
                });
            }
            at = snapshot;
        }

        private void add(Entry entry) {
            for (String value : values(entry)) {
                byValue.computeIfAbsent(value, v -> new TreeMap<>()).put(entry.suffix(), entry);
            }
        }

        private void remove(Entry entry) {
            for (String value : values(entry)) {
                TreeMap<String, Entry> found = byValue.get(value);
                if (found != null) {
                    found.remove(entry.suffix());
                    if (found.isEmpty()) {
                        byValue.remove(value);
                    }
                }
            }
        }

        private List<String> values(Entry entry) {
            try {
                return new ArrayList<>(index.values().apply(StoredObject.decode(entry)));
            } catch (RuntimeException | StackOverflowError unreadable) {
                // One that cannot be read is found under nothing, and costs none of the others.
                LOG.error(
                        "an object cannot be indexed", "index", index.name(), "key", entry.key(), "cause", unreadable);
                return List.of();
            }
        }
    }
}
