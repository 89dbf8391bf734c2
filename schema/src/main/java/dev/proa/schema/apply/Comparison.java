package dev.proa.schema.apply;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.schema.ListType;
import dev.proa.schema.MapType;
import dev.proa.schema.MessageRef;
import dev.proa.schema.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The fields in which two objects of one type differ. */
public record Comparison(FieldSet added, FieldSet modified, FieldSet removed) {

    public static Comparison of(Type type, JsonValue before, JsonValue after) {
        Walk walk = new Walk();
        walk.compare(type, before, after);
        return new Comparison(walk.added.build(), walk.modified.build(), walk.removed.build());
    }

    /** With each of the sets filtered. */
    Comparison filtered(UnaryOperator<FieldSet> filter) {
        return new Comparison(filter.apply(added), filter.apply(modified), filter.apply(removed));
    }

    FieldSet changed() {
        return modified.union(added);
    }

    private static final class Walk {
        private final FieldSet.Builder added = FieldSet.builder();
        private final FieldSet.Builder modified = FieldSet.builder();
        private final FieldSet.Builder removed = FieldSet.builder();
        private final List<PathElement> path = new ArrayList<>();

        /** One side may be absent: Java's null. */
        void compare(@Nullable Type declared, @Nullable JsonValue before, @Nullable JsonValue after) {
            if (before != null && before.equals(after)) {
                return;
            }
            Type type = declared == null ? Atoms.DEDUCED : declared;
            Type left = Atoms.resolve(type, before);
            Type right = Atoms.resolve(type, after);
            if (before != null && after != null && !left.equals(right)) {
                descend(left, before, after);
            }
            if (!descend(after == null ? left : right, before, after)) {
                leaf(before, after);
            } else if (before == null) {
                added.add(path);
            } else if (after == null) {
                removed.add(path);
            }
        }

        private void leaf(@Nullable JsonValue before, @Nullable JsonValue after) {
            if (before == null) {
                added.add(path);
            } else if (after == null) {
                removed.add(path);
            } else if (!before.equals(after)) {
                modified.add(path);
            }
        }

        /** Whether it was compared part by part; two empty values are compared as leaves. */
        private boolean descend(Type type, @Nullable JsonValue before, @Nullable JsonValue after) {
            return switch (type) {
                case MessageRef ref -> objects(ref, Atoms.object(before), Atoms.object(after));
                case MapType map -> objects(map, Atoms.object(before), Atoms.object(after));
                case ListType list -> lists(list, Atoms.array(before), Atoms.array(after));
                default -> false;
            };
        }

        private boolean objects(Type type, JsonObject before, JsonObject after) {
            if (before.isEmpty() && after.isEmpty()) {
                return false;
            }
            for (String name : Atoms.names(before, after)) {
                path.add(new PathElement.Name(name));
                compare(Atoms.member(type, name), before.get(name), after.get(name));
                path.removeLast();
            }
            return true;
        }

        private boolean lists(ListType type, JsonArray before, JsonArray after) {
            if (before.isEmpty() && after.isEmpty()) {
                return false;
            }
            Map<PathElement, List<JsonValue>> left = Atoms.items(type, before);
            Map<PathElement, List<JsonValue>> right = Atoms.items(type, after);
            Set<PathElement> all = new TreeSet<>(left.keySet());
            all.addAll(right.keySet());
            for (PathElement element : all) {
                path.add(element);
                items(type, left.getOrDefault(element, List.of()), right.getOrDefault(element, List.of()));
                path.removeLast();
            }
            return true;
        }

        /** Duplicates are compared as one leaf. */
        private void items(ListType type, List<JsonValue> before, List<JsonValue> after) {
            if (before.size() <= 1 && after.size() <= 1) {
                compare(
                        type.element(),
                        before.isEmpty() ? null : before.getFirst(),
                        after.isEmpty() ? null : after.getFirst());
            } else if (before.size() > 1 && after.size() > 1) {
                if (!before.equals(after)) {
                    modified.add(path);
                }
            } else if (before.size() > 1) {
                if (!after.isEmpty()) {
                    compare(type.element(), null, after.getFirst());
                }
                removed.add(path);
            } else {
                if (!before.isEmpty()) {
                    compare(type.element(), before.getFirst(), null);
                }
                added.add(path);
            }
        }
    }
}
