package dev.proa.api.admission;

import dev.proa.api.admission.AdmissionContext.Operation;
import dev.proa.api.kind.GroupResource;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import dev.proa.schema.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The namespace's LimitRanges: defaults for containers, and bounds for containers, pods and claims. */
public final class LimitRanger implements AdmissionStep {
    private static final GroupResource LIMIT_RANGES = GroupResource.core("limitranges");
    private static final String ANNOTATION = "kubernetes.io/limit-ranger";

    @Override
    public String name() {
        return "LimitRanger";
    }

    @Override
    public boolean handles(AdmissionContext context) {
        if (context.oldObject().hasAt("metadata", "deletionTimestamp")) {
            return false;
        }
        boolean created = context.operation() == Operation.CREATE;
        boolean updated = context.operation() == Operation.UPDATE;
        return switch (context.resource().toString()) {
            case "pods" ->
                created && context.subresource().isEmpty()
                        || updated && context.subresource().equals("resize");
            case "persistentvolumeclaims" ->
                (created || updated) && context.subresource().isEmpty();
            default -> false;
        };
    }

    private static List<JsonObject> limits(JsonObject range) {
        return range.object("spec").array("limits").objects();
    }

    @Override
    public void mutate(AdmissionContext context) {
        if (!context.resource().resource().equals("pods")) {
            return;
        }
        for (JsonObject range : context.world().list(LIMIT_RANGES, context.namespace())) {
            JsonObject pod = context.object();
            JsonObject defaulted = withDefaults(pod, range);
            if (!defaulted.equals(pod)) {
                context.replace(defaulted);
            }
        }
    }

    private static JsonObject withDefaults(JsonObject pod, JsonObject range) {
        TreeMap<String, JsonValue> requests = new TreeMap<>();
        TreeMap<String, JsonValue> maxima = new TreeMap<>();
        for (JsonObject limit : limits(range)) {
            if (limit.string("type").equals("Container")) {
                limit.object("defaultRequest").forEach(requests::put);
                limit.object("default").forEach(maxima::put);
            }
        }
        List<String> notes = new ArrayList<>();
        JsonObject spec = pod.object("spec")
                .changeEach("containers", c -> withDefaults(c, requests, maxima, "container ", notes))
                .changeEach("initContainers", c -> withDefaults(c, requests, maxima, "init container ", notes));
        return notes.isEmpty()
                ? pod
                : pod.with("spec", spec)
                        .withAt(
                                new JsonString("LimitRanger plugin set: " + String.join("; ", notes)),
                                "metadata",
                                "annotations",
                                ANNOTATION);
    }

    private static JsonObject withDefaults(
            JsonObject container,
            Map<String, JsonValue> requests,
            Map<String, JsonValue> maxima,
            String label,
            List<String> notes) {
        JsonObject resources = container.object("resources");
        resources = filled(resources, "requests", requests, " request for " + label + container.string("name"), notes);
        resources = filled(resources, "limits", maxima, " limit for " + label + container.string("name"), notes);
        return resources.isEmpty() ? container : container.with("resources", resources);
    }

    private static JsonObject filled(
            JsonObject resources, String list, Map<String, JsonValue> defaults, String note, List<String> notes) {
        JsonObject values = resources.object(list);
        List<String> set = new ArrayList<>();
        for (Map.Entry<String, JsonValue> entry : defaults.entrySet()) {
            if (!values.has(entry.getKey())) {
                values = values.with(entry.getKey(), entry.getValue());
                set.add(entry.getKey());
            }
        }
        if (set.isEmpty()) {
            return resources;
        }
        notes.add(String.join(", ", set) + note);
        return resources.with(list, values);
    }

    @Override
    public void validate(AdmissionContext context) {
        JsonObject spec = context.object().object("spec");
        boolean pods = context.resource().resource().equals("pods");
        for (JsonObject range : context.world().list(LIMIT_RANGES, context.namespace())) {
            List<String> faults = new ArrayList<>();
            for (JsonObject limit : limits(range)) {
                if (pods) {
                    checkPod(limit, spec, faults);
                } else if (limit.string("type").equals("PersistentVolumeClaim")) {
                    LimitBounds bounds = new LimitBounds(
                            limit.string("type"),
                            PodResources.quantities(spec.objectAt("resources", "requests")),
                            Map.of(),
                            faults);
                    each(limit.object("min"), bounds::min);
                    each(limit.object("max"), bounds::maxRequest);
                }
            }
            if (!faults.isEmpty()) {
                throw Refusal.forbidden(context, Refusal.aggregate(faults));
            }
        }
    }

    private static void checkPod(JsonObject limit, JsonObject spec, List<String> faults) {
        String type = limit.string("type");
        if (type.equals("Container")) {
            for (String list : List.of("containers", "initContainers")) {
                for (JsonObject container : spec.array(list).objects()) {
                    check(
                            limit,
                            new LimitBounds(
                                    type,
                                    PodResources.quantities(container.objectAt("resources", "requests")),
                                    PodResources.quantities(container.objectAt("resources", "limits")),
                                    faults));
                }
            }
        } else if (type.equals("Pod")) {
            check(limit, new LimitBounds(type, PodResources.requests(spec), PodResources.limits(spec), faults));
        }
    }

    private static void check(JsonObject limit, LimitBounds bounds) {
        each(limit.object("min"), bounds::min);
        each(limit.object("max"), bounds::max);
        each(limit.object("maxLimitRequestRatio"), bounds::ratio);
    }

    private static void each(JsonObject list, java.util.function.BiConsumer<String, Quantity> check) {
        PodResources.quantities(list).forEach(check);
    }
}
