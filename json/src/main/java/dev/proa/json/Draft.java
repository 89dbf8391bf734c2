package dev.proa.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A container of a tree while it is edited in place: a patch of many operations on a large object would copy that object for each of them.
 * Members and items are values of the tree or drafts themselves; a draft has one parent.
 */
sealed interface Draft {

    /** What may stand in a draft: {@link JsonValue} or {@link Draft}. */
    static Object open(Object node) {
        return switch (node) {
            case JsonObject object -> new Members(object);
            case JsonArray array -> new Items(array);
            default -> node;
        };
    }

    /** The tree that a node stands for. */
    static JsonValue close(Object node) {
        return switch (node) {
            case Members members -> {
                JsonObject.Builder result = JsonObject.builder();
                members.map.forEach((name, value) -> result.put(name, close(value)));
                yield result.build();
            }
            case Items items ->
                JsonArray.of(items.list.stream().map(Draft::close).toList());
            default -> (JsonValue) node;
        };
    }

    /** Whether a node stands for a tree; costs no more than the smaller of both. */
    static boolean same(Object node, JsonValue value) {
        return switch (node) {
            case Members members ->
                value instanceof JsonObject object
                        && object.size() == members.map.size()
                        && object.entries().stream().allMatch(entry -> {
                            Object own = members.map.get(entry.getKey());
                            return own != null && same(own, entry.getValue());
                        });
            case Items items -> {
                boolean same = value instanceof JsonArray array && array.size() == items.list.size();
                for (int i = 0; same && i < items.list.size(); i++) {
                    same = same(items.list.get(i), ((JsonArray) value).get(i));
                }
                yield same;
            }
            default -> node.equals(value);
        };
    }

    /** An object. */
    final class Members implements Draft {
        final Map<String, Object> map;

        Members(JsonObject object) {
            map = new LinkedHashMap<>(object.size() * 2);
            object.forEach(map::put);
        }
    }

    /** An array. */
    final class Items implements Draft {
        final List<Object> list;

        Items(JsonArray array) {
            list = new ArrayList<>(array.list());
        }
    }
}
