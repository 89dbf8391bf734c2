package dev.proa.api.action;

import dev.proa.api.error.ApiException;
import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonObject;

/** What the kinds that only ask and are never stored have in common. */
public final class Reviews {
    private Reviews() {}

    /** The body with its status, as it is answered. */
    public static JsonObject answer(JsonObject body, JsonObject status) {
        JsonObject named = body.has("metadata") ? body : body.with("metadata", JsonObject.EMPTY);
        return named.without("status").with("status", status);
    }

    /** Reviews have no identity: nothing but managedFields, and the namespace where the kind has one, may stand in metadata. */
    public static void checkMetadata(JsonObject body, boolean namespaced, FieldErrors errors) {
        JsonObject rest = body.object("metadata").without("managedFields");
        rest = namespaced ? rest.without("namespace") : rest;
        if (rest.entries().stream().anyMatch(e -> !e.getValue().isNull())) {
            errors.at("metadata")
                    .invalid(
                            body.object("metadata"),
                            namespaced ? "must be empty except for namespace" : "must be empty");
        }
    }

    /** Upstream's message leaves the kind out. */
    public static void refuseIfInvalid(String group, FieldErrors errors) {
        if (!errors.isEmpty()) {
            throw ApiException.invalid(group, "", "", errors);
        }
    }
}
