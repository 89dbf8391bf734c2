package dev.proa.schema;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonException;
import dev.proa.json.JsonNull;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Merges lists as a strategic merge patch does.
 *
 * @param element the type of the items, null where it is not known
 * @param mergeKey the field that identifies an item; empty for lists of scalars
 */
record StrategicLists(@Nullable Type element, String mergeKey) {

    static JsonArray delete(JsonArray list, JsonArray deleted) {
        Set<JsonValue> gone = new HashSet<>(deleted.list());
        return JsonArray.of(list.stream().filter(item -> !gone.contains(item)).toList());
    }

    JsonArray merge(JsonArray original, JsonArray patch) {
        if (original.isEmpty() && patch.isEmpty()) {
            return original;
        }
        if (!areObjects(original, patch)) {
            Set<JsonValue> all = new LinkedHashSet<>(original.list());
            all.addAll(patch.list());
            return new StrategicLists(element, "").arrange(JsonArray.of(all), patch, original);
        }
        if (mergeKey.isEmpty()) {
            throw new JsonException("cannot merge lists without merge key for struct");
        }
        List<JsonObject> kept = new ArrayList<>(original.objects());
        List<JsonObject> changes = new ArrayList<>();
        if (directives(patch, kept, changes)) {
            return JsonArray.of(changes);
        }
        JsonArray before = JsonArray.of(kept);
        for (JsonObject change : changes) {
            int at = find(kept, key(change));
            if (at >= 0) {
                kept.set(at, StrategicMerge.object(element, kept.get(at), change));
            } else {
                kept.add(change);
            }
        }
        return arrange(JsonArray.of(kept), JsonArray.of(changes), before);
    }

    /** Carries out the items that are directives, collects the others; whether they replace the list. */
    private boolean directives(JsonArray patch, List<JsonObject> kept, List<JsonObject> changes) {
        boolean replaces = false;
        for (JsonObject item : patch.objects()) {
            JsonValue directive = item.get(StrategicMerge.DIRECTIVE);
            if (directive == null) {
                changes.add(item);
                continue;
            }
            switch (directive instanceof JsonString text ? text.value() : "") {
                case "delete" -> {
                    JsonValue key = key(item);
                    kept.removeIf(present -> key.equals(present.get(mergeKey)));
                }
                case "replace" -> replaces = true;
                case "merge" -> throw new JsonException("merging lists cannot yet be specified in the patch");
                default -> throw StrategicMerge.unknownDirective(directive, item);
            }
        }
        return replaces;
    }

    private JsonValue key(JsonObject item) {
        JsonValue key = item.get(mergeKey);
        if (key == null) {
            throw new JsonException("map: " + item.toJson() + " does not contain declared merge key: " + mergeKey);
        }
        return key;
    }

    private int find(List<JsonObject> items, JsonValue key) {
        for (int i = 0; i < items.size(); i++) {
            if (key.equals(items.get(i).get(mergeKey))) {
                return i;
            }
        }
        return -1;
    }

    private static boolean areObjects(JsonArray... lists) {
        String kind = "";
        for (JsonArray list : lists) {
            for (JsonValue item : list) {
                String own = StrategicMerge.kind(item);
                if (own.equals("slice")) {
                    throw new JsonException("lists of lists are not supported");
                }
                if (!kind.isEmpty() && !kind.equals(own)) {
                    throw new JsonException("list element types are not identical: " + list.toJson());
                }
                kind = own;
            }
        }
        return kind.equals("map");
    }

    /**
     * Puts the items that the patch names into the patch's order, and the others between them where the original order
     * allows; new items come first.
     */
    JsonArray arrange(JsonArray items, JsonArray patchOrder, JsonArray serverOrder) {
        List<JsonValue> wanted = new ArrayList<>();
        List<JsonValue> others = new ArrayList<>();
        for (JsonValue item : items) {
            (index(patchOrder, item) >= 0 ? wanted : others).add(item);
        }
        wanted.sort((a, b) -> Integer.compare(index(patchOrder, a), index(patchOrder, b)));
        others.sort((a, b) -> {
            int left = index(serverOrder, a);
            int right = index(serverOrder, b);
            return left < 0 || right < 0 ? 0 : Integer.compare(left, right);
        });
        List<JsonValue> result = new ArrayList<>(items.size());
        int other = 0;
        for (JsonValue next : wanted) {
            int at = index(serverOrder, next);
            while (other < others.size() && at >= 0 && isBefore(serverOrder, others.get(other), at)) {
                result.add(others.get(other++));
            }
            result.add(next);
        }
        result.addAll(others.subList(other, others.size()));
        return JsonArray.of(result);
    }

    private boolean isBefore(JsonArray order, JsonValue item, int position) {
        int own = index(order, item);
        return own >= 0 && own < position;
    }

    private int index(JsonArray list, JsonValue wanted) {
        for (int i = 0; i < list.size(); i++) {
            if (Objects.equals(identity(list.get(i)), identity(wanted))) {
                return i;
            }
        }
        return -1;
    }

    private @Nullable JsonValue identity(JsonValue item) {
        return mergeKey.isEmpty() || !(item instanceof JsonObject object) ? item : object.get(mergeKey);
    }

    /** A value as Go prints it: {@code [map[image:y name:c]]}. */
    private static String inGo(JsonValue value) {
        return switch (value) {
            case JsonObject object ->
                object.names().stream()
                        .sorted()
                        .map(name -> name + ":" + inGo(Objects.requireNonNull(object.get(name))))
                        .collect(Collectors.joining(" ", "map[", "]"));
            case JsonArray array -> {
                StringJoiner items = new StringJoiner(" ", "[", "]");
                array.forEach(item -> items.add(inGo(item)));
                yield items.toString();
            }
            case JsonString text -> text.value();
            case JsonNull none -> "<nil>";
            default -> value.toString();
        };
    }

    /** The items of the patch must appear in the demanded order. */
    void checkOrder(JsonArray patch, JsonArray order) {
        if (patch.isEmpty() || order.isEmpty()) {
            return;
        }
        int at = 0;
        for (JsonValue item : patch) {
            if (item instanceof JsonObject object && object.contains(StrategicMerge.DIRECTIVE)) {
                continue;
            }
            while (at < order.size() && !Objects.equals(identity(order.get(at)), identity(item))) {
                at++;
            }
            if (at == order.size()) {
                throw new JsonException("The order in patch list:\n" + inGo(patch)
                        + "\n doesn't match $setElementOrder list:\n" + inGo(order) + "\n");
            }
            at++;
        }
    }
}
