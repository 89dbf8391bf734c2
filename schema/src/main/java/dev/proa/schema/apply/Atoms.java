package dev.proa.schema.apply;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonException;
import dev.proa.json.JsonNull;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.schema.Field;
import dev.proa.schema.ListType;
import dev.proa.schema.ListType.Semantics;
import dev.proa.schema.MapType;
import dev.proa.schema.MessageRef;
import dev.proa.schema.MessageType.UnknownFields;
import dev.proa.schema.ScalarType;
import dev.proa.schema.SchemaUnion;
import dev.proa.schema.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How apply sees a place: as a leaf, a map or a list. */
final class Atoms {
    /** Values without a schema: their objects merge member by member, their lists are leaves. */
    static final Type DEDUCED = ScalarType.RAW_EXTENSION;

    private static final Type LEAF = ScalarType.STRING;
    private static final MapType DEDUCED_MAP = new MapType(DEDUCED, false);

    private Atoms() {}

    /**
     * The type that governs a value: what is untyped follows the value.
     *
     * @param value null where one side of a comparison has none
     */
    static Type resolve(Type type, @Nullable JsonValue value) {
        return switch (type) {
            case ScalarType scalar -> {
                boolean merges = (scalar == ScalarType.RAW_EXTENSION || scalar == ScalarType.FIELDS_V1)
                        && value instanceof JsonObject;
                yield merges ? DEDUCED_MAP : LEAF;
            }
            case SchemaUnion union -> LEAF;
            case ListType list -> list.semantics() == Semantics.ATOMIC ? LEAF : list;
            case MapType map -> map.atomic() ? LEAF : map;
            case MessageRef ref -> ref.atomic() ? LEAF : ref;
        };
    }

    static boolean isAtomic(Type type) {
        return switch (type) {
            case ListType list -> list.semantics() == Semantics.ATOMIC;
            case MapType map -> map.atomic();
            case MessageRef ref -> ref.atomic();
            default -> false;
        };
    }

    /** The type of a member; null where the schema has no such field. */
    static @Nullable Type member(Type type, String name) {
        return switch (type) {
            case MessageRef ref -> {
                Field field = ref.target().field(name);
                if (field != null) {
                    yield field.type();
                }
                Type others = ref.target().otherFields();
                yield others != null ? others : ref.target().unknownFields() == UnknownFields.KEEP ? DEDUCED : null;
            }
            case MapType map -> map.value();
            case ScalarType scalar -> DEDUCED;
            default -> null;
        };
    }

    /** Whether a struct declares the member. */
    static boolean declares(Type type, String name) {
        return type instanceof MessageRef ref && ref.target().field(name) != null;
    }

    /** The type below a path element; null where the schema does not reach. */
    static @Nullable Type child(@Nullable Type type, PathElement element) {
        if (type == null) {
            return null;
        }
        return switch (element) {
            case PathElement.Name name -> member(type, name.name());
            case PathElement.Key key -> type instanceof ListType list ? list.element() : null;
            case PathElement.Value value -> type instanceof ListType list ? list.element() : null;
            case PathElement.Index index -> type instanceof ListType list ? list.element() : null;
        };
    }

    /** The names of both objects' members: first the left one's. */
    static Collection<String> names(JsonObject left, JsonObject right) {
        LinkedHashSet<String> names = new LinkedHashSet<>(left.names());
        names.addAll(right.names());
        return names;
    }

    /** What identifies an item of a set or keyed list. */
    static PathElement item(ListType list, JsonValue item) {
        if (list.semantics() == Semantics.SET) {
            return switch (item) {
                case JsonObject object ->
                    throw new JsonException("associative list without keys has an element that's a map type");
                case JsonArray array ->
                    throw new JsonException("not supported: associative list with lists as elements");
                case JsonNull nothing ->
                    throw new JsonException("associative list without keys has an element that's an explicit null");
                default -> new PathElement.Value(item);
            };
        }
        if (!(item instanceof JsonObject object)) {
            throw new JsonException("associative list with keys may not have "
                    + (item.isNull() ? "a null element" : "non-map elements"));
        }
        Map<String, JsonValue> key = new LinkedHashMap<>();
        for (String name : list.keys()) {
            JsonValue value = object.get(name);
            JsonValue known = value != null ? value : keyDefault(list, name);
            if (known != null) {
                key.put(name, known);
            }
        }
        if (key.isEmpty()) {
            throw new JsonException("associative list with keys has an element that omits all key fields "
                    + list.keys().stream()
                            .map(k -> '"' + k + '"')
                            .toList()
                            .toString()
                            .replace(",", "")
                    + " (and doesn't have default values for any key fields)");
        }
        return PathElement.Key.of(key);
    }

    private static @Nullable JsonValue keyDefault(ListType list, String name) {
        return list.element() instanceof MessageRef ref && ref.target().field(name) instanceof Field field
                ? field.publishedDefault()
                : null;
    }

    static JsonObject object(@Nullable JsonValue value) {
        return value instanceof JsonObject object ? object : JsonObject.EMPTY;
    }

    static JsonArray array(@Nullable JsonValue value) {
        return value instanceof JsonArray array ? array : JsonArray.EMPTY;
    }

    /** The items of a list by what identifies them; several where there are duplicates. */
    static Map<PathElement, List<JsonValue>> items(ListType type, JsonArray list) {
        Map<PathElement, List<JsonValue>> items = new TreeMap<>();
        for (JsonValue item : list) {
            items.computeIfAbsent(item(type, item), e -> new ArrayList<>(1)).add(item);
        }
        return items;
    }
}
