package dev.proa.controllers.daemonset;

import dev.proa.control.object.Meta;
import dev.proa.control.object.NodeSelection;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Toleration;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** On which nodes a DaemonSet's pods belong, and how each is tied to its node. */
final class DaemonNodes {
    private static final String PREFIX = "node.kubernetes.io/";

    private DaemonNodes() {}

    /**
     * @param run a pod is to be made there
     * @param stay a pod that is there may go on
     */
    record Fit(boolean run, boolean stay) {}

    static Fit fit(JsonObject daemonSet, JsonObject node) {
        JsonObject spec = tolerant(daemonSet.objectAt("spec", "template", "spec"));
        String wanted = spec.string("nodeName");
        if (!wanted.isEmpty() && !wanted.equals(Meta.name(node)) || !NodeSelection.allows(spec, node)) {
            return new Fit(false, false);
        }
        List<Toleration> tolerations =
                spec.array("tolerations").objects().stream().map(Toleration::of).toList();
        List<Toleration.Taint> untolerated = node.object("spec").array("taints").objects().stream()
                .map(Toleration.Taint::of)
                .filter(taint -> !taint.effect().equals("PreferNoSchedule"))
                .filter(taint -> tolerations.stream().noneMatch(toleration -> toleration.tolerates(taint)))
                .toList();
        boolean evicted = untolerated.stream().anyMatch(taint -> taint.effect().equals("NoExecute"));
        return new Fit(untolerated.isEmpty(), !evicted);
    }

    /** Daemons go on where ordinary pods don't. */
    static JsonObject tolerant(JsonObject podSpec) {
        List<JsonObject> tolerations =
                new ArrayList<>(podSpec.array("tolerations").objects());
        add(tolerations, "not-ready", "NoExecute");
        add(tolerations, "unreachable", "NoExecute");
        add(tolerations, "disk-pressure", "NoSchedule");
        add(tolerations, "memory-pressure", "NoSchedule");
        add(tolerations, "pid-pressure", "NoSchedule");
        add(tolerations, "unschedulable", "NoSchedule");
        if (podSpec.bool("hostNetwork")) {
            add(tolerations, "network-unavailable", "NoSchedule");
        }
        return podSpec.with("tolerations", JsonArray.of(tolerations));
    }

    private static void add(List<JsonObject> tolerations, String taint, String effect) {
        boolean there = tolerations.stream()
                .anyMatch(toleration -> toleration.string("key").equals(PREFIX + taint)
                        && toleration.string("effect").equals(effect)
                        && toleration.string("operator").equals("Exists"));
        if (!there) {
            tolerations.add(JsonObject.of("key", PREFIX + taint, "operator", "Exists", "effect", effect));
        }
    }

    /** The scheduler may put it on this node only. */
    static JsonObject tied(JsonObject podSpec, String node) {
        JsonObject field =
                JsonObject.of("key", "metadata.name", "operator", "In", "values", JsonArray.ofStrings(List.of(node)));
        JsonArray fields = JsonArray.of(field);
        String required = "requiredDuringSchedulingIgnoredDuringExecution";
        JsonArray terms = podSpec.objectAt("affinity", "nodeAffinity", required).array("nodeSelectorTerms");
        JsonArray tied = terms.isEmpty()
                ? JsonArray.of(JsonObject.of("matchFields", fields))
                : terms.mapObjects(term -> term.with("matchFields", fields));
        return podSpec.withAt(tied, "affinity", "nodeAffinity", required, "nodeSelectorTerms");
    }

    /** Where the pod is, or is tied to; empty when neither is known. */
    static String of(JsonObject pod) {
        if (!Pods.nodeName(pod).isEmpty()) {
            return Pods.nodeName(pod);
        }
        return pod
                .objectAt("spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution")
                .array("nodeSelectorTerms")
                .objects()
                .stream()
                .flatMap(term -> term.array("matchFields").objects().stream())
                .filter(field -> field.string("key").equals("metadata.name"))
                .flatMap(field -> field.array("values").strings().stream())
                .findFirst()
                .orElse("");
    }
}
