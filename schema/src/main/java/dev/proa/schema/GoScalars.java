package dev.proa.schema;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonBoolean;
import dev.proa.json.JsonException;
import dev.proa.json.JsonNull;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import java.util.Base64;
import java.util.function.Function;

/** Reads scalars as Go's decoder does and gives their canonical form. */
final class GoScalars {

    /**
     * @param mismatch makes the error for a value of this kind ({@code string}, {@code number 1.5})
     */
    JsonValue read(ScalarType type, JsonValue value, Function<String, JsonException> mismatch) {
        return switch (type) {
            case STRING -> value instanceof JsonString ? value : fail(mismatch, value);
            case BOOLEAN -> value instanceof JsonBoolean ? value : fail(mismatch, value);
            case INT32 -> integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE, mismatch);
            case INT64 -> integer(value, Long.MIN_VALUE, Long.MAX_VALUE, mismatch);
            case FLOAT, DOUBLE -> value instanceof JsonNumber ? value : fail(mismatch, value);
            case BYTES -> bytes(value, mismatch);
            case QUANTITY -> quantity(value);
            case INT_OR_STRING -> intOrString(value);
            case TIME ->
                Times.isPlainlyCanonical(text(value), false)
                        ? value
                        : new JsonString(Times.seconds(Times.parse(text(value))));
            case MICRO_TIME ->
                Times.isPlainlyCanonical(text(value), true)
                        ? value
                        : new JsonString(Times.microseconds(Times.parseMicroseconds(text(value))));
            case DURATION -> new JsonString(Times.duration(Times.parseDuration(text(value))));
            case RAW_EXTENSION, FIELDS_V1, JSON -> value;
        };
    }

    private static JsonValue fail(Function<String, JsonException> mismatch, JsonValue value) {
        throw mismatch.apply(kind(value));
    }

    private static JsonValue integer(JsonValue value, long min, long max, Function<String, JsonException> mismatch) {
        if (value instanceof JsonNumber number) {
            if (number.isLong() && number.longValue() >= min && number.longValue() <= max) {
                return number;
            }
            throw mismatch.apply("number " + number.literal());
        }
        return fail(mismatch, value);
    }

    private static JsonValue bytes(JsonValue value, Function<String, JsonException> mismatch) {
        if (!(value instanceof JsonString text)) {
            return fail(mismatch, value);
        }
        try {
            // Go accepts line ends inside base64.
            String compact = text.value().replace("\n", "").replace("\r", "");
            byte[] decoded = Base64.getDecoder().decode(compact);
            if (compact.length() % 4 != 0) {
                throw new JsonException("illegal base64 data at input byte " + compact.length() / 4 * 4);
            }
            String canonical = Base64.getEncoder().encodeToString(decoded);
            return canonical.equals(text.value()) ? text : new JsonString(canonical);
        } catch (IllegalArgumentException e) {
            throw new JsonException("illegal base64 data at input byte " + badByte(text.value()));
        }
    }

    private static int badByte(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean good = c < 128 && (Character.isLetterOrDigit(c) || c == '+' || c == '/' || c == '=');
            if (!good) {
                return i;
            }
        }
        return text.length() / 4 * 4;
    }

    private static JsonValue quantity(JsonValue value) {
        return switch (value) {
            case JsonString text -> {
                String canonical = Quantity.of(text).toString();
                yield canonical.equals(text.value()) ? text : new JsonString(canonical);
            }
            case JsonNumber number -> Quantity.of(number).toJson();
            default ->
                throw new JsonException("quantities must match the regular expression "
                        + "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
        };
    }

    private static JsonValue intOrString(JsonValue value) {
        return value instanceof JsonString
                ? value
                : integer(
                        value,
                        Integer.MIN_VALUE,
                        Integer.MAX_VALUE,
                        kind -> new JsonException("json: cannot unmarshal " + kind + " into Go value of type int32"));
    }

    private static String text(JsonValue value) {
        if (value instanceof JsonString text) {
            return text.value();
        }
        throw new JsonException("json: cannot unmarshal " + kind(value) + " into Go value of type string");
    }

    /** Go's word for the kind of a JSON value. */
    static String kind(JsonValue value) {
        return switch (value) {
            case JsonObject object -> "object";
            case JsonArray array -> "array";
            case JsonString text -> "string";
            case JsonNumber number -> "number";
            case JsonBoolean truth -> "bool";
            case JsonNull nothing -> "null";
        };
    }

    /** Go's name of a type, as far as the schema knows it: string types have names of their own there. */
    static String typeName(Type type) {
        return switch (type) {
            case ScalarType scalar ->
                switch (scalar) {
                    case STRING -> "string";
                    case BOOLEAN -> "bool";
                    case INT32 -> "int32";
                    case INT64 -> "int64";
                    case FLOAT -> "float32";
                    case DOUBLE -> "float64";
                    case BYTES -> "[]uint8";
                    case QUANTITY -> "resource.Quantity";
                    case INT_OR_STRING -> "intstr.IntOrString";
                    case TIME -> "v1.Time";
                    case MICRO_TIME -> "v1.MicroTime";
                    case DURATION -> "v1.Duration";
                    case RAW_EXTENSION -> "runtime.RawExtension";
                    case FIELDS_V1 -> "v1.FieldsV1";
                    case JSON -> "interface {}";
                };
            case ListType list -> "[]" + typeName(list.element());
            case MapType map -> "map[string]" + typeName(map.value());
            case SchemaUnion union -> "interface {}";
            case MessageRef ref -> {
                String[] parts = ref.name().split("\\.", -1);
                yield parts.length < 2 ? ref.name() : parts[parts.length - 2] + "." + parts[parts.length - 1];
            }
        };
    }
}
