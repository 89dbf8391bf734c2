package dev.proa.schema.protobuf;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonBoolean;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import dev.proa.schema.CodePoints;
import dev.proa.schema.Field;
import dev.proa.schema.ListType;
import dev.proa.schema.MapType;
import dev.proa.schema.MessageRef;
import dev.proa.schema.MessageType;
import dev.proa.schema.Quantity;
import dev.proa.schema.ScalarType;
import dev.proa.schema.SchemaUnion;
import dev.proa.schema.Times;
import dev.proa.schema.Type;
import dev.proa.schema.protobuf.Layout.Inline;
import dev.proa.schema.protobuf.Layout.Leaf;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages, back to front. As upstream does, fields that are no pointers are written even when they are zero, and
 * maps in the order of their keys: the bytes are the same.
 */
final class Encoder {
    private final Function<MessageType, Layout> layouts;
    private final ReverseBuffer out;

    Encoder(Function<MessageType, Layout> layouts, ReverseBuffer out) {
        this.layouts = layouts;
        this.out = out;
    }

    void message(MessageType type, JsonObject json) {
        message(layouts.apply(type), json);
    }

    private void message(Layout layout, JsonObject json) {
        layout.slots().descendingMap().forEach((number, slot) -> {
            switch (slot) {
                case Leaf leaf ->
                    field(number, leaf.field(), json.get(leaf.field().name()));
                case Inline inline -> {
                    int before = out.size();
                    message(inline.layout(), json);
                    if (!inline.wrapsList() || out.size() > before) {
                        out.messageField(number, before);
                    }
                }
            }
        });
    }

    private void field(int number, Field field, @Nullable JsonValue value) {
        JsonValue present = value == null || value.isNull() ? null : value;
        switch (field.type()) {
            case ListType list -> list(number, list.element(), present);
            case MapType map -> map(number, map.value(), present);
            default -> {
                boolean bytes = field.type() == ScalarType.BYTES;
                if (present != null || !field.presence().pointer() && !bytes) {
                    single(number, field.type(), present);
                }
            }
        }
    }

    private void list(int number, Type element, @Nullable JsonValue value) {
        if (value instanceof JsonArray array) {
            for (int i = array.size() - 1; i >= 0; i--) {
                JsonValue item = array.get(i);
                single(number, element, item.isNull() ? null : item);
            }
        }
    }

    private void map(int number, Type type, @Nullable JsonValue value) {
        if (!(value instanceof JsonObject object)) {
            return;
        }
        List<String> names = new ArrayList<>(object.names());
        names.sort(CodePoints.ORDER.reversed());
        for (String name : names) {
            int before = out.size();
            JsonValue item = object.get(name);
            if (type instanceof ListType list) {
                int inner = out.size();
                list(1, list.element(), item);
                out.messageField(2, inner);
            } else {
                single(2, type, item == null || item.isNull() ? null : item);
            }
            out.stringField(1, name);
            out.messageField(number, before);
        }
    }

    /** A value that is not a list or map; null is its zero. */
    private void single(int number, Type type, @Nullable JsonValue value) {
        switch (type) {
            case ScalarType scalar -> scalar(number, scalar, value);
            case MessageRef ref -> {
                int before = out.size();
                message(ref.target(), value instanceof JsonObject object ? object : JsonObject.EMPTY);
                out.messageField(number, before);
            }
            case SchemaUnion union -> {
                int before = out.size();
                union(union, value);
                out.messageField(number, before);
            }
            case ListType list -> list(number, list.element(), value);
            case MapType map -> map(number, map.value(), value);
        }
    }

    private void scalar(int number, ScalarType type, @Nullable JsonValue value) {
        switch (type) {
            case STRING -> out.stringField(number, value instanceof JsonString text ? text.value() : "");
            case BOOLEAN -> out.varintField(number, value == JsonBoolean.TRUE ? 1 : 0);
            case INT32, INT64 -> out.varintField(number, value instanceof JsonNumber n ? n.longValue() : 0);
            case FLOAT, DOUBLE -> out.doubleField(number, value instanceof JsonNumber n ? n.doubleValue() : 0);
            case BYTES ->
                out.bytesField(number, Base64.getDecoder().decode(value instanceof JsonString t ? t.value() : ""));
            default -> {
                int before = out.size();
                special(type, value);
                out.messageField(number, before);
            }
        }
    }

    private void special(ScalarType type, @Nullable JsonValue value) {
        switch (type) {
            case QUANTITY -> out.stringField(1, Quantity.of(value).toString());
            case INT_OR_STRING -> {
                boolean text = value instanceof JsonString;
                out.stringField(3, value instanceof JsonString string ? string.value() : "");
                out.varintField(2, value instanceof JsonNumber n ? n.longValue() : 0);
                out.varintField(1, text ? 1 : 0);
            }
            case TIME, MICRO_TIME -> {
                if (value instanceof JsonString text) {
                    Instant instant = Times.parse(text.value());
                    out.varintField(2, type == ScalarType.TIME ? 0 : instant.getNano() / 1000 * 1000L);
                    out.varintField(1, instant.getEpochSecond());
                }
            }
            case DURATION ->
                out.varintField(
                        1,
                        value instanceof JsonString text
                                ? Times.parseDuration(text.value()).toNanos()
                                : 0);
            default -> {
                if (value != null) {
                    out.bytesField(1, value.toBytes());
                }
            }
        }
    }

    private void union(SchemaUnion union, @Nullable JsonValue value) {
        if (union.alternative() == SchemaUnion.Alternative.BOOLEAN) {
            if (value instanceof JsonObject schema) {
                single(2, union.schema(), schema);
            }
            out.varintField(1, value == JsonBoolean.TRUE || value instanceof JsonObject ? 1 : 0);
        } else if (value instanceof JsonObject schema) {
            single(1, union.schema(), schema);
        } else if (value instanceof JsonArray array) {
            list(2, union.alternative() == SchemaUnion.Alternative.ARRAY ? union.schema() : ScalarType.STRING, array);
        }
    }
}
