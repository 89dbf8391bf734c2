package dev.proa.controllers.template;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;

/** Equality of objects as their meaning goes: absent, null and empty are the same. */
public final class Semantic {
    private Semantic() {}

    public static boolean equal(JsonValue one, JsonValue other) {
        return one.equals(other) || Hashes.sorted(one).equals(Hashes.sorted(other));
    }

    static boolean empty(JsonValue value) {
        return value.isNull()
                || value instanceof JsonObject object && object.isEmpty()
                || value instanceof JsonArray array && array.isEmpty();
    }
}
