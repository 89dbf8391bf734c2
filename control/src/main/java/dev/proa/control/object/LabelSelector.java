package dev.proa.control.object;

import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A metav1.LabelSelector: all requirements must hold. Without requirements it selects everything. */
public record LabelSelector(List<Requirement> requirements) {
    /** @param operator In, NotIn, Exists, DoesNotExist; Gt and Lt for node selectors */
    public record Requirement(String key, String operator, List<String> values) {
        public boolean matches(JsonObject labels) {
            boolean there = labels.contains(key);
            return switch (operator) {
                case "In" -> there && values.contains(labels.string(key));
                case "NotIn" -> !there || !values.contains(labels.string(key));
                case "Exists" -> there;
                case "DoesNotExist" -> !there;
                case "Gt" -> there && compared(labels.string(key)) > 0;
                case "Lt" -> there && compared(labels.string(key)) < 0;
                default -> false;
            };
        }

        /** Zero, which matches neither, when either is not a number. */
        private int compared(String value) {
            try {
                return values.size() == 1 ? Long.compare(Long.parseLong(value), Long.parseLong(values.getFirst())) : 0;
            } catch (NumberFormatException notANumber) {
                return 0;
            }
        }
    }

    public static final LabelSelector EVERYTHING = new LabelSelector(List.of());
    /** What an absent selector selects where that means nothing. */
    public static final LabelSelector NOTHING =
            new LabelSelector(List.of(new Requirement("", "In", List.of())));

    public static LabelSelector of(JsonObject selector) {
        List<Requirement> requirements = new ArrayList<>();
        selector.object("matchLabels")
                .strings()
                .forEach((key, value) -> requirements.add(new Requirement(key, "In", List.of(value))));
        requirements.addAll(expressions(selector.array("matchExpressions").objects()));
        return new LabelSelector(List.copyOf(requirements));
    }

    /** The member's selector; nothing is selected when it is absent. */
    public static LabelSelector ofMember(JsonObject object, String member) {
        return object.has(member) ? of(object.object(member)) : NOTHING;
    }

    public static LabelSelector ofLabels(Map<String, String> labels) {
        return new LabelSelector(labels.entrySet().stream()
                .map(entry -> new Requirement(entry.getKey(), "In", List.of(entry.getValue())))
                .toList());
    }

    public static List<Requirement> expressions(List<JsonObject> expressions) {
        return expressions.stream()
                .map(e -> new Requirement(
                        e.string("key"), e.string("operator"), e.array("values").strings()))
                .toList();
    }

    public boolean isEverything() {
        return requirements.isEmpty();
    }

    public boolean matches(JsonObject labels) {
        for (Requirement requirement : requirements) {
            if (!requirement.matches(labels)) {
                return false;
            }
        }
        return true;
    }

    public boolean matchesLabelsOf(JsonObject object) {
        return matches(Meta.labels(object));
    }
}
