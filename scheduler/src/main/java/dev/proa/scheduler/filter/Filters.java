package dev.proa.scheduler.filter;

import dev.proa.control.object.NodeSelection;
import dev.proa.control.object.Toleration;
import dev.proa.scheduler.NodeInfo;
import dev.proa.scheduler.PodInfo;
import dev.proa.scheduler.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The filters in the order in which they are tried; the first that rejects a node names the reason. */
public final class Filters {
    private static final Toleration.Taint UNSCHEDULABLE =
            new Toleration.Taint("node.kubernetes.io/unschedulable", "", "NoSchedule");

    private static final List<Filter> ALL = List.of(
            Filters::unschedulable,
            Filters::nodeName,
            Filters::taints,
            Filters::nodeAffinity,
            Filters::ports,
            Filters::resources,
            Volumes::reject,
            TopologySpread::reject,
            PodAffinity::reject);

    private Filters() {}

    public static Optional<Rejection> reject(PodInfo pod, NodeInfo node, Snapshot snapshot) {
        for (Filter filter : ALL) {
            Optional<Rejection> rejection = filter.reject(pod, node, snapshot);
            if (rejection.isPresent()) {
                return rejection;
            }
        }
        return Optional.empty();
    }

    private static Optional<Rejection> unschedulable(PodInfo pod, NodeInfo node, Snapshot snapshot) {
        return node.unschedulable() && !pod.tolerates(UNSCHEDULABLE)
                ? Optional.of(Rejection.unresolvable("node(s) were unschedulable"))
                : Optional.empty();
    }

    private static Optional<Rejection> nodeName(PodInfo pod, NodeInfo node, Snapshot snapshot) {
        String wanted = pod.spec().string("nodeName");
        return wanted.isEmpty() || wanted.equals(node.name())
                ? Optional.empty()
                : Optional.of(Rejection.unresolvable("node(s) didn't match the requested node name"));
    }

    private static Optional<Rejection> taints(PodInfo pod, NodeInfo node, Snapshot snapshot) {
        return node.taints().stream()
                .filter(taint ->
                        taint.effect().equals("NoSchedule") || taint.effect().equals("NoExecute"))
                .filter(taint -> !pod.tolerates(taint))
                .findFirst()
                .map(taint -> Rejection.unresolvable("node(s) had untolerated taint(s)"));
    }

    private static Optional<Rejection> nodeAffinity(PodInfo pod, NodeInfo node, Snapshot snapshot) {
        return NodeSelection.allows(pod.spec(), node.node())
                ? Optional.empty()
                : Optional.of(Rejection.unresolvable("node(s) didn't match Pod's node affinity/selector"));
    }

    private static Optional<Rejection> ports(PodInfo pod, NodeInfo node, Snapshot snapshot) {
        return pod.ports().stream().allMatch(node::takes)
                ? Optional.empty()
                : Optional.of(Rejection.resolvable("node(s) didn't have free ports for the requested pod ports"));
    }

    private static Optional<Rejection> resources(PodInfo pod, NodeInfo node, Snapshot snapshot) {
        List<String> reasons = new ArrayList<>();
        boolean resolvable = true;
        if (node.pods().size() + 1 > node.allocatable().get("pods")) {
            reasons.add("Too many pods");
        }
        for (String name : pod.requests().names()) {
            long wanted = pod.requests().get(name);
            long all = node.allocatable().get(name);
            if (wanted > 0 && wanted > all - node.requested().get(name)) {
                reasons.add("Insufficient " + name);
                resolvable &= wanted <= all;
            }
        }
        return reasons.isEmpty() ? Optional.empty() : Optional.of(new Rejection(reasons, resolvable));
    }
}
