package dev.proa.schema.apply;

import dev.proa.json.FieldReports;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonException;
import dev.proa.json.JsonNull;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.schema.GoText;
import dev.proa.schema.ListType;
import dev.proa.schema.MapType;
import dev.proa.schema.MessageRef;
import dev.proa.schema.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The fields of a value, and values without some of their fields. */
final class Structure {
    private Structure() {}

    /** The fields that whoever applies this value owns. */
    static FieldSet fields(Type type, JsonValue value) {
        FieldSet.Builder set = FieldSet.builder();
        collect(type, value, new ArrayList<>(), set);
        return set.build();
    }

    private static void collect(
            @Nullable Type declared, JsonValue value, List<PathElement> path, FieldSet.Builder set) {
        Type type = Atoms.resolve(declared == null ? Atoms.DEDUCED : declared, value);
        switch (type) {
            case MessageRef ref -> members(ref, Atoms.object(value), path, set);
            case MapType map -> members(map, Atoms.object(value), path, set);
            case ListType list -> items(list, Atoms.array(value), path, set);
            default -> set.add(path);
        }
    }

    private static void members(Type type, JsonObject object, List<PathElement> path, FieldSet.Builder set) {
        object.forEach((name, value) -> {
            path.add(new PathElement.Name(name));
            collect(Atoms.member(type, name), value, path, set);
            boolean empty = value.isNull() || value instanceof JsonObject inner && inner.isEmpty();
            if (empty || !Atoms.declares(type, name)) {
                set.add(path);
            }
            path.removeLast();
        });
    }

    private static void items(ListType type, JsonArray list, List<PathElement> path, FieldSet.Builder set) {
        Atoms.items(type, list).forEach((element, items) -> {
            path.add(element);
            if (items.size() == 1) {
                collect(type.element(), items.getFirst(), path, set);
            }
            set.add(path);
            path.removeLast();
        });
    }

    /** The value without the fields of the set; what becomes empty by that becomes null, as upstream has it. */
    static JsonValue without(@Nullable Type declared, JsonValue value, FieldSet removed) {
        Type type = Atoms.resolve(declared == null ? Atoms.DEDUCED : declared, value);
        return switch (type) {
            case MessageRef ref -> withoutMembers(ref, value, removed);
            case MapType map -> withoutMembers(map, value, removed);
            case ListType list -> withoutItems(list, value, removed);
            default ->
                isContainer(value) && declared != null && !(declared instanceof dev.proa.schema.ScalarType)
                        ? JsonNull.NULL
                        : value;
        };
    }

    private static boolean isContainer(JsonValue value) {
        return value instanceof JsonObject || value instanceof JsonArray;
    }

    private static JsonValue withoutMembers(Type type, JsonValue value, FieldSet removed) {
        if (!(value instanceof JsonObject object) || object.isEmpty()) {
            return JsonNull.NULL;
        }
        JsonObject.Builder kept = JsonObject.builder();
        object.forEach((name, member) -> {
            PathElement element = new PathElement.Name(name);
            if (removed.has(element)) {
                return;
            }
            FieldSet below = removed.below(element);
            kept.put(name, below.isEmpty() ? member : without(Atoms.member(type, name), member, below));
        });
        JsonObject rest = kept.build();
        return rest.isEmpty() ? JsonNull.NULL : rest;
    }

    private static JsonValue withoutItems(ListType type, JsonValue value, FieldSet removed) {
        if (!(value instanceof JsonArray array) || array.isEmpty()) {
            return JsonNull.NULL;
        }
        List<JsonValue> kept = new ArrayList<>();
        for (JsonValue item : array) {
            PathElement element = Atoms.item(type, item);
            if (!removed.has(element)) {
                FieldSet below = removed.below(element);
                kept.add(below.isEmpty() ? item : without(type.element(), item, below));
            }
        }
        return kept.isEmpty() ? JsonNull.NULL : JsonArray.of(kept);
    }

    /**
     * Checks that an object can be merged.
     *
     * @param duplicates whether items with the same key are allowed, as they are in stored objects
     * @throws JsonException in upstream's words with all problems
     */
    static void check(Type type, JsonValue value, boolean duplicates) {
        List<String> problems = new ArrayList<>();
        new Checking(duplicates, problems).value(type, value, null);
        if (!problems.isEmpty()) {
            throw new JsonException(
                    problems.size() == 1 ? problems.getFirst() : "errors:\n  " + String.join("\n  ", problems));
        }
    }

    /** Where a value stands: a step and what it is below; put together only for a report. */
    private record At(@Nullable At above, PathElement step) {
        static String text(@Nullable At at) {
            if (at == null) {
                return "";
            }
            List<PathElement> steps = new ArrayList<>();
            for (At next = at; next != null; next = next.above) {
                steps.add(next.step);
            }
            return PathElement.text(steps.reversed());
        }
    }

    private record Checking(boolean duplicates, List<String> problems) {
        void value(Type type, JsonValue value, @Nullable At path) {
            switch (type) {
                case MessageRef ref -> object(ref, value, path);
                case MapType map -> object(map, value, path);
                case ListType list -> list(list, value, path);
                case dev.proa.schema.ScalarType scalar -> scalar(scalar, value, path);
                case dev.proa.schema.SchemaUnion union -> {}
            }
        }

        private void report(@Nullable At path, String problem) {
            if (problems.size() < FieldReports.COUNT_MAX) {
                problems.add(path == null ? problem : At.text(path) + ": " + problem);
            }
        }

        private void scalar(dev.proa.schema.ScalarType type, JsonValue value, @Nullable At path) {
            if (value.isNull()) {
                return;
            }
            boolean fits = switch (type) {
                case STRING, BYTES -> value instanceof dev.proa.json.JsonString;
                case BOOLEAN -> value instanceof dev.proa.json.JsonBoolean;
                case INT32, INT64, FLOAT, DOUBLE -> value instanceof dev.proa.json.JsonNumber;
                case QUANTITY, TIME, MICRO_TIME, DURATION -> !isContainer(value);
                case INT_OR_STRING, RAW_EXTENSION, FIELDS_V1, JSON -> true;
            };
            if (!fits) {
                String expected = switch (type) {
                    case INT32, INT64, FLOAT, DOUBLE -> "numeric (int or float), got " + GoText.type(value);
                    case BOOLEAN -> "boolean, got " + held(value);
                    case STRING, BYTES -> "string, got &value.valueUnstructured{Value:" + GoText.syntax(value) + "}";
                    default -> "any scalar, got " + held(value);
                };
                report(path, "expected " + expected);
            }
        }

        /** A value as upstream's own holder of values is printed. */
        private static String held(JsonValue value) {
            return "&{" + GoText.plain(value) + "}";
        }

        private void object(Type type, JsonValue value, @Nullable At path) {
            if (value.isNull()) {
                return;
            }
            if (!(value instanceof JsonObject object)) {
                report(path, "expected map, got " + held(value));
                return;
            }
            object.forEach((name, member) -> {
                Type inner = Atoms.member(type, name);
                At below = new At(path, new PathElement.Name(name));
                if (inner == null) {
                    report(below, "field not declared in schema");
                } else {
                    value(inner, member, below);
                }
            });
        }

        private void list(ListType type, JsonValue value, @Nullable At path) {
            if (value.isNull()) {
                return;
            }
            if (!(value instanceof JsonArray array)) {
                report(path, "expected list, got " + held(value));
                return;
            }
            Set<PathElement> seen = new TreeSet<>();
            for (int i = 0; i < array.size(); i++) {
                PathElement element = new PathElement.Index(i);
                if (type.semantics() != ListType.Semantics.ATOMIC) {
                    try {
                        element = Atoms.item(type, array.get(i));
                    } catch (JsonException e) {
                        report(path, "element " + i + ": " + e.getMessage());
                        return;
                    }
                    if (!seen.add(element) && !duplicates) {
                        report(path, "duplicate entries for key " + element);
                    }
                }
                value(type.element(), array.get(i), new At(path, element));
            }
        }
    }
}
