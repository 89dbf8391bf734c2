package dev.proa.control;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonPointer;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import java.util.List;

/**
 * A part of an outcome that belongs into an object.
 *
 * @param at a string in the object; the part is appended to it
 */
public record Insertion(JsonPointer at, Part part) {
    public static Insertion of(String pointer, Part part) {
        return new Insertion(JsonPointer.parse(pointer), part);
    }

    /** The object with {@code text} appended to the string; unchanged where there is no such string. */
    JsonObject into(JsonObject object, String text) {
        return (JsonObject) appended(object, at.tokens(), text);
    }

    private static JsonValue appended(JsonValue value, List<String> path, String text) {
        if (path.isEmpty()) {
            return value instanceof JsonString string ? JsonValue.of(string.value() + text) : value;
        }
        String first = path.getFirst();
        List<String> rest = path.subList(1, path.size());
        return switch (value) {
            case JsonObject object
            when object.get(first) instanceof JsonValue member -> object.with(first, appended(member, rest, text));
            case JsonArray array
            when Integer.parseInt(first) < array.size() -> {
                int index = Integer.parseInt(first);
                yield array.with(index, appended(array.get(index), rest, text));
            }
            default -> value;
        };
    }
}
