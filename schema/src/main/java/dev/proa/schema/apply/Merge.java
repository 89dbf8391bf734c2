package dev.proa.schema.apply;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonNull;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.schema.ListType;
import dev.proa.schema.MapType;
import dev.proa.schema.MessageRef;
import dev.proa.schema.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Merges an applied configuration into an object. Nothing is taken away; both have been checked against the type. */
final class Merge {
    private Merge() {}

    static JsonValue merge(@Nullable Type declared, @Nullable JsonValue live, @Nullable JsonValue applied) {
        if (applied == null) {
            return Objects.requireNonNull(live);
        }
        if (live == null) {
            return applied;
        }
        // Of two untyped values of different kinds the applied one decides; null takes the other's kind.
        Type type = Atoms.resolve(declared == null ? Atoms.DEDUCED : declared, applied.isNull() ? live : applied);
        return switch (type) {
            case MessageRef ref -> objects(ref, live, applied);
            case MapType map -> objects(map, live, applied);
            case ListType list -> lists(list, live, applied);
            default -> applied;
        };
    }

    private static JsonValue objects(Type type, JsonValue live, JsonValue applied) {
        JsonObject left = Atoms.object(live);
        JsonObject right = Atoms.object(applied);
        if (left.isEmpty() && right.isEmpty()) {
            return applied;
        }
        JsonObject.Builder merged = JsonObject.builder();
        for (String name : Atoms.names(left, right)) {
            merged.put(name, merge(Atoms.member(type, name), left.get(name), right.get(name)));
        }
        return merged.build();
    }

    private static JsonValue lists(ListType type, JsonValue live, JsonValue applied) {
        JsonArray left = Atoms.array(live);
        JsonArray right = Atoms.array(applied);
        if (left.isEmpty() && right.isEmpty()) {
            return applied;
        }
        return new Lists(type, left, right).merged();
    }

    /** Applied items keep their order among themselves; items that only the object has keep their places between them. */
    private static final class Lists {
        private final ListType type;
        private final JsonArray live;
        private final List<PathElement> liveOrder = new ArrayList<>();
        private final List<PathElement> appliedOrder = new ArrayList<>();
        private final Map<PathElement, JsonValue> liveItems = new TreeMap<>();
        private final Map<PathElement, JsonValue> appliedItems = new TreeMap<>();
        private final Deque<PathElement> shared = new ArrayDeque<>();
        private final Set<PathElement> done = new TreeSet<>();
        private final List<JsonValue> result = new ArrayList<>();

        Lists(ListType type, JsonArray live, JsonArray applied) {
            this.type = type;
            this.live = live;
            for (JsonValue item : live) {
                PathElement element = Atoms.item(type, item);
                liveOrder.add(element);
                // A duplicated item is not merged with.
                liveItems.merge(element, item, (first, second) -> JsonNull.NULL);
            }
            for (JsonValue item : applied) {
                PathElement element = Atoms.item(type, item);
                appliedOrder.add(element);
                appliedItems.put(element, item);
                if (liveItems.containsKey(element)) {
                    shared.add(element);
                }
            }
        }

        JsonArray merged() {
            int left = 0;
            int right = 0;
            while (left < liveOrder.size() || right < appliedOrder.size()) {
                if (left < liveOrder.size() && right < appliedOrder.size()) {
                    PathElement element = liveOrder.get(left);
                    if (element.equals(appliedOrder.get(right))) {
                        take(element);
                        shared.poll();
                        left++;
                        right++;
                        continue;
                    }
                    PathElement next = shared.peek();
                    if (appliedItems.containsKey(element) && next != null && !next.equals(element)) {
                        left++;
                        continue;
                    }
                }
                if (left < liveOrder.size()) {
                    PathElement element = liveOrder.get(left);
                    if (!appliedItems.containsKey(element)) {
                        result.add(live.get(left++));
                        continue;
                    } else if (done.contains(element)) {
                        left++;
                    }
                }
                if (right < appliedOrder.size()) {
                    PathElement element = appliedOrder.get(right++);
                    take(element);
                    if (element.equals(shared.peek())) {
                        shared.poll();
                    }
                }
            }
            return JsonArray.of(result);
        }

        private void take(PathElement element) {
            done.add(element);
            result.add(merge(type.element(), liveItems.get(element), appliedItems.get(element)));
        }
    }
}
