package dev.proa.control;

import dev.proa.json.JsonObject;

/**
 * What a planner plans for: mostly the object of that name.
 *
 * @param namespace empty for cluster-scoped objects
 */
public record Key(String namespace, String name) implements Comparable<Key> {
    public static Key of(JsonObject object) {
        JsonObject metadata = object.object("metadata");
        return new Key(metadata.string("namespace"), metadata.string("name"));
    }

    @Override
    public int compareTo(Key other) {
        int byNamespace = namespace.compareTo(other.namespace);
        return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }
}
