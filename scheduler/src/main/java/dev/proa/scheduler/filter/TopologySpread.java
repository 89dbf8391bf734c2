package dev.proa.scheduler.filter;

import dev.proa.api.selector.LabelSelector;
import dev.proa.control.object.Meta;
import dev.proa.control.object.NodeSelection;
import dev.proa.control.object.Selectors;
import dev.proa.json.JsonObject;
import dev.proa.scheduler.NodeInfo;
import dev.proa.scheduler.PodInfo;
import dev.proa.scheduler.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Topology spread constraints that must hold. */
final class TopologySpread {
    private static final String MISMATCH = "node(s) didn't match pod topology spread constraints";

    private TopologySpread() {}

    static Optional<Rejection> reject(PodInfo pod, NodeInfo node, Snapshot snapshot) {
        List<JsonObject> constraints = pod.spec().array("topologySpreadConstraints").objects().stream()
                .filter(constraint ->
                        constraint.string("whenUnsatisfiable", "DoNotSchedule").equals("DoNotSchedule"))
                .toList();
        for (JsonObject constraint : constraints) {
            String key = constraint.string("topologyKey");
            if (!node.labels().contains(key)) {
                return Optional.of(Rejection.unresolvable(MISMATCH + " (missing required label)"));
            }
            if (skew(constraint, constraints, pod, node, snapshot) > constraint.number("maxSkew", 1)) {
                return Optional.of(Rejection.resolvable(MISMATCH));
            }
        }
        return Optional.empty();
    }

    private static long skew(
            JsonObject constraint, List<JsonObject> all, PodInfo pod, NodeInfo node, Snapshot snapshot) {
        LabelSelector selector = selector(constraint, pod);
        String key = constraint.string("topologyKey");
        Map<String, Long> counts = new HashMap<>();
        for (NodeInfo each : snapshot.nodes()) {
            NodeInfo current = each.name().equals(node.name()) ? node : each;
            if (counts(constraint, all, pod, current)) {
                long matching = current.pods().stream()
                        .filter(other -> other.namespace().equals(pod.namespace()))
                        .filter(other -> !Meta.deleting(other.pod()) && Selectors.selects(selector, other.pod()))
                        .count();
                counts.merge(current.labels().string(key), matching, Long::sum);
            }
        }
        boolean few = counts.size() < constraint.number("minDomains", 1);
        long least = few
                ? 0
                : counts.values().stream().mapToLong(Long::longValue).min().orElse(0);
        long self = Selectors.selects(selector, pod.pod()) ? 1 : 0;
        return counts.getOrDefault(node.labels().string(key), 0L) + self - least;
    }

    /** Whether a node's pods count: it has all the topologies, and the pod could be there. */
    private static boolean counts(JsonObject constraint, List<JsonObject> all, PodInfo pod, NodeInfo node) {
        boolean labelled = all.stream().allMatch(each -> node.labels().contains(each.string("topologyKey")));
        boolean affine = constraint.string("nodeAffinityPolicy", "Honor").equals("Ignore")
                || NodeSelection.allows(pod.spec(), node.node());
        boolean tolerated = constraint.string("nodeTaintsPolicy", "Ignore").equals("Ignore")
                || node.taints().stream()
                        .filter(taint -> !taint.effect().equals("PreferNoSchedule"))
                        .allMatch(pod::tolerates);
        return labelled && affine && tolerated;
    }

    private static LabelSelector selector(JsonObject constraint, PodInfo pod) {
        LabelSelector base = Selectors.member(constraint, "labelSelector");
        List<LabelSelector.Requirement> requirements = new ArrayList<>(base.requirements());
        for (String key : constraint.array("matchLabelKeys").strings()) {
            if (Meta.labels(pod.pod()).contains(key)) {
                requirements.add(new LabelSelector.Requirement(
                        key, LabelSelector.Operator.IN, Set.of(Meta.label(pod.pod(), key))));
            }
        }
        return new LabelSelector(requirements);
    }
}
