package dev.proa.control;

import dev.proa.api.kind.GroupResource;
import dev.proa.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * One object's change, already in the World when it is told.
 *
 * @param before null when the object is new
 * @param after null when the object is gone
 * @param revision at which it happened
 */
public record Change(
        GroupResource resource,
        @Nullable JsonObject before,
        @Nullable JsonObject after,
        long revision) {
    /** The object as it stands, or as it last stood. */
    public JsonObject object() {
        JsonObject now = after;
        if (now != null) {
            return now;
        }
        JsonObject last = before;
        return last == null ? JsonObject.EMPTY : last;
    }
}
