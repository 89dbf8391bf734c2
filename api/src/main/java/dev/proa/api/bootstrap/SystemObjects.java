package dev.proa.api.bootstrap;

import dev.proa.json.JsonObject;
import java.util.List;

/** The priority classes of system pods. */
final class SystemObjects {
    private static final long CRITICAL = 2_000_000_000;

    private SystemObjects() {}

    static List<JsonObject> priorityClasses() {
        return List.of(
                priorityClass(
                        "system-node-critical",
                        CRITICAL + 1000,
                        "Used for system critical pods that must not be moved from their current node."),
                priorityClass(
                        "system-cluster-critical",
                        CRITICAL,
                        "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary."));
    }

    private static JsonObject priorityClass(String name, long value, String description) {
        return JsonObject.of(
                "apiVersion",
                "scheduling.k8s.io/v1",
                "kind",
                "PriorityClass",
                "metadata",
                JsonObject.of("name", name),
                "value",
                value,
                "description",
                description);
    }
}
