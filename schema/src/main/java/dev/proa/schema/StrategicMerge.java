package dev.proa.schema;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonBoolean;
import dev.proa.json.JsonException;
import dev.proa.json.JsonNull;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import dev.proa.schema.Field.PatchStrategy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Strategic merge patch: like a merge patch, but lists of objects merge by a key field, and directives
 * ({@code $patch}, {@code $retainKeys}, {@code $deleteFromPrimitiveList/}, {@code $setElementOrder/}) say what else to do.
 * The result has not been decoded: unknown members of the patch are in it.
 */
public final class StrategicMerge {
    static final String DIRECTIVE = "$patch";
    private static final String RETAIN_KEYS = "$retainKeys";
    private static final String DELETE_FROM_LIST = "$deleteFromPrimitiveList";
    private static final String ELEMENT_ORDER = "$setElementOrder";

    private StrategicMerge() {}

    /**
     * @param type the type of the object; a custom resource has none that knows strategies, and upstream refuses it
     * @throws JsonException in upstream's words when the patch does not fit the object or contradicts itself
     */
    public static JsonObject apply(MessageType type, JsonObject original, JsonObject patch) {
        return object(MessageRef.of(type, false), original, patch);
    }

    /** A field as the patch names it, with what the schema says about merging it. */
    private record Target(Type type, boolean merges, boolean replaces, String mergeKey) {}

    /** Merges two objects; {@code type} is null where the schema does not reach. */
    static JsonObject object(@Nullable Type type, JsonObject original, JsonObject patch) {
        JsonValue directive = patch.get(DIRECTIVE);
        if (directive != null) {
            return switch (directive instanceof JsonString text ? text.value() : "") {
                case "replace" -> patch.without(DIRECTIVE);
                case "delete" -> JsonObject.EMPTY;
                default -> throw unknownDirective(directive, patch);
            };
        }
        Map<String, JsonValue> merged = members(original);
        Map<String, JsonValue> rest = members(patch);
        retainKeys(merged, rest);
        for (String key : List.copyOf(rest.keySet())) {
            if (key.startsWith(ELEMENT_ORDER)) {
                ordered(type, key, merged, rest);
            }
        }
        rest.forEach((key, value) -> member(type, key, value, merged));
        return JsonObject.of(merged);
    }

    private static Map<String, JsonValue> members(JsonObject object) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        object.forEach(members::put);
        return members;
    }

    private static void retainKeys(Map<String, JsonValue> merged, Map<String, JsonValue> patch) {
        JsonValue directive = patch.remove(RETAIN_KEYS);
        if (directive == null) {
            return;
        }
        if (!(directive instanceof JsonArray keys)) {
            throw new JsonException("invalid patch format of retainKeys");
        }
        Set<String> retained = new HashSet<>(keys.strings());
        patch.forEach((key, value) -> {
            boolean aside = value.isNull() || key.startsWith(DELETE_FROM_LIST) || key.startsWith(ELEMENT_ORDER);
            if (!aside && !retained.contains(key)) {
                throw new JsonException("invalid patch format of retainKeys");
            }
        });
        merged.keySet().retainAll(retained);
    }

    private static void member(@Nullable Type type, String key, JsonValue value, Map<String, JsonValue> merged) {
        boolean deletes = key.startsWith(DELETE_FROM_LIST);
        String name = deletes ? listName(key, DELETE_FROM_LIST, "invalid patch format of primitive list") : key;
        if (value.isNull()) {
            merged.remove(name);
            return;
        }
        JsonValue present = merged.get(name);
        if (present == null || !sameKind(present, value)) {
            if (!deletes) {
                replace(name, withoutNulls(value), merged);
            }
            return;
        }
        switch (value) {
            case JsonObject inner -> {
                Target target = target(type, name);
                merged.put(name, target.replaces ? inner : object(target.type, (JsonObject) present, inner));
            }
            case JsonArray list -> {
                Target target = target(type, name);
                JsonArray was = (JsonArray) present;
                if (deletes) {
                    merged.put(name, StrategicLists.delete(was, list));
                } else {
                    merged.put(name, target.merges ? lists(target).merge(was, list) : list);
                }
            }
            default -> replace(name, value, merged);
        }
    }

    private static void replace(String name, JsonValue value, Map<String, JsonValue> merged) {
        JsonValue clean = withoutDirectives(value);
        if (clean == null) {
            merged.remove(name);
        } else {
            merged.put(name, clean);
        }
    }

    private static StrategicLists lists(Target target) {
        Type element = target.type instanceof ListType list ? list.element() : null;
        return new StrategicLists(element, target.mergeKey);
    }

    /** Merges a list together with the order that the patch demands of it. */
    private static void ordered(
            @Nullable Type type, String key, Map<String, JsonValue> merged, Map<String, JsonValue> patch) {
        String problem = "invalid patch format of setElementOrder list";
        if (!(patch.remove(key) instanceof JsonArray order)) {
            throw new JsonException(problem);
        }
        String name = listName(key, ELEMENT_ORDER, problem);
        JsonArray original = list(merged.get(name));
        JsonArray changes = list(patch.remove(name));
        Target target = target(type, name);
        StrategicLists lists = lists(target);
        lists.checkOrder(changes == null ? JsonArray.EMPTY : changes, order);
        JsonArray list;
        if (original == null && changes == null) {
            return;
        } else if (original == null) {
            list = (JsonArray) java.util.Objects.requireNonNull(withoutDirectives(changes));
        } else if (changes == null) {
            list = original;
        } else {
            list = target.merges ? lists.merge(original, changes) : changes;
        }
        if ((original == null || original.isEmpty()) && (changes == null || changes.isEmpty())) {
            throw new JsonException("no elements in any of the given slices");
        }
        JsonArray serverOrder = original == null ? JsonArray.EMPTY : original;
        if (changes != null && target.merges) {
            serverOrder = lists.serverOrder(serverOrder, changes);
        }
        merged.put(name, lists.arrange(list, order, serverOrder));
    }

    private static @Nullable JsonArray list(@Nullable JsonValue value) {
        return switch (value) {
            case JsonArray array -> array;
            case null -> null;
            // Upstream can't order a list that is to go: in its words, which tell of no type for nothing.
            case JsonNull nothing -> throw new JsonException("expected a []interface {}, but received a %!s(<nil>)");
            default -> throw new JsonException("expected a slice, but received a " + kind(value));
        };
    }

    private static String listName(String key, String prefix, String problem) {
        if (!key.startsWith(prefix + "/")) {
            throw new JsonException(problem);
        }
        return key.substring(prefix.length() + 1);
    }

    private static Target target(@Nullable Type type, String name) {
        if (!(type instanceof MessageRef ref)) {
            throw new JsonException("merging an object in json but data type is not struct, instead is: "
                    + (type instanceof MapType ? "map" : type instanceof ListType ? "slice" : "interface"));
        }
        Field field = ref.target().field(name);
        if (field == null) {
            field = ref.target().fields().values().stream()
                    .filter(f -> f.name().equalsIgnoreCase(name))
                    .findFirst()
                    .orElseThrow(() -> new JsonException("unable to find api field in struct "
                            + ref.target().simpleName() + " for the json field \"" + name + "\""));
        }
        return new Target(
                field.type(),
                field.mergesOnPatch(),
                field.patchStrategies().contains(PatchStrategy.REPLACE),
                field.patchMergeKey());
    }

    private static boolean sameKind(JsonValue left, JsonValue right) {
        return kind(left).equals(kind(right));
    }

    static String kind(JsonValue value) {
        return switch (value) {
            case JsonObject object -> "map";
            case JsonArray array -> "slice";
            case JsonString text -> "string";
            case JsonNumber number -> "number";
            case JsonBoolean truth -> "bool";
            case JsonNull nothing -> "nil";
        };
    }

    static JsonException unknownDirective(JsonValue directive, JsonObject where) {
        String text = directive instanceof JsonString string ? string.value() : directive.toJson();
        return new JsonException("unknown patch type: " + text + " in map: " + GoText.plain(where));
    }

    /** Null members of a new value mean nothing: they are left out, inside lists too. */
    private static JsonValue withoutNulls(JsonValue value) {
        return switch (value) {
            case JsonObject object -> {
                JsonObject.Builder kept = JsonObject.builder();
                object.forEach((name, member) -> {
                    if (!member.isNull()) {
                        kept.put(name, withoutNulls(member));
                    }
                });
                yield kept.build();
            }
            case JsonArray array -> array.map(StrategicMerge::withoutNulls);
            default -> value;
        };
    }

    /** The value without what is a directive; null when it is one itself. */
    static @Nullable JsonValue withoutDirectives(@Nullable JsonValue value) {
        return switch (value) {
            case JsonObject object -> {
                if (object.contains(DIRECTIVE)) {
                    yield null;
                }
                JsonObject.Builder kept = JsonObject.builder();
                object.forEach((name, member) -> {
                    JsonValue clean = withoutDirectives(member);
                    if (clean != null) {
                        kept.put(name, clean);
                    }
                });
                yield kept.build();
            }
            case JsonArray array -> {
                List<JsonValue> kept = new ArrayList<>();
                for (JsonValue item : array) {
                    JsonValue clean = withoutDirectives(item);
                    if (clean != null) {
                        kept.add(clean);
                    }
                }
                yield JsonArray.of(kept);
            }
            case null -> null;
            default -> value;
        };
    }
}
