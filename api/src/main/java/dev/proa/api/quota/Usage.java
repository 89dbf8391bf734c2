package dev.proa.api.quota;

import dev.proa.api.admission.PodResources;
import dev.proa.api.kind.GroupResource;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.schema.Quantity;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What one object counts for, by the names that a ResourceQuota's {@code hard} uses. Pure. */
final class Usage {
    private static final Quantity ONE = Quantity.of(1, Quantity.Format.DECIMAL_SI);

    /** Those that are counted under their plain name too, as before {@code count/} came. */
    private static final Set<String> PLAIN_COUNTS = Set.of(
            "configmaps", "persistentvolumeclaims", "replicationcontrollers", "resourcequotas", "secrets", "services");

    private static final Set<String> COMPUTE = Set.of("cpu", "memory", "ephemeral-storage");
    private static final String CLASS_SUFFIX = ".storageclass.storage.k8s.io/";

    private Usage() {}

    /** @param now for pods that should have ended by now: these don't count */
    static Map<String, Quantity> of(GroupResource resource, JsonObject object, Instant now) {
        Map<String, Quantity> usage = new TreeMap<>();
        usage.put("count/" + resource, ONE);
        if (PLAIN_COUNTS.contains(resource.toString())) {
            usage.put(resource.resource(), ONE);
        }
        switch (resource.toString()) {
            case "pods" -> pod(object, now, usage);
            case "services" -> service(object.object("spec"), usage);
            case "persistentvolumeclaims" -> claim(object, usage);
            default -> {}
        }
        return usage;
    }

    private static void pod(JsonObject pod, Instant now, Map<String, Quantity> usage) {
        if (!isActive(pod, now)) {
            return;
        }
        usage.put("pods", ONE);
        compute(PodResources.requests(pod.object("spec")), PodResources.limits(pod.object("spec")), usage);
    }

    static void compute(Map<String, Quantity> requests, Map<String, Quantity> limits, Map<String, Quantity> usage) {
        requests.forEach((name, value) -> {
            if (COMPUTE.contains(name) || name.startsWith("hugepages-")) {
                usage.put(name, value);
                usage.put("requests." + name, value);
            } else if (name.contains("/")) {
                usage.put("requests." + name, value);
            }
        });
        limits.forEach((name, value) -> {
            if (COMPUTE.contains(name)) {
                usage.put("limits." + name, value);
            }
        });
    }

    private static boolean isActive(JsonObject pod, Instant now) {
        String phase = pod.stringAt("status", "phase");
        if (phase.equals("Failed") || phase.equals("Succeeded")) {
            return false;
        }
        return graceEnd(pod).map(end -> !now.isAfter(end)).orElse(true);
    }

    /** When an object counts for less, though nothing changes it; empty for never. */
    static Optional<Instant> countsUntil(GroupResource resource, JsonObject object) {
        return resource.toString().equals("pods") ? graceEnd(object) : Optional.empty();
    }

    private static Optional<Instant> graceEnd(JsonObject pod) {
        JsonObject metadata = pod.object("metadata");
        if (!metadata.has("deletionTimestamp") || !metadata.has("deletionGracePeriodSeconds")) {
            return Optional.empty();
        }
        try {
            Instant end = Instant.parse(metadata.string("deletionTimestamp"));
            return Optional.of(end.plusSeconds(metadata.number("deletionGracePeriodSeconds")));
        } catch (DateTimeException | ArithmeticException unreadable) {
            return Optional.empty();
        }
    }

    private static void service(JsonObject spec, Map<String, Quantity> usage) {
        List<JsonObject> ports = spec.array("ports").objects();
        long nodePorts = 0;
        if (spec.string("type").equals("NodePort")) {
            nodePorts = ports.size();
        } else if (spec.string("type").equals("LoadBalancer")) {
            usage.put("services.loadbalancers", ONE);
            boolean allocates = !JsonValue.of(false).equals(spec.get("allocateLoadBalancerNodePorts"));
            nodePorts = allocates
                    ? ports.size()
                    : ports.stream().filter(p -> p.number("nodePort") != 0).count();
        }
        if (nodePorts > 0) {
            usage.put("services.nodeports", Quantity.of(nodePorts, Quantity.Format.DECIMAL_SI));
        }
    }

    private static void claim(JsonObject claim, Map<String, Quantity> usage) {
        String name = claim.objectAt("metadata", "annotations")
                .string("volume.beta.kubernetes.io/storage-class", claim.stringAt("spec", "storageClassName"));
        if (!name.isEmpty()) {
            usage.put(name + CLASS_SUFFIX + "persistentvolumeclaims", ONE);
        }
        JsonObject requests = claim.objectAt("spec", "resources", "requests");
        if (requests.has("storage")) {
            Quantity storage = Quantity.of(requests.get("storage"));
            usage.put("requests.storage", storage);
            if (!name.isEmpty()) {
                usage.put(name + CLASS_SUFFIX + "requests.storage", storage);
            }
        }
    }

    /** Whether objects of the resource can count for this name of a quota. */
    static boolean counts(GroupResource resource, String name) {
        if (name.equals("count/" + resource)) {
            return true;
        }
        return switch (resource.toString()) {
            case "pods" ->
                name.equals("pods")
                        || COMPUTE.contains(name)
                        || name.startsWith("hugepages-")
                        || name.startsWith("limits.") && COMPUTE.contains(name.substring("limits.".length()))
                        || name.startsWith("requests.") && countsRequest(name.substring("requests.".length()));
            case "services" -> name.equals("services") || name.startsWith("services.");
            case "persistentvolumeclaims" ->
                name.equals("persistentvolumeclaims") || name.equals("requests.storage") || name.contains(CLASS_SUFFIX);
            default -> PLAIN_COUNTS.contains(resource.toString()) && name.equals(resource.resource());
        };
    }

    private static boolean countsRequest(String name) {
        return COMPUTE.contains(name) || name.startsWith("hugepages-") || name.contains("/");
    }
}
