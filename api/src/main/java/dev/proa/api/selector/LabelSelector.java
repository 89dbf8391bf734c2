package dev.proa.api.selector;

import dev.proa.api.error.ApiException;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A label selector: requirements that must all hold. Reads both the query's text form and LabelSelector objects. */
public record LabelSelector(List<Requirement> requirements) {
    public static final LabelSelector EVERYTHING = new LabelSelector(List.of());

    /** How a label is compared. */
    public enum Operator {
        IN,
        NOT_IN,
        EXISTS,
        NOT_EXISTS,
        GREATER,
        LESS
    }

    /** One label's condition. */
    public record Requirement(String key, Operator operator, Set<String> values) {
        boolean matches(JsonObject labels) {
            boolean there = labels.get(key) instanceof JsonString;
            String value = labels.string(key);
            return switch (operator) {
                case IN -> there && values.contains(value);
                case NOT_IN -> !there || !values.contains(value);
                case EXISTS -> there;
                case NOT_EXISTS -> !there;
                case GREATER -> there && compare(value) > 0;
                case LESS -> there && compare(value) < 0;
            };
        }

        private int compare(String value) {
            try {
                return Long.compare(
                        Long.parseLong(value), Long.parseLong(values.iterator().next()));
            } catch (NumberFormatException e) {
                return 0;
            }
        }
    }

    public LabelSelector {
        requirements = List.copyOf(requirements);
    }

    public boolean isEmpty() {
        return requirements.isEmpty();
    }

    /** Whether the labels (metadata.labels) fulfil every requirement. */
    public boolean matches(JsonObject labels) {
        for (Requirement requirement : requirements) {
            if (!requirement.matches(labels)) {
                return false;
            }
        }
        return true;
    }

    /** The text form, such as {@code app=web,tier in (a,b),!old}; refuses with a 400. */
    public static LabelSelector parse(String text) {
        return text.isBlank() ? EVERYTHING : new LabelSelectorParser(text).parse();
    }

    /** A LabelSelector object: matchLabels and matchExpressions; an empty one selects everything. */
    public static LabelSelector of(JsonObject selector) {
        List<Requirement> all = new ArrayList<>();
        selector.object("matchLabels")
                .strings()
                .forEach((key, value) -> all.add(new Requirement(key, Operator.IN, Set.of(value))));
        for (JsonObject expression : selector.array("matchExpressions").objects()) {
            Operator operator = switch (expression.string("operator")) {
                case "In" -> Operator.IN;
                case "NotIn" -> Operator.NOT_IN;
                case "Exists" -> Operator.EXISTS;
                case "DoesNotExist" -> Operator.NOT_EXISTS;
                default ->
                    throw ApiException.badRequest(
                            "\"" + expression.string("operator") + "\" is not a valid label selector operator");
            };
            all.add(new Requirement(
                    expression.string("key"),
                    operator,
                    new TreeSet<>(expression.array("values").strings())));
        }
        return new LabelSelector(all);
    }

    /** A map of labels that must all be equal: selectors of Services and ReplicationControllers. */
    public static LabelSelector ofMap(JsonObject labels) {
        List<Requirement> all = new ArrayList<>();
        labels.strings().forEach((key, value) -> all.add(new Requirement(key, Operator.IN, Set.of(value))));
        return new LabelSelector(all);
    }

    /** The text form, keys sorted: what scale's status.selector holds. */
    public String text() {
        return String.join(
                ",",
                requirements.stream()
                        .sorted(java.util.Comparator.comparing(Requirement::key))
                        .map(LabelSelector::text)
                        .toList());
    }

    private static String text(Requirement r) {
        String values = String.join(",", new TreeSet<>(r.values()));
        return switch (r.operator()) {
            case IN -> r.values().size() == 1 ? r.key() + "=" + values : r.key() + " in (" + values + ")";
            case NOT_IN -> r.values().size() == 1 ? r.key() + "!=" + values : r.key() + " notin (" + values + ")";
            case EXISTS -> r.key();
            case NOT_EXISTS -> "!" + r.key();
            case GREATER -> r.key() + ">" + values;
            case LESS -> r.key() + "<" + values;
        };
    }
}
