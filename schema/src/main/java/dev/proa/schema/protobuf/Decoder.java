package dev.proa.schema.protobuf;

import dev.proa.json.Json;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonException;
import dev.proa.json.JsonNull;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import dev.proa.schema.Field;
import dev.proa.schema.ListType;
import dev.proa.schema.MapType;
import dev.proa.schema.MessageRef;
import dev.proa.schema.MessageType;
import dev.proa.schema.ScalarType;
import dev.proa.schema.SchemaUnion;
import dev.proa.schema.Times;
import dev.proa.schema.Type;
import dev.proa.schema.protobuf.Layout.Inline;
import dev.proa.schema.protobuf.Layout.Leaf;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Reads messages into objects. Fields that the type does not know are skipped. */
final class Decoder {
    private final Function<MessageType, Layout> layouts;
    /** Reads an object with an envelope of its own, at a depth. */
    private final BiFunction<byte[], Integer, JsonValue> nested;

    Decoder(Function<MessageType, Layout> layouts, BiFunction<byte[], Integer, JsonValue> nested) {
        this.layouts = layouts;
        this.nested = nested;
    }

    JsonObject message(MessageType type, Wire in, int depth) {
        Members members = new Members();
        message(layouts.apply(type), in, members, depth);
        return members.build();
    }

    /** The members of an object while it is read: fields with several values come one by one. */
    private static final class Members {
        private final Map<String, JsonValue> single = new LinkedHashMap<>();
        private final Map<String, List<JsonValue>> lists = new LinkedHashMap<>();
        private final Map<String, Map<String, JsonValue>> maps = new LinkedHashMap<>();

        JsonObject build() {
            JsonObject.Builder result = JsonObject.builder();
            single.forEach(result::put);
            lists.forEach((name, items) -> result.put(name, JsonArray.of(items)));
            maps.forEach((name, items) -> result.put(name, JsonObject.of(items)));
            return result.build();
        }
    }

    private void message(Layout layout, Wire in, Members members, int depth) {
        Protobuf.checkDepth(depth);
        while (!in.atEnd()) {
            long tag = in.varint();
            int number = (int) (tag >>> 3);
            int wireType = (int) (tag & 7);
            if (number <= 0) {
                throw new JsonException("proto: illegal tag " + number + " (wire type " + wireType + ")");
            }
            switch (layout.slots().get(number)) {
                case Leaf leaf -> field(leaf.field(), wireType, in, members, depth);
                case Inline inline -> {
                    expect(wireType, Wire.BYTES, "" + number);
                    message(inline.layout(), in.part(), members, depth + 1);
                }
                case null -> in.skip(wireType);
            }
        }
    }

    private static void expect(int actual, int wanted, String field) {
        if (actual != wanted) {
            throw new JsonException("proto: wrong wireType = " + actual + " for field " + field);
        }
    }

    private void field(Field field, int wireType, Wire in, Members members, int depth) {
        switch (field.type()) {
            case ListType list -> {
                List<JsonValue> items = members.lists.computeIfAbsent(field.name(), n -> new ArrayList<>());
                boolean packed = wireType == Wire.BYTES && wireType(list.element()) != Wire.BYTES;
                if (packed) {
                    Wire part = in.part();
                    while (!part.atEnd()) {
                        items.add(value(list.element(), wireType(list.element()), part, field.name(), depth));
                    }
                } else {
                    items.add(value(list.element(), wireType, in, field.name(), depth));
                }
            }
            case MapType map -> {
                expect(wireType, Wire.BYTES, field.name());
                entry(
                        map.value(),
                        in.part(),
                        members.maps.computeIfAbsent(field.name(), n -> new LinkedHashMap<>()),
                        field.name(),
                        depth);
            }
            default -> members.single.put(field.name(), value(field.type(), wireType, in, field.name(), depth));
        }
    }

    private void entry(Type type, Wire in, Map<String, JsonValue> entries, String field, int depth) {
        String key = "";
        JsonValue value = JsonNull.NULL;
        while (!in.atEnd()) {
            long tag = in.varint();
            switch ((int) (tag >>> 3)) {
                case 1 -> {
                    expect((int) (tag & 7), Wire.BYTES, field);
                    key = in.part().text();
                }
                case 2 -> value = value(type, (int) (tag & 7), in, field, depth);
                default -> in.skip((int) (tag & 7));
            }
        }
        entries.put(key, value);
    }

    private static int wireType(Type type) {
        if (!(type instanceof ScalarType scalar)) {
            return Wire.BYTES;
        }
        return switch (scalar) {
            case BOOLEAN, INT32, INT64 -> Wire.VARINT;
            case FLOAT, DOUBLE -> Wire.FIXED64;
            default -> Wire.BYTES;
        };
    }

    /** A varint as an int32 field takes it: its low 32 bits, https://protobuf.dev/programming-guides/encoding/#signed-ints. */
    private static int int32(long varint) {
        return (int) varint;
    }

    private JsonValue value(Type type, int wireType, Wire in, String field, int depth) {
        expect(wireType, wireType(type), field);
        return switch (type) {
            case ScalarType scalar ->
                switch (scalar) {
                    case BOOLEAN -> JsonValue.of(in.varint() != 0);
                    case INT32 -> JsonValue.of(int32(in.varint()));
                    case INT64 -> JsonValue.of(in.varint());
                    case FLOAT, DOUBLE -> number(in.fixed64());
                    case STRING -> new JsonString(in.part().text());
                    case BYTES ->
                        new JsonString(
                                Base64.getEncoder().encodeToString(in.part().rest()));
                    default -> special(scalar, in.part(), depth + 1);
                };
            case MessageRef ref -> message(ref.target(), in.part(), depth + 1);
            case SchemaUnion union -> union(union, in.part(), depth + 1);
            case ListType list -> wrapped(list, in.part(), field, depth + 1);
            case MapType map -> throw new IllegalStateException("a map inside a list or map has no protobuf form");
        };
    }

    private static JsonNumber number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw new JsonException("proto: number is not finite");
        }
        return JsonNumber.of(value);
    }

    /** A list inside a map, in the message that protobuf needs around it. */
    private JsonArray wrapped(ListType list, Wire in, String field, int depth) {
        List<JsonValue> items = new ArrayList<>();
        while (!in.atEnd()) {
            long tag = in.varint();
            if (tag >>> 3 == 1) {
                items.add(value(list.element(), (int) (tag & 7), in, field, depth));
            } else {
                in.skip((int) (tag & 7));
            }
        }
        return JsonArray.of(items);
    }

    private JsonValue special(ScalarType type, Wire in, int depth) {
        long[] numbers = new long[4];
        byte[][] texts = new byte[4][];
        // A message without content is the zero time; the epoch is written with its zeros.
        boolean empty = in.atEnd();
        while (!in.atEnd()) {
            long tag = in.varint();
            int number = (int) Math.min(tag >>> 3, numbers.length);
            if (number > 0 && number < numbers.length && (tag & 7) == Wire.VARINT) {
                numbers[number] = in.varint();
            } else if (number > 0 && number < numbers.length && (tag & 7) == Wire.BYTES) {
                texts[number] = in.part().rest();
            } else {
                in.skip((int) (tag & 7));
            }
        }
        return switch (type) {
            case QUANTITY -> new JsonString(text(texts[1]));
            case INT_OR_STRING -> numbers[1] == 1 ? new JsonString(text(texts[3])) : JsonNumber.of(int32(numbers[2]));
            case TIME -> empty ? JsonNull.NULL : new JsonString(Times.seconds(instant(numbers)));
            case MICRO_TIME -> empty ? JsonNull.NULL : new JsonString(Times.microseconds(instant(numbers)));
            case DURATION -> new JsonString(Times.duration(Duration.ofNanos(numbers[1])));
            default -> texts[1] == null ? JsonNull.NULL : free(texts[1], depth);
        };
    }

    private static Instant instant(long[] numbers) {
        long limit = 253_402_300_799L;
        if (Math.abs(numbers[1]) > limit) {
            throw new JsonException("proto: time out of range");
        }
        return Instant.ofEpochSecond(numbers[1], numbers[2]);
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "" : new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
    }

    /** Content in a form of its own: JSON, or an object in its envelope. */
    private JsonValue free(byte[] content, int depth) {
        if (content.length == 0) {
            return JsonNull.NULL;
        }
        return Protobuf.hasPrefix(content) ? nested.apply(content, depth) : Json.parse(content);
    }

    private JsonValue union(SchemaUnion union, Wire in, int depth) {
        Protobuf.checkDepth(depth);
        boolean isBoolean = union.alternative() == SchemaUnion.Alternative.BOOLEAN;
        Type element = union.alternative() == SchemaUnion.Alternative.ARRAY ? union.schema() : ScalarType.STRING;
        List<JsonValue> items = new ArrayList<>();
        JsonValue result = JsonNull.NULL;
        while (!in.atEnd()) {
            long tag = in.varint();
            int number = (int) (tag >>> 3);
            int wireType = (int) (tag & 7);
            if (number == (isBoolean ? 2 : 1)) {
                result = value(union.schema(), wireType, in, "schema", depth);
            } else if (number == 1) {
                JsonValue allows = value(ScalarType.BOOLEAN, wireType, in, "allows", depth);
                result = result.isNull() ? allows : result;
            } else if (number == 2) {
                items.add(value(element, wireType, in, "items", depth));
            } else {
                in.skip(wireType);
            }
        }
        return items.isEmpty() ? result : JsonArray.of(items);
    }
}
