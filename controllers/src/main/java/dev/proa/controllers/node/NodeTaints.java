package dev.proa.controllers.node;

import dev.proa.control.Times;
import dev.proa.control.object.Conditions;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The taints that a node's conditions call for; those that others set stay. */
final class NodeTaints {
    private static final String PREFIX = "node.kubernetes.io/";

    private record Rule(String condition, String value, String taint) {}

    private static final List<Rule> RULES = List.of(
            new Rule("Ready", "False", "not-ready"),
            new Rule("Ready", "Unknown", "unreachable"),
            new Rule("MemoryPressure", "True", "memory-pressure"),
            new Rule("DiskPressure", "True", "disk-pressure"),
            new Rule("PIDPressure", "True", "pid-pressure"),
            new Rule("NetworkUnavailable", "True", "network-unavailable"));

    private NodeTaints() {}

    static JsonArray of(JsonObject node, Instant now) {
        List<JsonObject> before = node.object("spec").array("taints").objects();
        List<JsonObject> taints =
                new ArrayList<>(before.stream().filter(taint -> !managed(taint)).toList());
        for (Rule rule : RULES) {
            if (Conditions.get(node.object("status"), rule.condition())
                    .string("status")
                    .equals(rule.value())) {
                add(taints, before, rule.taint(), "NoSchedule", now);
                if (rule.condition().equals("Ready")) {
                    add(taints, before, rule.taint(), "NoExecute", now);
                }
            }
        }
        if (node.object("spec").bool("unschedulable")) {
            add(taints, before, "unschedulable", "NoSchedule", now);
        }
        return same(before, taints) ? node.object("spec").array("taints") : JsonArray.of(taints);
    }

    private static boolean managed(JsonObject taint) {
        String key = taint.string("key");
        boolean ours = RULES.stream().anyMatch(rule -> key.equals(PREFIX + rule.taint()))
                || key.equals(PREFIX + "unschedulable");
        return ours && !taint.string("effect").equals("PreferNoSchedule");
    }

    private static void add(List<JsonObject> taints, List<JsonObject> before, String name, String effect, Instant now) {
        JsonObject taint = JsonObject.of("key", PREFIX + name, "effect", effect, "timeAdded", Times.text(now));
        taints.add(before.stream()
                .filter(held -> held.string("key").equals(PREFIX + name)
                        && held.string("effect").equals(effect))
                .findFirst()
                .orElse(taint));
    }

    private static boolean same(List<JsonObject> before, List<JsonObject> after) {
        return before.size() == after.size() && after.containsAll(before);
    }
}
