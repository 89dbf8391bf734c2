package dev.proa.schema.protobuf;

import dev.proa.schema.Field;
import dev.proa.schema.ListType;
import dev.proa.schema.MessageType;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The fields of a message by number, with the messages that JSON has inline. */
record Layout(NavigableMap<Integer, Slot> slots) {

    /** What is at a number. */
    sealed interface Slot {}

    /** A field of the JSON object. */
    record Leaf(Field field) implements Slot {}

    /** A message whose fields are the JSON object's own. */
    record Inline(Layout layout) implements Slot {
        /** A list that needs a message around it: not there when there is no list. */
        boolean wrapsList() {
            return layout.slots.size() == 1
                    && layout.slots.firstEntry().getValue() instanceof Leaf leaf
                    && leaf.field.type() instanceof ListType;
        }
    }

    static Layout of(MessageType type) {
        return of(type.fields().values(), 0);
    }

    private static Layout of(Collection<Field> fields, int depth) {
        TreeMap<Integer, Slot> slots = new TreeMap<>();
        for (Field field : fields) {
            List<Integer> path = field.protobufPath();
            if (path.size() == depth + 1) {
                slots.put(path.get(depth), new Leaf(field));
            } else if (path.size() > depth + 1) {
                int number = path.get(depth);
                slots.computeIfAbsent(number, n -> {
                    List<Field> inner = fields.stream()
                            .filter(f -> f.protobufPath().size() > depth + 1
                                    && f.protobufPath().get(depth) == number)
                            .toList();
                    return new Inline(of(inner, depth + 1));
                });
            }
        }
        return new Layout(slots);
    }
}
