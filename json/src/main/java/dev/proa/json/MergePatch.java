package dev.proa.json;

import dev.proa.json.PatchException.Reason;

/**
 * A JSON merge patch (RFC 7386): members replace, objects merge, null removes. As in upstream's API server nulls are
 * also taken out of objects inside the arrays of a patch.
 */
public final class MergePatch {
    private MergePatch() {}

    /** The patched document. @throws PatchException INVALID when the patch is not an object */
    public static JsonObject apply(JsonObject document, JsonValue patch) {
        if (!(patch instanceof JsonObject changes)) {
            throw new PatchException(Reason.INVALID, "Invalid JSON Patch: a merge patch must be an object");
        }
        return merge(document, changes);
    }

    private static JsonObject merge(JsonObject document, JsonObject patch) {
        JsonObject.Builder result = document.toBuilder();
        for (int i = 0; i < patch.size(); i++) {
            String name = patch.name(i);
            JsonValue value = patch.value(i);
            if (value == JsonNull.NULL) {
                result.remove(name);
            } else if (value instanceof JsonObject changes && document.get(name) instanceof JsonObject current) {
                result.put(name, merge(current, changes));
            } else {
                result.put(name, withoutNulls(value));
            }
        }
        return result.build();
    }

    private static JsonValue withoutNulls(JsonValue value) {
        return switch (value) {
            case JsonObject object -> merge(JsonObject.EMPTY, object);
            case JsonArray array -> array.map(MergePatch::withoutNulls);
            default -> value;
        };
    }
}
