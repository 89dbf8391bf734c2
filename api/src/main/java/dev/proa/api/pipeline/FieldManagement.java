package dev.proa.api.pipeline;

import dev.proa.api.kind.Kind;
import dev.proa.json.JsonObject;
import java.time.Instant;

/** Who owns which field: keeps metadata.managedFields, and carries out server-side apply. */
public interface FieldManagement {

    /**
     * Who writes.
     *
     * @param manager the field manager
     * @param version of the request
     * @param subresource or empty
     * @param now written as the time of the change
     */
    record Writer(String manager, String version, String subresource, Instant now) {}

    /** After an ordinary write: the updated object with managedFields. {@code old} is EMPTY for a create; both are in the writer's version. */
    JsonObject updated(Kind kind, JsonObject old, JsonObject updated, Writer writer);

    /**
     * Server-side apply.
     *
     * @param old the object as it stands, in the writer's version; EMPTY when there is none
     * @param configuration what the writer wants to own
     * @throws dev.proa.api.error.ApiException a conflict that names managers and fields, unless forced
     */
    JsonObject apply(Kind kind, JsonObject old, JsonObject configuration, boolean force, Writer writer);

    /** The new managedFields, or the old ones when nothing but their times differ. */
    JsonObject withoutTimeOnlyChange(JsonObject old, JsonObject updated);
}
