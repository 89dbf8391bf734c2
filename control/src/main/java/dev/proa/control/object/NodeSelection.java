package dev.proa.control.object;

import dev.proa.api.selector.LabelSelector;
import dev.proa.api.selector.LabelSelector.Operator;
import dev.proa.api.selector.LabelSelector.Requirement;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Node selectors: terms of which one must match, each of expressions that must all match. */
public final class NodeSelection {
    private NodeSelection() {}

    /** Whether the pod's spec.nodeSelector and required node affinity let it onto the node. */
    public static boolean allows(JsonObject podSpec, JsonObject node) {
        boolean selected = LabelSelector.ofMap(podSpec.object("nodeSelector")).matches(Meta.labels(node));
        JsonObject affinity = podSpec.objectAt("affinity", "nodeAffinity");
        return selected
                && (!affinity.has("requiredDuringSchedulingIgnoredDuringExecution")
                        || anyTerm(
                                affinity.object("requiredDuringSchedulingIgnoredDuringExecution")
                                        .array("nodeSelectorTerms"),
                                node));
    }

    public static boolean anyTerm(JsonArray terms, JsonObject node) {
        return terms.objects().stream().anyMatch(term -> matches(term, node));
    }

    /** A term without expressions matches nothing. */
    public static boolean matches(JsonObject term, JsonObject node) {
        JsonArray expressions = term.array("matchExpressions");
        JsonArray fields = term.array("matchFields");
        return !(expressions.isEmpty() && fields.isEmpty())
                && selector(expressions).matches(Meta.labels(node))
                && selector(fields).matches(JsonObject.of("metadata.name", Meta.name(node)));
    }

    private static LabelSelector selector(JsonArray expressions) {
        List<Requirement> requirements = new ArrayList<>();
        for (JsonObject expression : expressions.objects()) {
            Set<String> values = new TreeSet<>(expression.array("values").strings());
            requirements.add(
                    new Requirement(expression.string("key"), operator(expression.string("operator")), values));
        }
        return new LabelSelector(requirements);
    }

    private static Operator operator(String written) {
        return switch (written) {
            case "In" -> Operator.IN;
            case "NotIn" -> Operator.NOT_IN;
            case "Exists" -> Operator.EXISTS;
            case "DoesNotExist" -> Operator.NOT_EXISTS;
            case "Gt" -> Operator.GREATER;
            case "Lt" -> Operator.LESS;
            default -> throw new IllegalArgumentException("not a node selector operator: " + written);
        };
    }
}
