package dev.proa.kinds.pod;

import dev.proa.api.selector.Labels;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Labels of nodes that have newer names. */
public final class NodeLabels {
    private static final Map<String, String> DEPRECATED = Map.of(
            "beta.kubernetes.io/arch", "deprecated since v1.14; use \"kubernetes.io/arch\" instead",
            "beta.kubernetes.io/os", "deprecated since v1.14; use \"kubernetes.io/os\" instead",
            "failure-domain.beta.kubernetes.io/region",
                    "deprecated since v1.17; use \"topology.kubernetes.io/region\" instead",
            "failure-domain.beta.kubernetes.io/zone",
                    "deprecated since v1.17; use \"topology.kubernetes.io/zone\" instead",
            "beta.kubernetes.io/instance-type",
                    "deprecated since v1.17; use \"node.kubernetes.io/instance-type\" instead",
            "app.kubernetes.io/created-by", "deprecated since v1.9",
            "scheduler.alpha.kubernetes.io/preferAvoidPods",
                    "deprecated since v1.22; use Taints and Tolerations instead",
            "node-role.kubernetes.io/master", "use \"node-role.kubernetes.io/control-plane\" instead");

    private NodeLabels() {}

    /** Warns of a node selector's labels: {@code place[label]: message}. */
    public static void selector(JsonObject selector, String place, List<String> warnings) {
        selector.names().stream()
                .filter(DEPRECATED::containsKey)
                .forEach(label -> warnings.add(place + "[" + label + "]: " + DEPRECATED.get(label)));
    }

    public static void topologyKey(String key, String place, List<String> warnings) {
        if (DEPRECATED.containsKey(key)) {
            warnings.add(place + ": " + key + " is " + DEPRECATED.get(key));
        }
    }

    /** Warns of a NodeSelectorTerm's labels, and of values that are none where that is no error. */
    public static void term(JsonObject term, boolean values, String place, List<String> warnings) {
        List<JsonObject> expressions =
                new ArrayList<>(term.array("matchExpressions").objects());
        for (int i = 0; i < expressions.size(); i++) {
            String at = place + ".matchExpressions[" + i + "]";
            topologyKey(expressions.get(i).string("key"), at + ".key", warnings);
            List<String> texts = expressions.get(i).array("values").strings();
            for (int j = 0; values && j < texts.size(); j++) {
                String start = at + ".values[" + j + "]: " + texts.get(j) + " is invalid, ";
                Labels.faultsOfValue(texts.get(j)).forEach(fault -> warnings.add(start + fault));
            }
        }
    }

    /** What is said of a runtime class's node selector. */
    public static void plain(JsonObject selector, String place, List<String> warnings) {
        selector.names().stream()
                .filter(DEPRECATED::containsKey)
                .forEach(label -> warnings.add(place + ": " + DEPRECATED.get(label)));
    }
}
