package dev.proa.schema.apply;

import dev.proa.json.JsonException;
import dev.proa.json.JsonObject;
import dev.proa.schema.MessageRef;
import dev.proa.schema.Type;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A set of fields of an object, immutable: what managedFields calls FieldsV1. A field does not contain those below it. */
public final class FieldSet {
    public static final FieldSet EMPTY = new FieldSet(new TreeSet<>(), new TreeMap<>());
    private static final int DEPTH_MAX = 200;

    private final SortedSet<PathElement> members;
    private final SortedMap<PathElement, FieldSet> children;
    /** What it was read from, so that what does not change need not be written anew. */
    private final @Nullable JsonObject source;

    private FieldSet(SortedSet<PathElement> members, SortedMap<PathElement, FieldSet> children) {
        this(members, children, null);
    }

    private FieldSet(
            SortedSet<PathElement> members, SortedMap<PathElement, FieldSet> children, @Nullable JsonObject source) {
        this.members = members;
        this.children = children;
        this.source = source;
    }

    /** Collects paths. */
    public static final class Builder {
        private final TreeSet<PathElement> members = new TreeSet<>();
        private final TreeMap<PathElement, Builder> children = new TreeMap<>();

        /** Adds the field at the end of the path; the empty path, the object itself, is nobody's. */
        public Builder add(List<PathElement> path) {
            Builder at = this;
            for (int i = 0; i < path.size() - 1; i++) {
                at = at.children.computeIfAbsent(path.get(i), e -> new Builder());
            }
            if (!path.isEmpty()) {
                at.members.add(path.getLast());
            }
            return this;
        }

        public FieldSet build() {
            TreeMap<PathElement, FieldSet> built = new TreeMap<>();
            children.forEach((element, child) -> built.put(element, child.build()));
            return members.isEmpty() && built.isEmpty() ? EMPTY : new FieldSet(new TreeSet<>(members), built);
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    /** A set of the fields with these names, such as {@code [metadata, name]}. */
    public static FieldSet ofNames(List<List<String>> paths) {
        Builder builder = builder();
        for (List<String> path : paths) {
            builder.add(path.stream()
                    .map(name -> (PathElement) new PathElement.Name(name))
                    .toList());
        }
        return builder.build();
    }

    /**
     * Reads FieldsV1.
     *
     * @throws JsonException when it is malformed
     */
    public static FieldSet parse(JsonObject fieldsV1) {
        FieldSet parsed = parse(fieldsV1, 0);
        return new FieldSet(parsed.members, parsed.children, fieldsV1);
    }

    private static FieldSet parse(JsonObject json, int depth) {
        if (depth > DEPTH_MAX) {
            throw new JsonException("fields are nested too deeply");
        }
        TreeSet<PathElement> members = new TreeSet<>();
        TreeMap<PathElement, FieldSet> children = new TreeMap<>();
        json.forEach((name, value) -> {
            PathElement element = name.equals(".") ? null : PathElement.parse(name);
            if (element == null) {
                return;
            }
            JsonObject below = value instanceof JsonObject object ? object : JsonObject.EMPTY;
            FieldSet child = parse(below, depth + 1);
            if (child.isEmpty() || below.contains(".")) {
                members.add(element);
            }
            if (!child.isEmpty()) {
                children.put(element, child);
            }
        });
        return new FieldSet(members, children);
    }

    /** As FieldsV1. */
    public JsonObject toJson() {
        return source != null ? source : toJson(false);
    }

    private JsonObject toJson(boolean self) {
        JsonObject.Builder json = JsonObject.builder();
        if (self) {
            json.put(".", JsonObject.EMPTY);
        }
        TreeSet<PathElement> all = new TreeSet<>(members);
        all.addAll(children.keySet());
        for (PathElement element : all) {
            FieldSet child = children.get(element);
            json.put(element.serialized(), child == null ? JsonObject.EMPTY : child.toJson(members.contains(element)));
        }
        return json.build();
    }

    public boolean isEmpty() {
        return members.isEmpty() && children.isEmpty();
    }

    /** Whether the element itself is in the set. */
    public boolean has(PathElement element) {
        return members.contains(element);
    }

    public boolean has(List<PathElement> path) {
        FieldSet at = this;
        for (int i = 0; i < path.size() - 1; i++) {
            at = at.children.get(path.get(i));
            if (at == null) {
                return false;
            }
        }
        return !path.isEmpty() && at.members.contains(path.getLast());
    }

    /** What the set has below an element. */
    public FieldSet below(PathElement element) {
        return children.getOrDefault(element, EMPTY);
    }

    public FieldSet union(FieldSet other) {
        if (other.isEmpty()) {
            return this;
        }
        if (isEmpty()) {
            return other;
        }
        TreeSet<PathElement> all = new TreeSet<>(members);
        all.addAll(other.members);
        TreeMap<PathElement, FieldSet> below = new TreeMap<>(children);
        other.children.forEach((element, child) -> below.merge(element, child, FieldSet::union));
        return new FieldSet(all, below);
    }

    public FieldSet intersection(FieldSet other) {
        TreeSet<PathElement> both = new TreeSet<>(members);
        both.retainAll(other.members);
        TreeMap<PathElement, FieldSet> below = new TreeMap<>();
        children.forEach((element, child) -> put(below, element, child.intersection(other.below(element))));
        return new FieldSet(both, below);
    }

    /** Without the other's fields; what lies below one of them stays. */
    public FieldSet difference(FieldSet other) {
        return intersects(other) ? difference(other, false) : this;
    }

    /** Without the other's fields and all that lies below them. */
    public FieldSet recursiveDifference(FieldSet other) {
        return difference(other, true);
    }

    /** Whether any field is in both. */
    public boolean intersects(FieldSet other) {
        for (PathElement element : members) {
            if (other.members.contains(element)) {
                return true;
            }
        }
        for (Map.Entry<PathElement, FieldSet> child : children.entrySet()) {
            FieldSet below = other.children.get(child.getKey());
            if (below != null && child.getValue().intersects(below)) {
                return true;
            }
        }
        return false;
    }

    private FieldSet difference(FieldSet other, boolean recursive) {
        if (other.isEmpty() || isEmpty()) {
            return this;
        }
        TreeSet<PathElement> rest = new TreeSet<>(members);
        rest.removeAll(other.members);
        TreeMap<PathElement, FieldSet> below = new TreeMap<>();
        children.forEach((element, child) -> {
            if (!recursive || !other.members.contains(element)) {
                put(below, element, child.difference(other.below(element), recursive));
            }
        });
        return new FieldSet(rest, below);
    }

    /** With the named fields of structs that lead to the fields; the free members of maps are not added. */
    FieldSet withNamedParents(@Nullable Type type) {
        TreeSet<PathElement> all = new TreeSet<>(members);
        TreeMap<PathElement, FieldSet> below = new TreeMap<>();
        children.forEach((element, child) -> {
            if (type instanceof MessageRef ref
                    && element instanceof PathElement.Name name
                    && ref.target().field(name.name()) != null) {
                all.add(element);
            }
            below.put(element, child.withNamedParents(Atoms.child(type, element)));
        });
        return new FieldSet(all, below);
    }

    private boolean hasBelowAtomic(@Nullable Type type) {
        for (Map.Entry<PathElement, FieldSet> child : children.entrySet()) {
            Type inner = Atoms.child(type, child.getKey());
            if (inner != null && (Atoms.isAtomic(inner) || child.getValue().hasBelowAtomic(inner))) {
                return true;
            }
        }
        return false;
    }

    /** With what lies below atomic places replaced by the places themselves. */
    FieldSet withAtomicParents(@Nullable Type type) {
        if (!hasBelowAtomic(type)) {
            return this;
        }
        TreeSet<PathElement> all = new TreeSet<>(members);
        TreeMap<PathElement, FieldSet> below = new TreeMap<>();
        children.forEach((element, child) -> {
            Type inner = Atoms.child(type, element);
            if (inner != null && Atoms.isAtomic(inner)) {
                all.add(element);
            } else {
                below.put(element, child.withAtomicParents(inner));
            }
        });
        return new FieldSet(all, below);
    }

    private static void put(Map<PathElement, FieldSet> children, PathElement element, FieldSet child) {
        if (!child.isEmpty()) {
            children.put(element, child);
        }
    }

    /** Calls with the path of each field: the members of a level before what lies below. */
    public void forEach(Consumer<List<PathElement>> action) {
        forEach(List.of(), action);
    }

    private void forEach(List<PathElement> prefix, Consumer<List<PathElement>> action) {
        members.forEach(element -> action.accept(append(prefix, element)));
        children.forEach((element, child) -> child.forEach(append(prefix, element), action));
    }

    static List<PathElement> append(List<PathElement> path, PathElement element) {
        List<PathElement> longer = new java.util.ArrayList<>(path);
        longer.add(element);
        return longer;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FieldSet that && members.equals(that.members) && children.equals(that.children);
    }

    @Override
    public int hashCode() {
        return 31 * members.hashCode() + children.hashCode();
    }

    @Override
    public String toString() {
        return toJson().toJson();
    }
}
