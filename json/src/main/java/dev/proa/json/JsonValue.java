package dev.proa.json;

/**
 * A JSON value (RFC 8259), immutable. Equality is by value: objects without regard to the order of their members,
 * numbers by their numeric value.
 */
public sealed interface JsonValue permits JsonObject, JsonArray, JsonString, JsonNumber, JsonBoolean, JsonNull {

    /** Compact JSON text. */
    default String toJson() {
        return JsonWriter.toString(this);
    }

    /** Compact JSON text as UTF-8. */
    default byte[] toBytes() {
        return JsonWriter.toBytes(this);
    }

    default boolean isNull() {
        return this == JsonNull.NULL;
    }

    static JsonValue of(String value) {
        return new JsonString(value);
    }

    static JsonValue of(long value) {
        return JsonNumber.of(value);
    }

    static JsonValue of(boolean value) {
        return JsonBoolean.of(value);
    }
}
