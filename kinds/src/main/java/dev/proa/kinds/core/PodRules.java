package dev.proa.kinds.core;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Column;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.kinds.Cells;
import dev.proa.kinds.Table;
import dev.proa.kinds.TabledRules;
import dev.proa.kinds.pod.PodPreparation;
import dev.proa.kinds.pod.PodStatusValidation;
import dev.proa.kinds.pod.PodSubresources;
import dev.proa.kinds.pod.PodUpdates;
import dev.proa.kinds.pod.PodValidation;
import dev.proa.kinds.pod.PodWarnings;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Pods: defaults, what a write may change, columns, selectable fields. */
public final class PodRules implements TabledRules {
    private static final Table TABLE = Table.named()
            .text("Ready", PodRules::ready)
            .text("Status", PodStatusText::of)
            .timed("Restarts", PodRules::restarts)
            .age()
            .wide("IP", pod -> Cells.orNone(pod.stringAt("status", "podIP")))
            .wide("Node", pod -> Cells.orNone(pod.stringAt("spec", "nodeName")))
            .wide("Nominated Node", pod -> Cells.orNone(pod.stringAt("status", "nominatedNodeName")))
            .wide("Readiness Gates", PodRules::readinessGates);

    /** Controllers make as many as somebody asks for with one number. */
    private static final int STORE_PERCENT_MAX = 50;

    @Override
    public int storePercentMax() {
        return STORE_PERCENT_MAX;
    }

    @Override
    public Table table() {
        return TABLE;
    }

    @Override
    public JsonObject defaults(String version, JsonObject pod) {
        JsonObject result = withAddresses(pod);
        if (result.numberAt(0, "spec", "terminationGracePeriodSeconds") < 0) {
            result = result.withAt(JsonValue.of(1), "spec", "terminationGracePeriodSeconds");
        }
        return result.get("spec") instanceof JsonObject spec
                ? result.with("spec", PodSpecs.podOnly(PodSpecs.defaults(spec)))
                : result;
    }

    @Override
    public JsonObject prepareCreate(JsonObject pod) {
        return PodPreparation.create(pod);
    }

    @Override
    public JsonObject prepareUpdate(JsonObject old, JsonObject updated) {
        return updated.change("spec", PodPreparation::withoutDisabled);
    }

    @Override
    public JsonObject prepareStatusUpdate(JsonObject old, JsonObject updated) {
        return PodPreparation.status(old, updated);
    }

    @Override
    public JsonObject prepareSubresourceUpdate(String subresource, JsonObject old, JsonObject updated) {
        return PodSubresources.prepare(subresource, old, updated);
    }

    /** The first of several addresses is the single one; where they differ that one counts, which older nodes write. */
    private static JsonObject withAddresses(JsonObject pod) {
        String address = pod.stringAt("status", "podIP");
        List<JsonObject> addresses = pod.arrayAt("status", "podIPs").objects();
        String first = addresses.isEmpty() ? "" : addresses.getFirst().string("ip");
        if (address.equals(first)) {
            return pod;
        }
        return address.isEmpty()
                ? pod.withAt(JsonValue.of(first), "status", "podIP")
                : pod.withAt(JsonArray.of(JsonObject.of("ip", address)), "status", "podIPs");
    }

    @Override
    public void check(JsonObject pod, FieldErrors errors) {
        PodValidation.create(pod, errors);
    }

    @Override
    public void checkUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        PodUpdates.update(old, updated, errors);
    }

    @Override
    public void validateStatusUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        PodStatusValidation.update(old, updated, errors);
    }

    @Override
    public void validateSubresourceUpdate(String subresource, JsonObject old, JsonObject updated, FieldErrors errors) {
        switch (subresource) {
            case "ephemeralcontainers" -> PodSubresources.ephemeralContainers(old, updated, errors);
            case "resize" -> PodSubresources.resize(old, updated, errors);
            default -> validateUpdate(old, updated, errors);
        }
    }

    @Override
    public List<String> warnings(JsonObject old, JsonObject updated) {
        return old.isEmpty() ? PodWarnings.ofPod(updated) : List.of();
    }

    /** Binding a pod is no change of what is asked for: its generation stays. */
    @Override
    public boolean specChanged(JsonObject old, JsonObject updated) {
        JsonObject before = old.object("spec");
        JsonObject after = updated.object("spec");
        boolean bound = before.string("nodeName").isEmpty();
        return !(bound ? before.without("nodeName") : before).equals(bound ? after.without("nodeName") : after);
    }

    @Override
    public long gracePeriodSeconds(JsonObject pod, OptionalLong asked) {
        String phase = pod.stringAt("status", "phase");
        boolean neverStarted = pod.stringAt("spec", "nodeName").isEmpty();
        if (neverStarted || phase.equals("Succeeded") || phase.equals("Failed")) {
            return 0; // it needs no time, whatever is asked for
        }
        long seconds =
                asked.isPresent() ? asked.getAsLong() : pod.numberAt(30, "spec", "terminationGracePeriodSeconds");
        return seconds < 0 ? 1 : seconds;
    }

    @Override
    public List<String> selectableFieldNames() {
        return List.of(
                "spec.nodeName",
                "spec.restartPolicy",
                "spec.schedulerName",
                "spec.serviceAccountName",
                "spec.hostNetwork",
                "status.phase",
                "status.podIP",
                "status.podIPs",
                "status.nominatedNodeName");
    }

    @Override
    public Map<String, String> selectableFields(JsonObject pod) {
        JsonObject spec = pod.object("spec");
        JsonObject status = pod.object("status");
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("spec.nodeName", spec.string("nodeName"));
        fields.put("spec.restartPolicy", spec.string("restartPolicy"));
        fields.put("spec.schedulerName", spec.string("schedulerName"));
        fields.put("spec.serviceAccountName", spec.string("serviceAccountName"));
        fields.put("spec.hostNetwork", String.valueOf(spec.bool("hostNetwork")));
        fields.put("status.phase", status.string("phase"));
        fields.put("status.podIP", status.string("podIP"));
        fields.put(
                "status.podIPs",
                String.join(
                        ",",
                        status.array("podIPs").objects().stream()
                                .map(ip -> ip.string("ip"))
                                .toList()));
        fields.put("status.nominatedNodeName", status.string("nominatedNodeName"));
        return fields;
    }

    private static String ready(JsonObject pod) {
        long ready = pod.objectAt("status").array("containerStatuses").objects().stream()
                .filter(s -> s.bool("ready"))
                .count();
        long total = pod.objectAt("spec").array("containers").size();
        for (JsonObject init : pod.objectAt("spec").array("initContainers").objects()) {
            if (init.string("restartPolicy").equals("Always")) {
                total++;
                String name = init.string("name");
                ready += pod.objectAt("status").array("initContainerStatuses").objects().stream()
                        .filter(s -> s.string("name").equals(name) && s.bool("ready"))
                        .count();
            }
        }
        return ready + "/" + total;
    }

    private static String restarts(JsonObject pod, long nowSeconds) {
        long restarts = 0;
        Instant last = Instant.MIN;
        for (JsonObject status :
                pod.objectAt("status").array("containerStatuses").objects()) {
            restarts += status.number("restartCount");
            String finished = status.objectAt("lastState", "terminated").string("finishedAt");
            if (!finished.isEmpty() && Instant.parse(finished).isAfter(last)) {
                last = Instant.parse(finished);
            }
        }
        return restarts == 0 || last.equals(Instant.MIN)
                ? Long.toString(restarts)
                : restarts + " (" + Column.duration(nowSeconds - last.getEpochSecond()) + " ago)";
    }

    private static String readinessGates(JsonObject pod) {
        List<JsonObject> gates = pod.objectAt("spec").array("readinessGates").objects();
        if (gates.isEmpty()) {
            return Cells.NONE;
        }
        List<JsonObject> conditions = PodSpecs.conditionsOf(pod).objects();
        long met = gates.stream()
                .filter(gate -> conditions.stream()
                        .anyMatch(c -> c.string("type").equals(gate.string("conditionType"))
                                && c.string("status").equals("True")))
                .count();
        return met + "/" + gates.size();
    }

    @Override
    public boolean returnsDeletedObject() {
        return true;
    }
}
