package dev.proa.json;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A total order of values that agrees with their equality: for sets and maps of values that clients choose. In a hash table those who
 * choose values with equal hashes make each look-up as slow as a search through all of them.
 */
public final class JsonOrder implements Comparator<JsonValue> {
    public static final JsonOrder BY_VALUE = new JsonOrder();

    private JsonOrder() {}

    @Override
    public int compare(JsonValue left, JsonValue right) {
        int rank = Integer.compare(rank(left), rank(right));
        if (rank != 0 || left == right) {
            return rank;
        }
        return switch (left) {
            case JsonNumber number -> number.compareTo((JsonNumber) right);
            case JsonString text -> text.value().compareTo(((JsonString) right).value());
            case JsonBoolean truth -> Boolean.compare(truth.value(), ((JsonBoolean) right).value());
            case JsonArray array -> lists(array.list(), ((JsonArray) right).list());
            case JsonObject object -> members(sorted(object), sorted((JsonObject) right));
            case JsonNull nothing -> 0;
        };
    }

    private static int rank(JsonValue value) {
        return switch (value) {
            case JsonNull nothing -> 0;
            case JsonBoolean truth -> 1;
            case JsonNumber number -> 2;
            case JsonString text -> 3;
            case JsonArray array -> 4;
            case JsonObject object -> 5;
        };
    }

    private int lists(List<JsonValue> left, List<JsonValue> right) {
        int shorter = Math.min(left.size(), right.size());
        for (int i = 0; i < shorter; i++) {
            int order = compare(left.get(i), right.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.size(), right.size());
    }

    private int members(TreeMap<String, JsonValue> left, TreeMap<String, JsonValue> right) {
        var others = right.entrySet().iterator();
        for (Map.Entry<String, JsonValue> member : left.entrySet()) {
            if (!others.hasNext()) {
                return 1;
            }
            Map.Entry<String, JsonValue> other = others.next();
            int names = member.getKey().compareTo(other.getKey());
            int order = names != 0 ? names : compare(member.getValue(), other.getValue());
            if (order != 0) {
                return order;
            }
        }
        return others.hasNext() ? -1 : 0;
    }

    private static TreeMap<String, JsonValue> sorted(JsonObject object) {
        TreeMap<String, JsonValue> members = new TreeMap<>();
        object.forEach(members::put);
        return members;
    }
}
