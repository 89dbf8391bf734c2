package dev.proa.control.simulation;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.World;
import dev.proa.control.Key;
import dev.proa.json.JsonObject;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One state of a {@link SimulatedCluster}. */
record SimulatedWorld(
        long revision, Map<GroupResource, TreeMap<Key, JsonObject>> objects, Map<GroupResource, Long> lastChanges)
        implements World {

    static SimulatedWorld empty(Collection<GroupResource> resources) {
        Map<GroupResource, TreeMap<Key, JsonObject>> objects = new TreeMap<>();
        resources.forEach(resource -> objects.put(resource, new TreeMap<>()));
        return new SimulatedWorld(1, objects, Map.of());
    }

    /** With the object set, or removed when null, at the next revision. */
    SimulatedWorld with(GroupResource resource, Key key, @Nullable JsonObject object) {
        Map<GroupResource, TreeMap<Key, JsonObject>> changed = new TreeMap<>(objects);
        TreeMap<Key, JsonObject> kind = new TreeMap<>(changed.getOrDefault(resource, new TreeMap<>()));
        if (object == null) {
            kind.remove(key);
        } else {
            kind.put(key, object);
        }
        changed.put(resource, kind);
        Map<GroupResource, Long> last = new HashMap<>(lastChanges);
        last.put(resource, revision + 1);
        return new SimulatedWorld(revision + 1, changed, last);
    }

    private TreeMap<Key, JsonObject> kind(GroupResource resource) {
        return objects.getOrDefault(resource, new TreeMap<>());
    }

    @Override
    public @Nullable JsonObject get(GroupResource resource, String namespace, String name) {
        return kind(resource).get(new Key(namespace, name));
    }

    @Override
    public List<JsonObject> list(GroupResource resource) {
        return List.copyOf(kind(resource).values());
    }

    @Override
    public List<JsonObject> list(GroupResource resource, String namespace) {
        return List.copyOf(kind(resource)
                .subMap(new Key(namespace, ""), new Key(namespace + "\0", ""))
                .values());
    }

    @Override
    public Collection<GroupResource> resources() {
        return objects.keySet();
    }

    @Override
    public List<JsonObject> indexed(Index index, String value) {
        return kind(index.resource()).values().stream()
                .filter(object -> index.values().apply(object).contains(value))
                .toList();
    }

    @Override
    public long lastChange(GroupResource resource) {
        return lastChanges.getOrDefault(resource, 0L);
    }
}
