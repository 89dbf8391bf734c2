package dev.proa.api.world;

import dev.proa.api.kind.GroupResource;
import dev.proa.json.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Every kind at one revision, immutable. Objects are decoded trees in the storage version, with
 * metadata.resourceVersion, decoded once and shared. Nobody holds a World across IO.
 */
public interface World {
    long revision();

    /** The object, or null. The namespace is empty for cluster-scoped kinds. */
    @Nullable
    JsonObject get(GroupResource resource, String namespace, String name);

    /** All objects of a kind, by namespace and name. */
    List<JsonObject> list(GroupResource resource);

    /** The objects of a namespace, by name. */
    List<JsonObject> list(GroupResource resource, String namespace);

    /** The kinds' resources that exist at this revision, those of CustomResourceDefinitions included. */
    Collection<GroupResource> resources();

    /**
     * The objects whose index values hold {@code value}. An index is computed incrementally and shared between Worlds,
     * so that a look-up doesn't scan.
     */
    List<JsonObject> indexed(Index index, String value);

    /**
     * Visits what differs of a kind between an earlier World, or a later one, and this. It costs what was changed between the two.
     *
     * @param visitor is given an object as it was there and as it is here, null where it is not
     * @return false, with nothing visited, where the two cannot be compared
     */
    default boolean changesSince(World other, GroupResource resource, Difference visitor) {
        return false;
    }

    /** An object in two Worlds; not null in both. */
    @FunctionalInterface
    interface Difference {
        void differs(@Nullable JsonObject there, @Nullable JsonObject here);
    }

    /** The revision of the last change of any object of the kind: for caches of what is derived from it. */
    long lastChange(GroupResource resource);

    /**
     * An index over one kind; compared by name, so that each name must stand for one function.
     *
     * @param name such as {@code pods-by-node}
     * @param resource whose objects it covers
     * @param values the values under which an object is found; empty for none
     */
    record Index(String name, GroupResource resource, Function<JsonObject, List<String>> values) {
        /** Objects by the uid of each owner reference. */
        public static Index byOwner(GroupResource resource) {
            return new Index(
                    resource + "-by-owner",
                    resource,
                    object -> object.objectAt("metadata").array("ownerReferences").objects().stream()
                            .map(o -> o.string("uid"))
                            .toList());
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Index that && that.name.equals(name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }
}
