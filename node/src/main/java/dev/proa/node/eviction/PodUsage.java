package dev.proa.node.eviction;

import dev.proa.json.JsonException;
import dev.proa.json.JsonObject;
import dev.proa.node.pod.ContainerSpec;
import dev.proa.node.pod.Pod;
import dev.proa.schema.Quantity;
import java.util.Map;

/**
 * What a pod uses.
 *
 * @param memory bytes of its containers' working sets, by container
 * @param disk bytes of its containers' own layers and logs, by container
 * @param volumes bytes of its emptyDir volumes on disk, by volume
 */
record PodUsage(Map<String, Long> memory, Map<String, Long> disk, Map<String, Long> volumes) {
    private static final String DISK = "ephemeral-storage";

    long memoryBytes() {
        return memory.values().stream().mapToLong(Long::longValue).sum();
    }

    long diskBytes() {
        return disk.values().stream().mapToLong(Long::longValue).sum()
                + volumes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Bytes of a resource by container. */
    Map<String, Long> of(String resource) {
        return resource.equals("memory") ? memory : resource.equals(DISK) ? disk : Map.of();
    }

    long total(String resource) {
        return resource.equals("memory") ? memoryBytes() : resource.equals(DISK) ? diskBytes() : 0;
    }

    /** How much more than it requests the pod uses; negative: less. */
    long beyondRequest(Pod pod, String resource) {
        long requested = pod.allContainers().stream()
                .filter(c -> c.role() == ContainerSpec.Role.REGULAR || c.isSidecar())
                .mapToLong(c -> quantity(c.json().object("resources").object("requests"), resource)
                        .value())
                .sum();
        return total(resource) - requested;
    }

    /** Zero also for what is no quantity. */
    static Quantity quantity(JsonObject quantities, String resource) {
        try {
            return Quantity.of(quantities.get(resource));
        } catch (JsonException e) {
            return Quantity.ZERO;
        }
    }
}
