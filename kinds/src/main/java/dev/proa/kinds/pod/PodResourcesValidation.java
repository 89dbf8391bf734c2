package dev.proa.kinds.pod;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Resources;
import dev.proa.schema.Quantity;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Resources of a pod as a whole, which its containers share. */
final class PodResourcesValidation {
    private PodResourcesValidation() {}

    static void resources(PodContext pod, FieldErrors specAt) {
        JsonObject spec = pod.spec();
        if (!spec.has("resources")) {
            return;
        }
        FieldErrors at = specAt.at("resources");
        if (pod.osName().equals("windows")) {
            at.forbidden("may not be set for a windows pod");
            return;
        }
        JsonObject resources = spec.object("resources");
        if (!resources.array("claims").isEmpty()) {
            at.at("claims").forbidden("claims may not be set for Resources at pod-level");
        }
        Resources.requirements(resources, Resources::podName, pod.claimNames(), at);
        JsonObject requests = resources.object("requests");
        aggregate(spec, "requests").forEach((name, sum) -> {
            Quantity own = Resources.quantity(requests.get(name));
            if (requests.has(name) && sum.compareTo(own) > 0) {
                at.at("requests")
                        .key(name)
                        .invalid(
                                own.toString(),
                                "must be greater than or equal to aggregate container requests of " + sum);
            }
        });
        limits(spec, resources.object("limits"), at);
    }

    private static void limits(JsonObject spec, JsonObject limits, FieldErrors at) {
        aggregate(spec, "limits").forEach((name, sum) -> {
            Quantity own = Resources.quantity(limits.get(name));
            if (Resources.isHugePages(name) && limits.has(name) && sum.compareTo(own) > 0) {
                at.at("limits")
                        .key(name)
                        .invalid(
                                own.toString(),
                                "must be greater than or equal to aggregate container limits of " + sum);
            }
        });
        List<JsonObject> containers = spec.array("containers").objects();
        for (int i = 0; i < containers.size(); i++) {
            JsonObject own = containers.get(i).objectAt("resources", "limits");
            for (String name : Resources.names(own)) {
                Quantity limit = Resources.quantity(own.get(name));
                Quantity most = Resources.quantity(limits.get(name));
                if (limits.has(name) && limit.compareTo(most) > 0) {
                    at.at("containers", i)
                            .key(name)
                            .at("limits")
                            .invalid(limit.toString(), "must be less than or equal to pod limits of " + most);
                }
            }
        }
    }

    /** What containers need together: those that run at once summed, those that initialise one after another. */
    static Map<String, Quantity> aggregate(JsonObject spec, String list) {
        Map<String, Quantity> running = new TreeMap<>();
        spec.array("containers").objects().forEach(container -> sum(running, container.objectAt("resources", list)));
        Map<String, Quantity> initialising = new TreeMap<>();
        Map<String, Quantity> sidecars = new TreeMap<>();
        for (JsonObject container : spec.array("initContainers").objects()) {
            JsonObject own = container.objectAt("resources", list);
            Map<String, Quantity> now = new TreeMap<>(sidecars);
            sum(now, own);
            if (ContainerValidation.isSidecar(container)) {
                sum(running, own);
                sum(sidecars, own);
            }
            now.forEach((name, value) -> initialising.merge(name, value, Quantity::max));
        }
        initialising.forEach((name, value) -> running.merge(name, value, Quantity::max));
        return running;
    }

    private static void sum(Map<String, Quantity> total, JsonObject list) {
        list.forEach((name, value) -> total.merge(name, Resources.quantity(value), Quantity::plus));
    }
}
