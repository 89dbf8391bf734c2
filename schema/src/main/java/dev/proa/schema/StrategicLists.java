package dev.proa.schema;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonException;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonOrder;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Merges lists as a strategic merge patch does.
 *
 * @param element the type of the items, null where it is not known
 * @param mergeKey the field that identifies an item; empty for lists of scalars
 */
record StrategicLists(@Nullable Type element, String mergeKey) {

    static JsonArray delete(JsonArray list, JsonArray deleted) {
        Set<JsonValue> gone = new TreeSet<>(JsonOrder.BY_VALUE);
        gone.addAll(deleted.list());
        return JsonArray.of(list.stream().filter(item -> !gone.contains(item)).toList());
    }

    JsonArray merge(JsonArray original, JsonArray patch) {
        if (original.isEmpty() && patch.isEmpty()) {
            return original;
        }
        if (!areObjects(original, patch)) {
            Set<JsonValue> seen = new TreeSet<>(JsonOrder.BY_VALUE);
            List<JsonValue> all = Stream.concat(original.stream(), patch.stream())
                    .filter(seen::add)
                    .toList();
            return new StrategicLists(element, "").arrange(JsonArray.of(all), patch, original);
        }
        if (mergeKey.isEmpty()) {
            throw new JsonException("cannot merge lists without merge key for struct");
        }
        List<JsonObject> kept = new ArrayList<>(original.objects());
        List<JsonObject> changes = new ArrayList<>();
        if (directives(patch, kept, changes)) {
            changes.forEach(this::key);
            return JsonArray.of(changes);
        }
        JsonArray before = JsonArray.of(kept);
        Map<JsonValue, Integer> places = places(before);
        for (JsonObject change : changes) {
            Integer at = places.putIfAbsent(key(change), kept.size());
            if (at != null) {
                kept.set(at, StrategicMerge.object(element, kept.get(at), change));
            } else {
                kept.add(change);
            }
        }
        // Also what is stored has to be told apart by its keys, as upstream.
        kept.forEach(this::key);
        return arrange(JsonArray.of(kept), JsonArray.of(changes), before);
    }

    /** Carries out the items that are directives, collects the others; whether they replace the list. */
    private boolean directives(JsonArray patch, List<JsonObject> kept, List<JsonObject> changes) {
        boolean replaces = false;
        Set<JsonValue> deleted = new TreeSet<>(JsonOrder.BY_VALUE);
        for (JsonObject item : patch.objects()) {
            JsonValue directive = item.get(StrategicMerge.DIRECTIVE);
            if (directive == null) {
                changes.add(item);
                continue;
            }
            switch (directive instanceof JsonString text ? text.value() : "") {
                case "delete" -> deleted.add(key(item));
                case "replace" -> replaces = true;
                case "merge" -> throw new JsonException("merging lists cannot yet be specified in the patch");
                default -> throw StrategicMerge.unknownDirective(directive, item);
            }
        }
        kept.removeIf(present -> present.get(mergeKey) instanceof JsonValue key && deleted.contains(key));
        return replaces;
    }

    private JsonValue key(JsonObject item) {
        JsonValue key = item.get(mergeKey);
        if (key == null) {
            throw new JsonException("map: " + GoText.plain(item) + " does not contain declared merge key: " + mergeKey);
        }
        return key;
    }

    private static boolean areObjects(JsonArray... lists) {
        String kind = "";
        for (JsonArray list : lists) {
            for (JsonValue item : list) {
                String own = StrategicMerge.kind(item);
                if (kind.isEmpty() && own.equals("slice")) {
                    throw new JsonException("lists of lists are not supported");
                }
                if (!kind.isEmpty() && !kind.equals(own)) {
                    throw new JsonException("list element types are not identical: "
                            + Stream.of(lists).map(GoText::plain).collect(Collectors.joining(" ", "[", "]")));
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
        Map<JsonValue, Integer> patched = places(patchOrder);
        Map<JsonValue, Integer> served = places(serverOrder);
        List<JsonValue> wanted = new ArrayList<>();
        List<JsonValue> others = new ArrayList<>();
        for (JsonValue item : items) {
            (place(patched, item) >= 0 ? wanted : others).add(item);
        }
        wanted.sort(Comparator.comparingInt(item -> place(patched, item)));
        others.sort(Comparator.comparingInt(item -> place(served, item)));
        List<JsonValue> result = new ArrayList<>(items.size());
        int other = 0;
        for (JsonValue next : wanted) {
            int at = place(served, next);
            while (other < others.size() && at >= 0 && isBefore(place(served, others.get(other)), at)) {
                result.add(others.get(other++));
            }
            result.add(next);
        }
        result.addAll(others.subList(other, others.size()));
        return JsonArray.of(result);
    }

    private static boolean isBefore(int place, int other) {
        return place >= 0 && place < other;
    }

    /** Where each item is first; those without key count as one. */
    private Map<JsonValue, Integer> places(JsonArray list) {
        Map<JsonValue, Integer> places = new TreeMap<>(Comparator.nullsFirst(JsonOrder.BY_VALUE));
        for (int i = 0; i < list.size(); i++) {
            places.putIfAbsent(identity(list.get(i)), i);
        }
        return places;
    }

    private int place(Map<JsonValue, Integer> places, JsonValue item) {
        return places.getOrDefault(identity(item), -1);
    }

    private @Nullable JsonValue identity(JsonValue item) {
        return mergeKey.isEmpty() || !(item instanceof JsonObject object) ? item : object.get(mergeKey);
    }

    /**
     * The items of the patch must appear in the demanded order. Directives between them are passed over; one that is left
     * when the order has ended is not, as upstream.
     */
    void checkOrder(JsonArray patch, JsonArray order) {
        if (patch.isEmpty() || order.isEmpty()) {
            return;
        }
        List<JsonValue> items = patch.stream()
                .filter(item -> mergeKey.isEmpty() || !isDeletion(item))
                .toList();
        int item = 0;
        int place = 0;
        while (item < items.size() && place < order.size()) {
            if (items.get(item) instanceof JsonObject object && object.contains(StrategicMerge.DIRECTIVE)) {
                item++;
            } else if (Objects.equals(identity(order.get(place++)), identity(items.get(item)))) {
                item++;
            }
        }
        if (item < items.size()) {
            throw new JsonException("The order in patch list:\n" + GoText.plain(patch)
                    + "\n doesn't match $setElementOrder list:\n" + GoText.plain(order) + "\n");
        }
    }

    private static boolean isDeletion(JsonValue item) {
        return item instanceof JsonObject object
                && object.string(StrategicMerge.DIRECTIVE).equals("delete");
    }

    /**
     * The order that the server's items are taken to have had, for one that the patch demands: upstream removes from its list
     * and adds to it in place, so that it compares with a list of the old length in which what it removed is gone, what follows
     * has moved up, and what is new has taken the places that became free.
     */
    JsonArray serverOrder(JsonArray original, JsonArray patch) {
        if (mergeKey.isEmpty() || patch.stream().noneMatch(StrategicLists::isDeletion)) {
            return original;
        }
        List<JsonValue> memory = new ArrayList<>(original.list());
        int length = memory.size();
        for (JsonObject deletion : patch.objects()) {
            while (isDeletion(deletion) && index(memory, length, deletion) >= 0) {
                int at = index(memory, length--, deletion);
                memory.add(memory.getLast());
                memory.remove(at);
            }
        }
        for (JsonObject item : patch.objects()) {
            if (!item.contains(StrategicMerge.DIRECTIVE) && length < memory.size() && index(memory, length, item) < 0) {
                memory.set(length++, item);
            }
        }
        return JsonArray.of(memory);
    }

    private int index(List<JsonValue> items, int length, JsonValue wanted) {
        for (int i = 0; i < length; i++) {
            if (Objects.equals(identity(items.get(i)), identity(wanted))) {
                return i;
            }
        }
        return -1;
    }
}
