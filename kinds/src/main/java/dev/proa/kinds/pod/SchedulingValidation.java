package dev.proa.kinds.pod;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import dev.proa.kinds.validation.Selectors;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where a pod may run: affinity, tolerations, topology spread, scheduling gates. */
public final class SchedulingValidation {
    public static final List<String> EFFECTS = List.of("NoSchedule", "PreferNoSchedule", "NoExecute");
    private static final List<String> UNSATISFIABLE = List.of("DoNotSchedule", "ScheduleAnyway");
    private static final List<String> NODE_POLICIES = List.of("Honor", "Ignore");
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";
    private static final String NO_SELECTOR = "must not be specified when labelSelector is not set";

    private SchedulingValidation() {}

    static void affinity(JsonObject affinity, FieldErrors at) {
        Fields.in(affinity, "nodeAffinity", at, SchedulingValidation::nodeAffinity);
        Fields.in(affinity, "podAffinity", at, SchedulingValidation::podAffinity);
        Fields.in(affinity, "podAntiAffinity", at, SchedulingValidation::podAffinity);
    }

    private static void nodeAffinity(JsonObject affinity, FieldErrors at) {
        Fields.in(affinity, REQUIRED, at, Selectors::nodeSelector);
        Fields.each(affinity, PREFERRED, at, (term, place) -> {
            weight(term, place);
            Selectors.nodeSelectorTerm(term.object("preference"), false, place.at("preference"));
        });
    }

    private static void weight(JsonObject term, FieldErrors at) {
        long weight = term.number("weight");
        if (weight <= 0 || weight > 100) {
            at.at("weight").invalid(weight, "must be in the range 1-100");
        }
    }

    private static void podAffinity(JsonObject affinity, FieldErrors at) {
        Fields.each(affinity, REQUIRED, at, SchedulingValidation::podAffinityTerm);
        Fields.each(affinity, PREFERRED, at, (term, place) -> {
            weight(term, place);
            podAffinityTerm(term.object("podAffinityTerm"), place.at("podAffinityTerm"));
        });
    }

    private static void podAffinityTerm(JsonObject term, FieldErrors at) {
        Fields.in(term, "labelSelector", at, Selectors::labelSelector);
        Fields.in(term, "namespaceSelector", at, Selectors::labelSelector);
        term.array("namespaces").strings().forEach(name -> Names.dns1123Label(name, at.at("namespace")));
        labelKeys(term, at);
        String key = term.string("topologyKey");
        if (key.isEmpty()) {
            at.at("topologyKey").required("can not be empty");
        }
        Formats.qualifiedName(key, at.at("topologyKey"));
    }

    /** matchLabelKeys and mismatchLabelKeys beside a labelSelector. */
    private static void labelKeys(JsonObject term, FieldErrors at) {
        for (String list : List.of("matchLabelKeys", "mismatchLabelKeys")) {
            List<String> keys = term.array(list).strings();
            if (!keys.isEmpty() && !term.has("labelSelector")) {
                at.at(list).forbidden(NO_SELECTOR);
                continue;
            }
            for (int i = 0; i < keys.size(); i++) {
                Formats.qualifiedName(keys.get(i), at.at(list, i));
            }
        }
        List<String> match = term.array("matchLabelKeys").strings();
        Map<String, Integer> positions = new HashMap<>();
        for (int i = 0; i < match.size(); i++) {
            positions.put(match.get(i), i);
        }
        JsonObject selector = term.object("labelSelector");
        Set<String> selected = new HashSet<>(selector.object("matchLabels").names());
        for (JsonObject expression : selector.array("matchExpressions").objects()) {
            String key = expression.string("key");
            if (positions.containsKey(key) && selected.contains(key)) {
                at.index(positions.get(key)).invalid(key, "exists in both matchLabelKeys and labelSelector");
            }
            selected.add(key);
        }
        List<String> mismatch = term.array("mismatchLabelKeys").strings();
        for (int i = 0; i < match.size(); i++) {
            if (mismatch.contains(match.get(i))) {
                at.at("matchLabelKeys", i).invalid(match.get(i), "exists in both matchLabelKeys and mismatchLabelKeys");
            }
        }
    }

    public static void tolerations(JsonArray tolerations, FieldErrors at) {
        for (int i = 0; i < tolerations.size(); i++) {
            toleration(tolerations.object(i), at.index(i));
        }
    }

    private static void toleration(JsonObject toleration, FieldErrors at) {
        String operator = toleration.string("operator");
        String effect = toleration.string("effect");
        Fields.format(toleration, "key", at, Formats::qualifiedName);
        if (toleration.string("key").isEmpty() && !operator.equals("Exists")) {
            at.at("operator")
                    .invalid(
                            operator,
                            "operator must be Exists when `key` is empty, which means \"match all values and all keys\"");
        }
        if (toleration.has("tolerationSeconds") && !effect.equals("NoExecute")) {
            at.at("effect").invalid(effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
        }
        operator(toleration, at.at("operator"));
        if (!effect.isEmpty() && !EFFECTS.contains(effect)) {
            at.at("effect").notSupported(effect, EFFECTS);
        }
    }

    private static void operator(JsonObject toleration, FieldErrors at) {
        String value = toleration.string("value");
        switch (toleration.string("operator")) {
            case "Equal", "" -> {
                List<String> faults = dev.proa.api.selector.Labels.faultsOfValue(value);
                if (!faults.isEmpty()) {
                    at.invalid(value, String.join(";", faults));
                }
            }
            case "Exists" -> {
                if (!value.isEmpty()) {
                    at.invalid(value, "value must be empty when `operator` is 'Exists'");
                }
            }
            case "Lt", "Gt" -> at.notSupported(toleration.string("operator"), List.of("Equal", "Exists", "Lt", "Gt"));
            default -> at.notSupported(toleration.string("operator"), List.of("Equal", "Exists"));
        }
    }

    static void gates(JsonObject spec, FieldErrors at) {
        Set<String> seen = new HashSet<>();
        Fields.each(spec, "schedulingGates", at, (gate, place) -> {
            Formats.qualifiedName(gate.string("name"), place);
            if (!seen.add(gate.string("name"))) {
                place.duplicate(gate.string("name"));
            }
        });
    }

    static void topologySpread(JsonObject spec, FieldErrors at) {
        List<JsonObject> all = spec.array("topologySpreadConstraints").objects();
        for (int i = 0; i < all.size(); i++) {
            constraint(all.get(i), all.subList(i + 1, all.size()), at.at("topologySpreadConstraints", i));
        }
    }

    private static void constraint(JsonObject constraint, List<JsonObject> following, FieldErrors at) {
        String key = constraint.string("topologyKey");
        String action = constraint.string("whenUnsatisfiable");
        Fields.positive(constraint.number("maxSkew"), at.at("maxSkew"));
        if (key.isEmpty()) {
            at.at("topologyKey").required("can not be empty");
        }
        if (!UNSATISFIABLE.contains(action)) {
            at.at("whenUnsatisfiable").notSupported(action, UNSATISFIABLE);
        }
        boolean repeated = following.stream()
                .anyMatch(o -> o.string("topologyKey").equals(key)
                        && o.string("whenUnsatisfiable").equals(action));
        if (repeated) {
            at.at("{topologyKey, whenUnsatisfiable}").duplicate("{" + key + ", " + action + "}");
        }
        if (constraint.has("minDomains")) {
            Fields.positive(constraint.number("minDomains"), at.at("minDomains"));
            if (!action.equals("DoNotSchedule")) {
                at.at("minDomains")
                        .invalid(
                                constraint.number("minDomains"),
                                "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not " + action);
            }
        }
        Fields.oneOf(constraint, "nodeAffinityPolicy", at, NODE_POLICIES);
        Fields.oneOf(constraint, "nodeTaintsPolicy", at, NODE_POLICIES);
        labelKeys(constraint, at);
        Fields.in(constraint, "labelSelector", at, Selectors::labelSelector);
    }
}
