package dev.proa.control;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.World;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a planner reads, and which keys a change of it concerns.
 *
 * @param resource null for every kind there is
 */
public record Reads(@Nullable GroupResource resource, KeysOf keys) {
    /** From a change to the keys to plan again; the World is at least as new as the change. */
    @FunctionalInterface
    public interface KeysOf {
        Collection<Key> keys(Change change, World world);
    }

    private static final KeysOf OWN = (change, world) -> List.of(Key.of(change.object()));

    /** Objects of this kind are what is planned for: the key is the object's own. */
    public static Reads own(GroupResource resource) {
        return new Reads(resource, OWN);
    }

    public static Reads of(GroupResource resource, KeysOf keys) {
        return new Reads(resource, keys);
    }

    /** Every kind, those of CustomResourceDefinitions included. */
    public static Reads everything(KeysOf keys) {
        return new Reads(null, keys);
    }

    @SuppressWarnings("ReferenceEquality") // whether it is that very function
    boolean isOwn() {
        return keys == OWN;
    }

    boolean covers(GroupResource other) {
        return resource == null || resource.equals(other);
    }
}
