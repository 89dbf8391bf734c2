package dev.proa.schema.apply;

import dev.proa.json.Json;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonBoolean;
import dev.proa.json.JsonException;
import dev.proa.json.JsonNull;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import dev.proa.schema.CodePoints;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One step of the path to a field. */
public sealed interface PathElement extends Comparable<PathElement> {

    /** A member of an object. */
    record Name(String name) implements PathElement {
        @Override
        public String toString() {
            return "." + name;
        }
    }

    /** The item of a list whose key fields have these values; members are sorted by name. */
    record Key(JsonObject fields) implements PathElement {
        static Key of(Map<String, JsonValue> fields) {
            return new Key(JsonObject.of(new TreeMap<>(fields)));
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("[");
            fields.forEach((name, value) -> text.append(text.length() > 1 ? "," : "")
                    .append(name)
                    .append('=')
                    .append(value.toJson()));
            return text.append(']').toString();
        }
    }

    /** The item of a set. */
    record Value(JsonValue value) implements PathElement {
        @Override
        public String toString() {
            return "[=" + value.toJson() + "]";
        }
    }

    /** A position in a list. */
    record Index(int index) implements PathElement {
        @Override
        public String toString() {
            return "[" + index + "]";
        }
    }

    /** As written in FieldsV1: {@code f:name}, {@code k:{"name":"a"}}, {@code v:"a"}, {@code i:0}. */
    default String serialized() {
        return switch (this) {
            case Name name -> "f:" + name.name;
            case Key key -> "k:" + key.fields.toJson();
            case Value value -> "v:" + value.value.toJson();
            case Index index -> "i:" + index.index;
        };
    }

    /**
     * Reads {@link #serialized}; null for kinds of elements that are not known, which are ignored.
     *
     * @throws JsonException when it is malformed
     */
    static @Nullable PathElement parse(String text) {
        if (text.length() < 2 || text.charAt(1) != ':') {
            throw new JsonException("missing colon: " + text);
        }
        String rest = text.substring(2);
        return switch (text.charAt(0)) {
            case 'f' -> new Name(rest);
            case 'v' -> new Value(Json.parse(rest));
            case 'k' -> {
                Map<String, JsonValue> fields = new TreeMap<>();
                Json.parseObject(rest).forEach(fields::put);
                yield Key.of(fields);
            }
            case 'i' -> {
                try {
                    yield new Index(Integer.parseInt(rest));
                } catch (NumberFormatException e) {
                    throw new JsonException("invalid index: " + text);
                }
            }
            default -> null;
        };
    }

    /** The most characters of a path's text; a longer one is cut. */
    int TEXT_CHARACTERS_MAX = 2 * 1024;

    /** A whole path as users see it: {@code .spec.containers[name="a"].image}. */
    static String text(List<PathElement> path) {
        StringBuilder text = new StringBuilder();
        for (PathElement element : path) {
            text.append(element);
            if (text.length() > TEXT_CHARACTERS_MAX) {
                text.setLength(TEXT_CHARACTERS_MAX);
                return text.append("...").toString();
            }
        }
        return text.toString();
    }

    @Override
    default int compareTo(PathElement other) {
        int rank = Integer.compare(rank(this), rank(other));
        if (rank != 0) {
            return rank;
        }
        return switch (this) {
            case Name name -> CodePoints.ORDER.compare(name.name, ((Name) other).name);
            case Key key -> compareKeys(key.fields, ((Key) other).fields);
            case Value value -> compareValues(value.value, ((Value) other).value);
            case Index index -> Integer.compare(index.index, ((Index) other).index);
        };
    }

    private static int rank(PathElement element) {
        return switch (element) {
            case Name name -> 0;
            case Key key -> 1;
            case Value value -> 2;
            case Index index -> 3;
        };
    }

    private static int compareKeys(JsonObject left, JsonObject right) {
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            int names = CodePoints.ORDER.compare(left.name(i), right.name(i));
            int order = names != 0 ? names : compareValues(left.value(i), right.value(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.size(), right.size());
    }

    private static int compareValues(JsonValue left, JsonValue right) {
        int rank = Integer.compare(rank(left), rank(right));
        if (rank != 0) {
            return rank;
        }
        return switch (left) {
            case JsonNumber number -> Double.compare(number.doubleValue(), ((JsonNumber) right).doubleValue());
            case JsonString text -> CodePoints.ORDER.compare(text.value(), ((JsonString) right).value());
            case JsonBoolean truth -> Boolean.compare(truth.value(), ((JsonBoolean) right).value());
            case JsonArray array -> compareLists(array.list(), ((JsonArray) right).list());
            case JsonObject object ->
                compareKeys(Key.of(members(object)).fields, Key.of(members((JsonObject) right)).fields);
            case JsonNull nothing -> 0;
        };
    }

    private static int compareLists(List<JsonValue> left, List<JsonValue> right) {
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            int order = compareValues(left.get(i), right.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.size(), right.size());
    }

    private static Map<String, JsonValue> members(JsonObject object) {
        Map<String, JsonValue> members = new TreeMap<>();
        object.forEach(members::put);
        return members;
    }

    private static int rank(JsonValue value) {
        return switch (value) {
            case JsonNumber number -> 0;
            case JsonString text -> 1;
            case JsonBoolean truth -> 2;
            case JsonArray array -> 3;
            case JsonObject object -> 4;
            case JsonNull nothing -> 5;
        };
    }
}
