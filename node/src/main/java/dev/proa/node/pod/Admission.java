package dev.proa.node.pod;

import dev.proa.json.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What a node asks of a pod before it starts it, whoever bound the pod: upstream's kubelet checks again what the scheduler has checked,
 * because pods may name their node themselves.
 */
public final class Admission {
    private static final List<String> ANY_ADDRESS = List.of("", "0.0.0.0", "::");

    private Admission() {}

    /**
     * Why the node does not take this pod; empty when it does.
     *
     * @param running the node's other pods that have been admitted and have not ended
     */
    public static Optional<PodMemory.Rejection> check(Pod pod, Collection<Pod> running) {
        List<JsonObject> wanted = hostPorts(pod);
        boolean taken = !wanted.isEmpty()
                && running.stream()
                        .filter(other -> !other.uid().equals(pod.uid()))
                        .flatMap(other -> hostPorts(other).stream())
                        .anyMatch(there -> wanted.stream().anyMatch(here -> conflict(here, there)));
        return taken
                ? Optional.of(new PodMemory.Rejection(
                        "NodePorts",
                        "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports"))
                : Optional.empty();
    }

    private static List<JsonObject> hostPorts(Pod pod) {
        return pod.allContainers().stream()
                .flatMap(container -> container.json().array("ports").objects().stream())
                .filter(port -> port.number("hostPort") > 0)
                .toList();
    }

    private static boolean conflict(JsonObject one, JsonObject other) {
        String address = one.string("hostIP");
        return one.number("hostPort") == other.number("hostPort")
                && one.string("protocol").equals(other.string("protocol"))
                && (ANY_ADDRESS.contains(address)
                        || ANY_ADDRESS.contains(other.string("hostIP"))
                        || address.equals(other.string("hostIP")));
    }
}
