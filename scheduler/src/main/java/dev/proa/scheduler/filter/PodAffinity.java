package dev.proa.scheduler.filter;

import dev.proa.scheduler.AffinityTerm;
import dev.proa.scheduler.NodeInfo;
import dev.proa.scheduler.PodInfo;
import dev.proa.scheduler.Snapshot;
import java.util.Optional;
import java.util.function.Predicate;

/** Required pod affinity and anti-affinity, of the pod and of those that run. */
final class PodAffinity {
    private PodAffinity() {}

    static Optional<Rejection> reject(PodInfo pod, NodeInfo node, Snapshot snapshot) {
        if (!affine(pod, node, snapshot)) {
            return Optional.of(Rejection.unresolvable("node(s) didn't match pod affinity rules"));
        }
        for (AffinityTerm term : pod.antiAffinity()) {
            if (anyInTopology(term.topologyKey(), node, snapshot, other -> term.selects(other, snapshot))) {
                return Optional.of(Rejection.resolvable("node(s) didn't match pod anti-affinity rules"));
            }
        }
        return repelled(pod, node, snapshot)
                ? Optional.of(Rejection.resolvable("node(s) didn't satisfy existing pods anti-affinity rules"))
                : Optional.empty();
    }

    /** A pod that its own terms select may be the first of its group. */
    private static boolean affine(PodInfo pod, NodeInfo node, Snapshot snapshot) {
        if (pod.affinity().isEmpty()) {
            return true;
        }
        boolean all = pod.affinity().stream()
                .allMatch(term -> node.labels().contains(term.topologyKey())
                        && anyInTopology(
                                term.topologyKey(), node, snapshot, other -> selectedByAll(pod, other, snapshot)));
        boolean labelled =
                pod.affinity().stream().allMatch(term -> node.labels().contains(term.topologyKey()));
        return all || labelled && selectedByAll(pod, pod, snapshot) && !anySelected(pod, snapshot);
    }

    private static boolean selectedByAll(PodInfo pod, PodInfo other, Snapshot snapshot) {
        return pod.affinity().stream().allMatch(term -> term.selects(other, snapshot));
    }

    private static boolean anySelected(PodInfo pod, Snapshot snapshot) {
        return snapshot.nodes().stream()
                .flatMap(node -> node.pods().stream())
                .anyMatch(other -> selectedByAll(pod, other, snapshot));
    }

    private static boolean repelled(PodInfo pod, NodeInfo node, Snapshot snapshot) {
        for (NodeInfo other : snapshot.repelling()) {
            NodeInfo current = other.name().equals(node.name()) ? node : other;
            for (PodInfo running : current.repelling()) {
                for (AffinityTerm term : running.antiAffinity()) {
                    if (together(term.topologyKey(), node, current) && term.selects(pod, snapshot)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static boolean anyInTopology(String key, NodeInfo node, Snapshot snapshot, Predicate<PodInfo> which) {
        return snapshot.nodes().stream()
                .map(other -> other.name().equals(node.name()) ? node : other)
                .filter(other -> together(key, node, other))
                .flatMap(other -> other.pods().stream())
                .anyMatch(which);
    }

    private static boolean together(String key, NodeInfo node, NodeInfo other) {
        return node.labels().contains(key)
                && other.labels().contains(key)
                && node.labels().string(key).equals(other.labels().string(key));
    }
}
