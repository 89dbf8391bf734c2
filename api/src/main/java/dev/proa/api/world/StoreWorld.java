package dev.proa.api.world;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.storage.StoredObject;
import dev.proa.json.JsonObject;
import dev.proa.store.Entry;
import dev.proa.store.Snapshot;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A World over a snapshot of the store: objects are decoded when they are looked at, and share their decoded form. */
final class StoreWorld implements World {
    private final Snapshot snapshot;
    private final Indexes indexes;
    private final ConcurrentHashMap<String, List<JsonObject>> lists = new ConcurrentHashMap<>();

    StoreWorld(Snapshot snapshot, Indexes indexes) {
        this.snapshot = snapshot;
        this.indexes = indexes;
    }

    Snapshot snapshot() {
        return snapshot;
    }

    @Override
    public long revision() {
        return snapshot.revision();
    }

    @Override
    public @Nullable JsonObject get(GroupResource resource, String namespace, String name) {
        String scope = namespace.isEmpty() ? "" : namespace + "/";
        Entry entry = snapshot.get(Worlds.prefixOf(resource) + scope + name);
        return entry == null ? null : StoredObject.decode(entry);
    }

    @Override
    public List<JsonObject> list(GroupResource resource) {
        return lists.computeIfAbsent(Worlds.prefixOf(resource), this::range);
    }

    @Override
    public List<JsonObject> list(GroupResource resource, String namespace) {
        return namespace.isEmpty() ? list(resource) : range(Worlds.prefixOf(resource) + namespace + "/");
    }

    private List<JsonObject> range(String prefix) {
        return new Decoding(snapshot.range(prefix));
    }

    @Override
    public Collection<GroupResource> resources() {
        return snapshot.kinds().stream().map(Worlds::resourceOf).toList();
    }

    @Override
    public List<JsonObject> indexed(Index index, String value) {
        return indexes.find(index, value, snapshot);
    }

    @Override
    public boolean changesSince(World other, GroupResource resource, Difference visitor) {
        if (!(other instanceof StoreWorld that)) {
            return false;
        }
        String prefix = Worlds.prefixOf(resource);
        if (that.snapshot.lastModified(prefix) != snapshot.lastModified(prefix)) {
            snapshot.changesSince(
                    that.snapshot,
                    prefix,
                    (before, after) -> visitor.differs(
                            before == null ? null : StoredObject.decode(before),
                            after == null ? null : StoredObject.decode(after)));
        }
        return true;
    }

    @Override
    public long lastChange(GroupResource resource) {
        return snapshot.lastModified(Worlds.prefixOf(resource));
    }
}
