package dev.proa.node.pod;

import dev.proa.control.object.Amounts;
import dev.proa.control.object.HostPort;
import dev.proa.control.object.Meta;
import dev.proa.control.object.NodeSelection;
import dev.proa.control.object.Toleration;
import dev.proa.json.JsonObject;
import dev.proa.node.pod.PodMemory.Rejection;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a node asks of a pod before it starts it, whoever bound the pod: upstream's kubelet checks again what the scheduler has checked,
 * because pods may name their node themselves, and what only the node knows. Reasons, messages and their order are the kubelet's.
 */
public final class Admission {
    private static final String OS_LABEL = "kubernetes.io/os";
    private static final String OS = "linux";

    private final BooleanSupplier strictGroups;
    private final BooleanSupplier appArmor;

    /**
     * @param strictGroups whether the runtime keeps an image's groups away (supplementalGroupsPolicy: Strict)
     * @param appArmor whether the kernel enforces AppArmor profiles
     */
    public Admission(BooleanSupplier strictGroups, BooleanSupplier appArmor) {
        this.strictGroups = strictGroups;
        this.appArmor = appArmor;
    }

    /**
     * Why the node does not take this pod; empty when it does.
     *
     * @param node the Node object; null: it isn't known
     * @param running the node's other pods that have been admitted, have not ended and are still in the API
     */
    public Optional<Rejection> check(Pod pod, @Nullable JsonObject node, Collection<Pod> running) {
        Optional<String> sysctl = Sysctls.problem(pod);
        if (sysctl.isPresent()) {
            return refused("SysctlForbidden", "forbidden sysctl: " + sysctl.get());
        }
        if (node == null) {
            return refused("InvalidNodeInfo", "Kubelet cannot get node info.");
        }
        return operatingSystem(pod)
                .or(() -> groups(pod))
                .or(() -> resources(pod, node, running))
                .or(() -> placement(pod, node, running))
                .or(() -> profiles(pod));
    }

    private static Optional<Rejection> refused(String reason, String message) {
        return Optional.of(Rejection.beforeStart(reason, message));
    }

    private static Optional<Rejection> operatingSystem(Pod pod) {
        if (!Meta.labels(pod.json()).string(OS_LABEL, OS).equals(OS)) {
            return refused(
                    "PodOSSelectorNodeLabelDoesNotMatch",
                    "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label");
        }
        return pod.spec().object("os").string("name", OS).equals(OS)
                ? Optional.empty()
                : refused("PodOSNotSupported", "Failed to admit pod as the OS field doesn't match node OS");
    }

    private Optional<Rejection> groups(Pod pod) {
        boolean strict = pod.spec()
                .object("securityContext")
                .string("supplementalGroupsPolicy")
                .equals("Strict");
        return strict && !strictGroups.getAsBoolean()
                ? refused(
                        "SupplementalGroupsPolicyNotSupported",
                        "SupplementalGroupsPolicy=Strict is not supported in this node")
                : Optional.empty();
    }

    private static Optional<Rejection> resources(Pod pod, JsonObject node, Collection<Pod> running) {
        Amounts allocatable = Amounts.of(node.objectAt("status", "allocatable"));
        if (running.size() + 1 > allocatable.get("pods")) {
            return insufficient("pods", 1, running.size(), allocatable.get("pods"));
        }
        Amounts wanted = withoutUnknown(Amounts.requested(pod.json()), allocatable);
        Amounts used =
                running.stream().map(other -> Amounts.requested(other.json())).reduce(Amounts.NONE, Amounts::plus);
        for (String name : wanted.names()) {
            long free = allocatable.get(name) - used.get(name);
            if (wanted.get(name) > 0 && wanted.get(name) > free) {
                return insufficient(name, wanted.get(name), used.get(name), allocatable.get(name));
            }
        }
        return Optional.empty();
    }

    private static Optional<Rejection> insufficient(String name, long requested, long used, long capacity) {
        return refused(
                "OutOf" + name,
                "Node didn't have enough resource: " + name + ", requested: " + requested + ", used: " + used
                        + ", capacity: " + capacity);
    }

    /** Extended resources that the node doesn't know may be the cluster's: they are not its to refuse. */
    private static Amounts withoutUnknown(Amounts wanted, Amounts allocatable) {
        Map<String, Long> known = new HashMap<>(wanted.byName());
        known.keySet()
                .removeIf(name -> isExtended(name) && !allocatable.byName().containsKey(name));
        return new Amounts(Map.copyOf(known));
    }

    private static boolean isExtended(String name) {
        return name.contains("/") && !name.contains("kubernetes.io/");
    }

    private static Optional<Rejection> placement(Pod pod, JsonObject node, Collection<Pod> running) {
        if (!NodeSelection.allows(pod.spec(), node)) {
            return failed("NodeAffinity", "node(s) didn't match Pod's node affinity/selector");
        }
        List<HostPort> wanted = HostPort.of(pod.spec());
        boolean taken = !wanted.isEmpty()
                && running.stream()
                        .flatMap(other -> HostPort.of(other.spec()).stream())
                        .anyMatch(there -> wanted.stream().anyMatch(there::conflicts));
        if (taken) {
            return failed("NodePorts", "node(s) didn't have free ports for the requested pod ports");
        }
        List<Toleration> tolerations = pod.spec().array("tolerations").objects().stream()
                .map(Toleration::of)
                .toList();
        boolean repelled = node.object("spec").array("taints").objects().stream()
                .map(Toleration.Taint::of)
                .filter(taint -> taint.effect().equals("NoExecute"))
                .anyMatch(taint -> tolerations.stream().noneMatch(toleration -> toleration.tolerates(taint)));
        return repelled
                ? failed("TaintToleration", "node(s) had taints that the pod didn't tolerate")
                : Optional.empty();
    }

    private static Optional<Rejection> failed(String predicate, String description) {
        return refused(predicate, "Predicate " + predicate + " failed: " + description);
    }

    private Optional<Rejection> profiles(Pod pod) {
        Stream<JsonObject> contexts = Stream.concat(
                Stream.of(pod.spec()), pod.allContainers().stream().map(ContainerSpec::json));
        boolean asked = contexts.map(holder ->
                        holder.objectAt("securityContext", "appArmorProfile").string("type", "Unconfined"))
                .anyMatch(type -> !type.equals("Unconfined"));
        return asked && !appArmor.getAsBoolean()
                ? refused("AppArmor", "Cannot enforce AppArmor: AppArmor is not enabled on the host")
                : Optional.empty();
    }
}
