package dev.proa.api.kind;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The kinds that are served. Reading is lock-free on an immutable map; kinds of CustomResourceDefinitions are added and
 * removed at run time.
 */
public final class Kinds {
    private volatile TreeMap<GroupResource, Kind> byResource = new TreeMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    public Kinds(Collection<Kind> kinds) {
        kinds.forEach(kind -> byResource.put(kind.resource(), kind));
    }

    /** Adds a kind, or replaces the one of the same resource. */
    public synchronized void add(Kind kind) {
        TreeMap<GroupResource, Kind> changed = new TreeMap<>(byResource);
        changed.put(kind.resource(), kind);
        publish(changed);
    }

    public synchronized void remove(GroupResource resource) {
        TreeMap<GroupResource, Kind> changed = new TreeMap<>(byResource);
        changed.remove(resource);
        publish(changed);
    }

    private void publish(TreeMap<GroupResource, Kind> changed) {
        byResource = changed;
        listeners.forEach(Runnable::run);
    }

    /** Calls back after each change: discovery and OpenAPI are rebuilt then. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    public @Nullable Kind find(GroupResource resource) {
        return byResource.get(resource);
    }

    /** The kind of a plural in a served version of a group; null when that version doesn't have it. */
    public @Nullable Kind find(String group, String version, String plural) {
        Kind kind = byResource.get(new GroupResource(group, plural));
        return kind != null && kind.serves(version) ? kind : null;
    }

    /** The kind of this name in a group; null when there is none. */
    public @Nullable Kind named(String group, String name) {
        for (Kind kind : byResource.values()) {
            if (kind.group().equals(group) && kind.name().equals(name)) {
                return kind;
            }
        }
        return null;
    }

    /** All kinds, by group and plural. */
    public Collection<Kind> all() {
        return byResource.values();
    }

    /** The kinds of a group that are served in this version, by plural. */
    public List<Kind> all(String group, String version) {
        return byResource.values().stream()
                .filter(kind -> kind.group().equals(group) && kind.serves(version))
                .toList();
    }

    /** The groups that have a served version, core ("") included. */
    public List<String> groups() {
        return new ArrayList<>(byResource.values().stream()
                .filter(kind -> kind.versions().stream().anyMatch(Kind.Version::served))
                .map(Kind::group)
                .collect(Collectors.toCollection(java.util.TreeSet::new)));
    }
}
