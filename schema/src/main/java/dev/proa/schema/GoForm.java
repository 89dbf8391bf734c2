package dev.proa.schema;

import dev.proa.json.FieldReports;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonBoolean;
import dev.proa.json.JsonNull;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import dev.proa.schema.MessageType.UnknownFields;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An object as upstream would have it after decoding and encoding it: fields in upstream's order, unknown ones dropped,
 * null read as absent, empty ones left out or written as upstream's Go types say ({@code status: {}}), quantities and
 * times in canonical form.
 */
public final class GoForm {
    private final FieldReports unknown;
    private final GoScalars scalars = new GoScalars();
    /** Where we are: member names for the messages of type errors, with indexes for those of unknown fields. */
    private final List<String> path = new ArrayList<>();

    private GoForm(Consumer<String> unknown) {
        this.unknown = new FieldReports(unknown);
    }

    /**
     * @param unknown is called with the path of each field that the type does not declare, as in {@code spec.containers[0].foo},
     *     within the bounds of {@link FieldReports}
     * @throws dev.proa.json.JsonException in the words of Go's decoder when a value has the wrong type
     */
    public static JsonObject of(MessageType type, JsonObject json, Consumer<String> unknown) {
        return new GoForm(unknown).message(type, json);
    }

    public static JsonObject of(MessageType type, JsonObject json) {
        return of(type, json, path -> {});
    }

    /** What upstream has before anything is set: the fields that are always written. */
    public static JsonObject zero(MessageType type) {
        return type.zero();
    }

    private JsonObject message(MessageType type, JsonObject json) {
        if (json.isEmpty()) {
            return type.zero();
        }
        @Nullable Field[] declared = new Field[json.size()];
        int undeclared = 0;
        for (int i = 0; i < declared.length; i++) {
            declared[i] = type.field(json.name(i));
            undeclared += declared[i] == null ? 1 : 0;
        }
        JsonObject.Builder result = JsonObject.builder();
        for (Field field : type.fields().values()) {
            JsonValue value = given(field, declared, json);
            JsonValue written = value == null || value.isNull() ? absent(field) : present(type, field, value);
            if (written != null) {
                result.put(field.name(), written);
            }
        }
        if (undeclared > 0) {
            others(type, json, result);
        }
        return result.build();
    }

    /** The fields that are always written. */
    static JsonObject written(MessageType type) {
        GoForm form = new GoForm(path -> {});
        JsonObject.Builder result = JsonObject.builder();
        for (Field field : type.fields().values()) {
            JsonValue written = form.absent(field);
            if (written != null) {
                result.put(field.name(), written);
            }
        }
        return result.build();
    }

    @SuppressWarnings("ReferenceEquality") // a type has each of its fields once
    private static @Nullable JsonValue given(Field field, @Nullable Field[] declared, JsonObject json) {
        for (int i = 0; i < declared.length; i++) {
            if (declared[i] == field) {
                return json.value(i);
            }
        }
        return null;
    }

    private void others(MessageType type, JsonObject json, JsonObject.Builder result) {
        for (int i = 0; i < json.size(); i++) {
            String name = json.name(i);
            if (type.field(name) != null) {
                continue;
            }
            if (type.otherFields() != null) {
                path.add(name);
                result.put(name, value(type, type.otherFields(), json.value(i)));
                path.removeLast();
            } else if (type.unknownFields() == UnknownFields.KEEP) {
                result.put(name, json.value(i));
            } else {
                path.add(name);
                unknown.report(() -> pathText(true));
                path.removeLast();
            }
        }
    }

    /** What is written for a field that is not set; null for nothing. */
    private @Nullable JsonValue absent(Field field) {
        Presence presence = field.presence();
        if (isValueStruct(field)) {
            return presence.omitZero() ? null : zero(field.type());
        }
        if (presence.omitEmpty()) {
            return null;
        }
        return presence.pointer() ? JsonNull.NULL : zero(field.type());
    }

    /** Go never leaves out a struct for being empty, and times and quantities are structs too. */
    private static boolean isValueStruct(Field field) {
        if (field.presence().pointer()) {
            return false;
        }
        return switch (field.type()) {
            case MessageRef ref -> true;
            case SchemaUnion union -> true;
            case ListType list -> false;
            case MapType map -> false;
            case ScalarType scalar ->
                switch (scalar) {
                    case QUANTITY, INT_OR_STRING, TIME, MICRO_TIME, DURATION, RAW_EXTENSION, FIELDS_V1, JSON -> true;
                    default -> false;
                };
        };
    }

    private JsonValue zero(Type type) {
        return switch (type) {
            case MessageRef ref -> ref.target().zero();
            case ListType list -> JsonNull.NULL;
            case MapType map -> JsonNull.NULL;
            case SchemaUnion union -> JsonNull.NULL;
            case ScalarType scalar ->
                switch (scalar) {
                    case STRING -> JsonString.EMPTY;
                    case BOOLEAN -> JsonBoolean.FALSE;
                    case INT32, INT64, FLOAT, DOUBLE, INT_OR_STRING -> JsonNumber.of(0);
                    case QUANTITY -> Quantity.ZERO.toJson();
                    case DURATION -> new JsonString("0s");
                    case BYTES, TIME, MICRO_TIME, RAW_EXTENSION, FIELDS_V1, JSON -> JsonNull.NULL;
                };
        };
    }

    private @Nullable JsonValue present(MessageType owner, Field field, JsonValue value) {
        path.add(field.name());
        JsonValue written = value(owner, field.type(), value);
        path.removeLast();
        Presence presence = field.presence();
        if (presence.omitZero() && written.isNull()) {
            return null;
        }
        boolean dropped = presence.omitEmpty() && !presence.pointer() && !isValueStruct(field) && isEmpty(written);
        return dropped ? null : written;
    }

    private static boolean isEmpty(JsonValue value) {
        return switch (value) {
            case JsonString text -> text.value().isEmpty();
            case JsonNumber number -> number.doubleValue() == 0;
            case JsonBoolean truth -> !truth.value();
            case JsonArray array -> array.isEmpty();
            case JsonObject object -> object.isEmpty();
            case JsonNull nothing -> true;
        };
    }

    private JsonValue value(MessageType owner, Type type, JsonValue value) {
        if (value.isNull()) {
            return zero(type);
        }
        return switch (type) {
            case ScalarType scalar -> scalars.read(scalar, value, kind -> mismatch(owner, kind, type));
            case SchemaUnion union -> union(union, value);
            case MessageRef ref -> {
                if (!(value instanceof JsonObject object)) {
                    throw mismatch(owner, GoScalars.kind(value), type);
                }
                yield message(ref.target(), object);
            }
            case ListType list -> {
                if (!(value instanceof JsonArray array)) {
                    throw mismatch(owner, GoScalars.kind(value), type);
                }
                yield list(owner, list.element(), array);
            }
            case MapType map -> {
                if (!(value instanceof JsonObject object)) {
                    throw mismatch(owner, GoScalars.kind(value), type);
                }
                yield map(owner, map.value(), object);
            }
        };
    }

    /** Go decodes these apart, and forgets there about unknown fields. */
    private static JsonValue union(SchemaUnion union, JsonValue value) {
        return switch (value) {
            case JsonObject schema -> of(union.schema().target(), schema);
            case JsonArray array
            when union.alternative() == SchemaUnion.Alternative.ARRAY ->
                array.mapObjects(schema -> of(union.schema().target(), schema));
            default -> value;
        };
    }

    private JsonArray list(MessageType owner, Type element, JsonArray array) {
        List<JsonValue> items = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            path.add("[" + i + "]");
            items.add(value(owner, element, array.get(i)));
            path.removeLast();
        }
        return JsonArray.of(items);
    }

    private JsonObject map(MessageType owner, Type type, JsonObject object) {
        JsonObject.Builder result = JsonObject.builder();
        // Go writes maps sorted by key.
        for (String name : object.names().stream().sorted(CodePoints.ORDER).toList()) {
            path.add(MAP_KEY + name);
            result.put(name, value(owner, type, java.util.Objects.requireNonNull(object.get(name))));
            path.removeLast();
        }
        return result.build();
    }

    private dev.proa.json.JsonException mismatch(MessageType owner, String kind, Type type) {
        return new dev.proa.json.JsonException("json: cannot unmarshal " + kind + " into Go struct field "
                + owner.simpleName() + "." + pathText(false) + " of type " + GoScalars.typeName(type));
    }

    /** Marks a part of the path that is a map's key. */
    private static final String MAP_KEY = "\0";

    private String pathText(boolean indexes) {
        StringBuilder text = new StringBuilder();
        for (String part : path) {
            if (part.startsWith(MAP_KEY)) {
                // Go's decoder names the map, not the key.
                if (indexes) {
                    text.append('.').append(part, MAP_KEY.length(), part.length());
                }
            } else if (!part.startsWith("[")) {
                text.append(text.isEmpty() ? "" : ".").append(part);
            } else if (indexes) {
                text.append(part);
            }
            if (text.length() > FieldReports.PATH_CHARACTERS_MAX) {
                text.setLength(FieldReports.PATH_CHARACTERS_MAX);
                return text.append("...").toString();
            }
        }
        return text.toString();
    }
}
