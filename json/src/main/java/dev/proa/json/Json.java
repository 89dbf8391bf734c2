package dev.proa.json;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Entry points: parsing JSON text and turning Java values into JSON. */
public final class Json {
    private Json() {}

    /**
     * Parses JSON text under the default limits ({@link JsonParser}).
     *
     * @throws JsonException when it is malformed or exceeds a limit
     */
    public static JsonValue parse(byte[] utf8) {
        return JsonParser.parse(utf8);
    }

    public static JsonValue parse(String text) {
        return JsonParser.parse(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** Parses text that must be an object. */
    public static JsonObject parseObject(byte[] utf8) {
        if (parse(utf8) instanceof JsonObject object) {
            return object;
        }
        throw new JsonException("expected a JSON object");
    }

    public static JsonObject parseObject(String text) {
        return parseObject(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** JSON for a Java value: JsonValue, null, String, Number, Boolean, Map with string keys, Collection. */
    public static JsonValue of(@Nullable Object value) {
        return switch (value) {
            case null -> JsonNull.NULL;
            case JsonValue json -> json;
            case String text -> new JsonString(text);
            case Integer number -> JsonNumber.of(number.longValue());
            case Long number -> JsonNumber.of(number);
            case Number number -> JsonNumber.of(number.doubleValue());
            case Boolean truth -> JsonBoolean.of(truth);
            case Map<?, ?> map -> {
                JsonObject.Builder builder = JsonObject.builder();
                map.forEach((name, member) -> builder.put(String.valueOf(name), of(member)));
                yield builder.build();
            }
            case Collection<?> items ->
                JsonArray.of(items.stream().map(Json::of).toList());
            default ->
                throw new IllegalArgumentException(
                        "no JSON form for " + value.getClass().getName());
        };
    }
}
