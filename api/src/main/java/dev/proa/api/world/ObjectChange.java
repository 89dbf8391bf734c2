package dev.proa.api.world;

import dev.proa.api.kind.GroupResource;
import dev.proa.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * One object's change, in the storage version; it is in the World already when it is told.
 *
 * @param before null when the object is new
 * @param after null when the object is gone
 * @param revision at which it happened
 */
public record ObjectChange(
        GroupResource resource,
        @Nullable JsonObject before,
        @Nullable JsonObject after,
        long revision) {}
