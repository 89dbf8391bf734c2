package dev.proa.api.world;

import dev.proa.api.kind.GroupResource;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A World of a few objects; {@link #with} makes the next revision. */
public final class TestingWorld implements World {
    private final long revision;
    private final Map<GroupResource, TreeMap<String, JsonObject>> objects;
    private final Map<GroupResource, Long> changes;

    private TestingWorld(
            long revision, Map<GroupResource, TreeMap<String, JsonObject>> objects, Map<GroupResource, Long> changes) {
        this.revision = revision;
        this.objects = objects;
        this.changes = changes;
    }

    public static TestingWorld empty() {
        return new TestingWorld(1, Map.of(), Map.of());
    }

    public TestingWorld with(GroupResource resource, JsonObject... added) {
        Map<GroupResource, TreeMap<String, JsonObject>> copy = new HashMap<>(objects);
        TreeMap<String, JsonObject> ofKind = new TreeMap<>(copy.getOrDefault(resource, new TreeMap<>()));
        for (JsonObject object : added) {
            ofKind.put(key(object.stringAt("metadata", "namespace"), object.stringAt("metadata", "name")), object);
        }
        copy.put(resource, ofKind);
        return next(resource, copy);
    }

    public TestingWorld without(GroupResource resource, String namespace, String name) {
        Map<GroupResource, TreeMap<String, JsonObject>> copy = new HashMap<>(objects);
        TreeMap<String, JsonObject> ofKind = new TreeMap<>(copy.getOrDefault(resource, new TreeMap<>()));
        ofKind.remove(key(namespace, name));
        copy.put(resource, ofKind);
        return next(resource, copy);
    }

    private TestingWorld next(GroupResource resource, Map<GroupResource, TreeMap<String, JsonObject>> copy) {
        Map<GroupResource, Long> changed = new HashMap<>(changes);
        changed.put(resource, revision + 1);
        return new TestingWorld(revision + 1, copy, changed);
    }

    private static String key(String namespace, String name) {
        return namespace + "/" + name;
    }

    @Override
    public long revision() {
        return revision;
    }

    @Override
    public @Nullable JsonObject get(GroupResource resource, String namespace, String name) {
        return objects.getOrDefault(resource, new TreeMap<>()).get(key(namespace, name));
    }

    @Override
    public List<JsonObject> list(GroupResource resource) {
        return new ArrayList<>(objects.getOrDefault(resource, new TreeMap<>()).values());
    }

    @Override
    public List<JsonObject> list(GroupResource resource, String namespace) {
        return list(resource).stream()
                .filter(o -> o.stringAt("metadata", "namespace").equals(namespace))
                .toList();
    }

    @Override
    public Collection<GroupResource> resources() {
        return objects.keySet();
    }

    @Override
    public List<JsonObject> indexed(Index index, String value) {
        return list(index.resource()).stream()
                .filter(o -> index.values().apply(o).contains(value))
                .toList();
    }

    @Override
    public long lastChange(GroupResource resource) {
        return changes.getOrDefault(resource, 0L);
    }
}
