package dev.proa.kinds.pod;

import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.kinds.validation.Resources;

/**
 * What a pod with limits of its own asks for where it doesn't say: what its containers ask for together, or else its limit (upstream:
 * defaultPodRequests).
 */
public final class PodLevelRequests {
    private PodLevelRequests() {}

    /** The spec of a pod whose containers have their defaults. */
    public static JsonObject in(JsonObject spec) {
        JsonObject limits = spec.objectAt("resources", "limits");
        if (limits.isEmpty()) {
            return spec;
        }
        JsonObject[] requests = {spec.objectAt("resources", "requests")};
        PodResourcesValidation.aggregate(spec, "requests").forEach((name, sum) -> {
            if (name.equals("cpu") || name.equals("memory")) {
                requests[0] = requests[0].withDefault(name, new JsonString(sum.toString()));
            }
        });
        for (int i = 0; i < limits.size(); i++) {
            String name = limits.name(i);
            if (name.equals("cpu") || name.equals("memory") || Resources.isHugePages(name)) {
                requests[0] = requests[0].withDefault(name, limits.value(i));
            }
        }
        return spec.withAt(requests[0], "resources", "requests");
    }
}
