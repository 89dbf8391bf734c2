package dev.proa.json;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JsonParser.NumberType;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/** Reads JSON text into the tree. A duplicate member keeps the last value, as Go does, and is reported. */
public final class JsonParser {
    /** Deeper nesting is refused: far above any real object, far below what exhausts a stack. */
    public static final int DEPTH_MAX = 512;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxStringLength(64 * 1024 * 1024)
                    .maxNumberLength(400)
                    .maxNameLength(1024 * 1024)
                    .build())
            .build();

    /** Shorter names are shared between objects. Longer ones are rarely met again, and would only fill the JVM's table. */
    private static final int SHARED_NAME_LENGTH_MAX = 64;

    private final tools.jackson.core.JsonParser input;
    private final FieldReports duplicates;
    private final FieldPath path = new FieldPath();

    private JsonParser(tools.jackson.core.JsonParser input, Consumer<String> duplicates) {
        this.input = input;
        this.duplicates = new FieldReports(duplicates);
    }

    public static JsonValue parse(byte[] utf8) {
        return parse(utf8, duplicate -> {});
    }

    /**
     * Parses, and calls {@code duplicates} with the path (such as {@code spec.replicas}) of each member that an
     * object has twice, within the bounds of {@link FieldReports}.
     */
    public static JsonValue parse(byte[] utf8, Consumer<String> duplicates) {
        try (tools.jackson.core.JsonParser input = FACTORY.createParser(ObjectReadContext.empty(), utf8)) {
            JsonParser parser = new JsonParser(input, duplicates);
            JsonToken first = input.nextToken();
            if (first == null) {
                throw new JsonException("unexpected end of JSON input");
            }
            JsonValue value = parser.value(first);
            if (input.nextToken() != null) {
                throw new JsonException("invalid character after top-level value");
            }
            return value;
        } catch (tools.jackson.core.exc.StreamConstraintsException e) {
            throw new JsonException("exceeded a limit: " + e.getOriginalMessage());
        } catch (StreamReadException e) {
            throw new JsonException("invalid JSON: " + e.getOriginalMessage());
        } catch (tools.jackson.core.JacksonException e) {
            throw new JsonException("invalid JSON: " + e.getOriginalMessage());
        }
    }

    private JsonValue value(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_STRING -> new JsonString(input.getString());
            case VALUE_NUMBER_INT ->
                input.getNumberType() == NumberType.BIG_INTEGER
                        ? JsonNumber.ofLiteral(input.getString())
                        : JsonNumber.of(input.getLongValue());
            case VALUE_NUMBER_FLOAT -> JsonNumber.ofLiteral(input.getString());
            case VALUE_TRUE -> JsonBoolean.TRUE;
            case VALUE_FALSE -> JsonBoolean.FALSE;
            case VALUE_NULL -> JsonNull.NULL;
            default -> throw new JsonException("unexpected " + token);
        };
    }

    static String shared(String name) {
        return name.length() <= SHARED_NAME_LENGTH_MAX ? name.intern() : name;
    }

    private JsonObject object() {
        JsonObject.Builder builder = JsonObject.builder();
        while (next() == JsonToken.PROPERTY_NAME) {
            String name = shared(input.currentName());
            path.enter(name);
            if (builder.contains(name)) {
                duplicates.report(path);
            }
            builder.put(name, value(next()));
            path.leave();
        }
        return builder.build();
    }

    private JsonArray array() {
        List<JsonValue> items = new ArrayList<>();
        for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
            path.enter(items.size());
            items.add(value(token));
            path.leave();
        }
        return JsonArray.of(items);
    }

    private JsonToken next() {
        JsonToken token = input.nextToken();
        if (token == null) {
            throw new JsonException("unexpected end of JSON input");
        }
        return token;
    }
}
