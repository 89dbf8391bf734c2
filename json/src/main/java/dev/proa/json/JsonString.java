package dev.proa.json;

/** A JSON string. */
public record JsonString(String value) implements JsonValue {
    public static final JsonString EMPTY = new JsonString("");

    @Override
    public String toString() {
        return toJson();
    }
}
