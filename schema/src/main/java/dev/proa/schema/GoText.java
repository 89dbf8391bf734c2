package dev.proa.schema;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonNull;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Values as Go prints what it has decoded from JSON: upstream's messages hold them so. Members are sorted by name. Source: Go's fmt. */
public final class GoText {
    private GoText() {}

    /** As {@code %v}: {@code [map[image:y name:c]]}. */
    public static String plain(JsonValue value) {
        return switch (value) {
            case JsonObject object -> members(object, GoText::plain, "", " ", "map[", "]");
            case JsonArray array -> array.stream().map(GoText::plain).collect(Collectors.joining(" ", "[", "]"));
            case JsonString text -> text.value();
            case JsonNull none -> "<nil>";
            default -> value.toString();
        };
    }

    /** As {@code %#v}: {@code map[string]interface {}{"a":1}}. */
    public static String syntax(JsonValue value) {
        return switch (value) {
            case JsonObject object -> members(object, GoText::syntax, "\"", ", ", type(value) + "{", "}");
            case JsonArray array ->
                array.stream().map(GoText::syntax).collect(Collectors.joining(", ", type(value) + "{", "}"));
            case JsonNull none -> "interface {}(nil)";
            default -> value.toJson();
        };
    }

    /** As {@code %T}. */
    public static String type(JsonValue value) {
        return switch (value) {
            case JsonObject object -> "map[string]interface {}";
            case JsonArray array -> "[]interface {}";
            case dev.proa.json.JsonBoolean truth -> "bool";
            case dev.proa.json.JsonNumber number -> number.toString().matches("-?\\d+") ? "int64" : "float64";
            case JsonNull none -> "<nil>";
            case JsonString text -> "string";
        };
    }

    private static String members(
            JsonObject object,
            Function<JsonValue, String> text,
            String quote,
            String between,
            String start,
            String end) {
        return object.names().stream()
                .sorted()
                .map(name -> quote + name + quote + ":" + text.apply(Objects.requireNonNull(object.get(name))))
                .collect(Collectors.joining(between, start, end));
    }
}
