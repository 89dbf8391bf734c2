package dev.proa.api.allocation;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.GroupResource;
import dev.proa.json.JsonObject;

/**
 * Gives the objects of one kind what is unique in the cluster. What {@link #allocate} takes is reserved at once, so that
 * no other write gets it, until the write is committed ({@link Reservation#keep}) or fails ({@link Reservation#drop}).
 * What the replaced or deleted object held is given back by {@code keep}. Safe for any thread.
 */
public interface Allocator {
    GroupResource resource();

    /**
     * Before validation.
     *
     * @param old the stored object, EMPTY for a create
     * @param updated the object to be stored, EMPTY for a delete
     * @param errors what cannot be had: taken, outside the range
     */
    Reservation allocate(JsonObject old, JsonObject updated, FieldErrors errors);

    /** What one write holds. Exactly one of {@code keep} and {@code drop} is called. */
    interface Reservation {
        /** The object with what it was given. */
        JsonObject object();

        /** The write is committed. */
        void keep();

        /** The write failed, or was a dry run. */
        void drop();
    }
}
