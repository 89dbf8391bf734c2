package dev.proa.api.pipeline;

import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.api.kind.Kind;
import dev.proa.json.JsonObject;

/** For kinds without a schema to manage fields by: keeps what is there, and has no apply. */
public final class UnmanagedFields implements FieldManagement {
    @Override
    public JsonObject updated(Kind kind, JsonObject old, JsonObject updated, Writer writer) {
        return updated;
    }

    @Override
    public JsonObject apply(Kind kind, JsonObject old, JsonObject configuration, boolean force, Writer writer) {
        throw ApiException.of(
                StatusReason.UNSUPPORTED_MEDIA_TYPE,
                "the body of the request was in an unknown format - accepted media types include:"
                        + " application/json-patch+json, application/merge-patch+json");
    }

    @Override
    public JsonObject withoutTimeOnlyChange(JsonObject old, JsonObject updated) {
        return updated;
    }
}
