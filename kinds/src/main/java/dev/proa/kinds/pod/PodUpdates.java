package dev.proa.kinds.pod;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonNull;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What an update of a pod may change: images, deadline, more tolerations, fewer gates, and where a gated pod may go. */
public final class PodUpdates {
    private static final String CHANGEABLE = String.join(
            ",",
            "`spec.containers[*].image`",
            "`spec.initContainers[*].image`",
            "`spec.activeDeadlineSeconds`",
            "`spec.tolerations` (only additions to existing tolerations)",
            "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)");

    private PodUpdates() {}

    public static void update(JsonObject old, JsonObject updated, FieldErrors errors) {
        PodValidation.metadataAndSpec(updated, errors);
        annotations(old, updated, errors);
        JsonObject oldSpec = old.object("spec");
        JsonObject spec = updated.object("spec");
        FieldErrors at = errors.at("spec");
        if (!containers(oldSpec, spec, "containers", at) || !containers(oldSpec, spec, "initContainers", at)) {
            return;
        }
        if (!deadline(oldSpec, spec, at.at("activeDeadlineSeconds"))) {
            return;
        }
        onlyAddedTolerations(oldSpec.array("tolerations"), spec.array("tolerations"), at.at("tolerations"));
        onlyRemovedGates(oldSpec, spec, at);
        if (spec.equals(oldSpec)) {
            return;
        }
        JsonObject allowed = withAllowedChangesUndone(oldSpec, spec, at);
        if (!allowed.equals(oldSpec)) {
            at.forbidden("pod updates may not change fields other than " + CHANGEABLE + "\n"
                    + SpecDifference.of(oldSpec, allowed));
        }
    }

    static void annotations(JsonObject old, JsonObject updated, FieldErrors errors) {
        FieldErrors at = errors.at("metadata").at("annotations");
        JsonObject annotations = updated.objectAt("metadata", "annotations");
        PodAnnotations.changes(old.objectAt("metadata", "annotations"), annotations, at);
        PodAnnotations.validate(annotations, updated.object("spec"), at);
    }

    private static boolean containers(JsonObject old, JsonObject spec, String list, FieldErrors at) {
        if (old.array(list).size() != spec.array(list).size()) {
            at.at(list).forbidden("pod updates may not add or remove containers");
            return false;
        }
        Fields.each(spec, list, at, (container, place) -> {
            Fields.required(container, "image", place);
            ContainerValidation.imageSpace(container, place);
        });
        return true;
    }

    private static boolean deadline(JsonObject old, JsonObject spec, FieldErrors at) {
        long before = old.number("activeDeadlineSeconds");
        long after = spec.number("activeDeadlineSeconds");
        boolean given = spec.has("activeDeadlineSeconds");
        boolean had = old.has("activeDeadlineSeconds");
        if (!given) {
            if (had) {
                at.invalid(JsonNull.NULL, "must not update from a positive integer to nil value");
            }
            return true;
        }
        if (after < 0 || after > Integer.MAX_VALUE) {
            at.invalid(after, Formats.between(0, Integer.MAX_VALUE));
            return false;
        }
        if (had && before < after) {
            at.invalid(after, "must be less than or equal to previous value");
            return false;
        }
        return true;
    }

    static void onlyAddedTolerations(JsonArray old, JsonArray updated, FieldErrors at) {
        for (JsonObject toleration : old.objects()) {
            JsonObject timeless = toleration.without("tolerationSeconds");
            if (updated.objects().stream()
                    .noneMatch(t -> t.without("tolerationSeconds").equals(timeless))) {
                at.forbidden("existing toleration can not be modified except its tolerationSeconds");
                return;
            }
        }
        SchedulingValidation.tolerations(updated, at);
    }

    private static void onlyRemovedGates(JsonObject old, JsonObject spec, FieldErrors at) {
        Map<String, Integer> added = new TreeMap<>();
        List<JsonObject> gates = spec.array("schedulingGates").objects();
        for (int i = 0; i < gates.size(); i++) {
            added.put(gates.get(i).string("name"), i);
        }
        old.array("schedulingGates").objects().forEach(gate -> added.remove(gate.string("name")));
        added.forEach((name, i) -> at.at("schedulingGates", i)
                .at("name")
                .forbidden("only deletion is allowed, but found new scheduling gate '" + name + "'"));
    }

    /** The new spec with everything that may change as it was; equal to the old one when nothing else did. */
    private static JsonObject withAllowedChangesUndone(JsonObject old, JsonObject spec, FieldErrors at) {
        JsonObject result = withImages(withImages(spec, old, "containers"), old, "initContainers");
        result = member(result, "activeDeadlineSeconds", old);
        result = member(result, "schedulingGates", old);
        result = member(result, "tolerations", old);
        boolean graceMended =
                old.number("terminationGracePeriodSeconds") < 0 && result.number("terminationGracePeriodSeconds") == 1;
        result = graceMended ? member(result, "terminationGracePeriodSeconds", old) : result;
        return old.array("schedulingGates").isEmpty() ? result : gated(old, result, at);
    }

    private static JsonObject withImages(JsonObject spec, JsonObject old, String list) {
        List<JsonValue> items = new ArrayList<>();
        List<JsonObject> before = old.array(list).objects();
        List<JsonObject> after = spec.array(list).objects();
        for (int i = 0; i < after.size(); i++) {
            items.add(member(after.get(i), "image", before.get(i)));
        }
        return items.isEmpty() ? spec : spec.with(list, JsonArray.of(items));
    }

    static JsonObject member(JsonObject object, String name, JsonObject from) {
        JsonValue value = from.get(name);
        return value == null ? object.without(name) : object.with(name, value);
    }

    /** A pod that waits at a gate may still be told more narrowly where it shall run. */
    private static JsonObject gated(JsonObject old, JsonObject spec, FieldErrors at) {
        JsonObject result = spec;
        JsonObject before = old.object("nodeSelector");
        JsonObject after = spec.object("nodeSelector");
        if (!before.equals(after)) {
            boolean narrowed = before.names().stream()
                    .allMatch(key -> before.string(key).equals(after.string(key)) && after.contains(key));
            if (!narrowed) {
                at.at("nodeSelector")
                        .invalid(
                                Fields.sorted(after),
                                "only additions to spec.nodeSelector are allowed (no mutations or deletions)");
            }
            result = member(result, "nodeSelector", old);
        }
        JsonObject oldAffinity = old.objectAt("affinity", "nodeAffinity");
        JsonObject affinity = spec.objectAt("affinity", "nodeAffinity");
        if (!oldAffinity.equals(affinity)) {
            GatedAffinity.narrowed(oldAffinity, affinity, at.at("affinity").at("nodeAffinity"));
            JsonObject rest = result.object("affinity").without("nodeAffinity");
            JsonObject whole = old.hasAt("affinity", "nodeAffinity") ? rest.with("nodeAffinity", oldAffinity) : rest;
            result = whole.isEmpty() && !old.has("affinity")
                    ? result.without("affinity")
                    : result.with("affinity", whole);
        }
        return result;
    }
}
