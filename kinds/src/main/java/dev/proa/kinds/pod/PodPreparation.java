package dev.proa.kinds.pod;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.kinds.core.QualityOfService;
import java.util.ArrayList;
import java.util.List;

/** What the API server writes into a new pod itself. */
public final class PodPreparation {
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

    private PodPreparation() {}

    public static JsonObject create(JsonObject pod) {
        JsonObject labels = pod.objectAt("metadata", "labels");
        JsonObject spec = withoutDisabled(pod.object("spec"));
        spec = spec.changeEach("topologySpreadConstraints", term -> mergedKeys(term, labels));
        if (spec.has("affinity")) {
            spec = spec.change("affinity", affinity -> affinity(affinity, labels));
        }
        JsonObject status = JsonObject.of("phase", "Pending", "qosClass", QualityOfService.of(spec));
        if (!spec.array("schedulingGates").isEmpty()) {
            status = status.with("conditions", JsonArray.of(gated(pod)));
        }
        return pod.with("spec", spec).with("status", status);
    }

    private static JsonObject gated(JsonObject pod) {
        return JsonObject.of(
                "type", "PodScheduled",
                "status", "False",
                "lastProbeTime", dev.proa.json.JsonNull.NULL,
                "lastTransitionTime", pod.stringAt("metadata", "creationTimestamp"),
                "reason", "SchedulingGated",
                "message", "Scheduling is blocked due to non-empty scheduling gates");
    }

    private static JsonObject affinity(JsonObject affinity, JsonObject labels) {
        JsonObject result = affinity;
        for (String kind : List.of("podAffinity", "podAntiAffinity")) {
            if (result.has(kind)) {
                result = result.change(
                        kind,
                        terms -> terms.changeEach(REQUIRED, term -> mergedKeys(term, labels))
                                .changeEach(
                                        PREFERRED,
                                        weighted ->
                                                weighted.change("podAffinityTerm", term -> mergedKeys(term, labels))));
            }
        }
        return result;
    }

    /** matchLabelKeys become expressions with the pod's own values. */
    private static JsonObject mergedKeys(JsonObject term, JsonObject labels) {
        if (!term.has("labelSelector")) {
            return term;
        }
        List<JsonValue> expressions = new ArrayList<>(
                term.objectAt("labelSelector").array("matchExpressions").list());
        int before = expressions.size();
        add(expressions, term.array("matchLabelKeys"), "In", labels);
        add(expressions, term.array("mismatchLabelKeys"), "NotIn", labels);
        return expressions.size() == before
                ? term
                : term.withAt(JsonArray.of(expressions), "labelSelector", "matchExpressions");
    }

    private static void add(List<JsonValue> expressions, JsonArray keys, String operator, JsonObject labels) {
        for (String key : keys.strings()) {
            if (labels.contains(key)) {
                expressions.add(JsonObject.of(
                        "key", key, "operator", operator, "values", JsonArray.ofStrings(List.of(labels.string(key)))));
            }
        }
    }

    /** Fields of features that are off unless an administrator asks: upstream drops them silently. */
    public static JsonObject withoutDisabled(JsonObject spec) {
        JsonObject result = spec.without("schedulingGroup");
        for (String list : Containers.LISTS) {
            result = result.changeEach(
                    list,
                    container -> container.hasAt("lifecycle", "stopSignal") ? withoutStopSignal(container) : container);
        }
        return result.changeEach(
                "volumes",
                volume -> volume.has("projected")
                        ? volume.change(
                                "projected",
                                projected -> projected.changeEach(
                                        "sources",
                                        source -> source.without("clusterTrustBundle")
                                                .without("podCertificate")))
                        : volume);
    }

    private static JsonObject withoutStopSignal(JsonObject container) {
        JsonObject lifecycle = container.object("lifecycle").without("stopSignal");
        return lifecycle.isEmpty() ? container.without("lifecycle") : container.with("lifecycle", lifecycle);
    }

    /** As {@link #withoutDisabled}, in a template that an object holds. */
    public static JsonObject templateWithoutDisabled(JsonObject holder) {
        return holder.hasAt("template", "spec")
                ? holder.change("template", template -> template.change("spec", PodPreparation::withoutDisabled))
                : holder;
    }

    /** A status write changes neither the class nor generations that an old node does not know. */
    public static JsonObject status(JsonObject old, JsonObject updated) {
        JsonObject before = old.object("status");
        JsonObject status = updated.object("status");
        if (status.string("qosClass").isEmpty() && before.has("qosClass")) {
            status = status.with("qosClass", before.string("qosClass"));
        }
        if (status.number("observedGeneration") == 0 && before.number("observedGeneration") != 0) {
            status = status.with("observedGeneration", before.number("observedGeneration"));
        }
        List<JsonObject> conditions = new ArrayList<>(before.array("conditions").objects());
        status = status.changeEach("conditions", condition -> {
            for (int i = 0; i < conditions.size(); i++) {
                if (conditions.get(i).string("type").equals(condition.string("type"))) {
                    long generation = conditions.remove(i).number("observedGeneration");
                    boolean kept = condition.number("observedGeneration") == 0 && generation != 0;
                    return kept ? condition.with("observedGeneration", generation) : condition;
                }
            }
            return condition;
        });
        JsonObject metadata = PodUpdates.member(updated.object("metadata"), "ownerReferences", old.object("metadata"));
        return updated.with("metadata", metadata).with("status", status);
    }
}
