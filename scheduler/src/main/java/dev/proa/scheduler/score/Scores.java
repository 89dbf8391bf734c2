package dev.proa.scheduler.score;

import dev.proa.control.object.Amounts;
import dev.proa.control.object.Meta;
import dev.proa.control.object.NodeSelection;
import dev.proa.control.object.Selectors;
import dev.proa.json.JsonObject;
import dev.proa.scheduler.AffinityTerm;
import dev.proa.scheduler.NodeInfo;
import dev.proa.scheduler.PodInfo;
import dev.proa.scheduler.Snapshot;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Chooses the node that suits a pod best: each score is brought to 0 to 100 and weighed as upstream weighs it. */
public final class Scores {
    private static final double MAX = 100;
    private static final long IMAGE_BYTES_MIN = 23L << 20;
    private static final long IMAGE_BYTES_MAX_PER_CONTAINER = 1000L << 20;

    private Scores() {}

    /** The best of the nodes, of which there must be one; which of several equally good ones varies from pod to pod. */
    public static NodeInfo best(PodInfo pod, List<NodeInfo> nodes, Snapshot snapshot) {
        if (nodes.size() == 1) {
            return nodes.getFirst();
        }
        Map<String, Double> total = new HashMap<>();
        add(total, 1, nodes, node -> leastAllocated(pod, node));
        add(total, 1, nodes, node -> balanced(pod, node));
        add(total, 1, nodes, node -> imageLocality(pod, node));
        addNormalized(total, 3, nodes, node -> -intolerable(pod, node));
        addNormalized(total, 2, nodes, node -> preferred(pod, node));
        addNormalized(total, 2, nodes, node -> affinity(pod, node, snapshot));
        addNormalized(total, 2, nodes, node -> -crowd(pod, node));
        return nodes.stream()
                .max(Comparator.comparingDouble((NodeInfo node) -> total.getOrDefault(node.name(), 0.0))
                        .thenComparingInt(node -> (pod.uid() + node.name()).hashCode()))
                .orElseThrow();
    }

    private static void add(
            Map<String, Double> total, int weight, List<NodeInfo> nodes, ToDoubleFunction<NodeInfo> score) {
        nodes.forEach(node -> total.merge(node.name(), weight * score.applyAsDouble(node), Double::sum));
    }

    /** The lowest becomes 0, the highest 100; when all are equal nothing is added. */
    private static void addNormalized(
            Map<String, Double> total, int weight, List<NodeInfo> nodes, ToDoubleFunction<NodeInfo> score) {
        double min = nodes.stream().mapToDouble(score).min().orElse(0);
        double max = nodes.stream().mapToDouble(score).max().orElse(0);
        if (max > min) {
            add(total, weight, nodes, node -> MAX * (score.applyAsDouble(node) - min) / (max - min));
        }
    }

    private static double fraction(String resource, PodInfo pod, NodeInfo node) {
        double all = node.allocatable().get(resource);
        return all <= 0 ? 1 : Math.min(1, used(resource, node.scored().plus(pod.scored())) / all);
    }

    private static double used(String resource, Amounts amounts) {
        return amounts.get(resource);
    }

    private static double leastAllocated(PodInfo pod, NodeInfo node) {
        return MAX * (2 - fraction("cpu", pod, node) - fraction("memory", pod, node)) / 2;
    }

    private static double balanced(PodInfo pod, NodeInfo node) {
        return MAX * (1 - Math.abs(fraction("cpu", pod, node) - fraction("memory", pod, node)) / 2);
    }

    private static double imageLocality(PodInfo pod, NodeInfo node) {
        List<JsonObject> containers = pod.spec().array("containers").objects();
        long bytes = containers.stream()
                .mapToLong(container -> node.imageBytes(normalized(container.string("image"))))
                .sum();
        double max = (double) IMAGE_BYTES_MAX_PER_CONTAINER * Math.max(1, containers.size());
        return MAX * (Math.clamp(bytes, IMAGE_BYTES_MIN, (long) max) - IMAGE_BYTES_MIN) / (max - IMAGE_BYTES_MIN);
    }

    private static String normalized(String image) {
        return image.lastIndexOf(':') <= image.lastIndexOf('/') ? image + ":latest" : image;
    }

    private static double intolerable(PodInfo pod, NodeInfo node) {
        return node.taints().stream()
                .filter(taint -> taint.effect().equals("PreferNoSchedule") && !pod.tolerates(taint))
                .count();
    }

    private static double preferred(PodInfo pod, NodeInfo node) {
        return pod
                .spec()
                .objectAt("affinity", "nodeAffinity")
                .array("preferredDuringSchedulingIgnoredDuringExecution")
                .objects()
                .stream()
                .filter(term -> NodeSelection.matches(term.object("preference"), node.node()))
                .mapToLong(term -> term.number("weight"))
                .sum();
    }

    private static double affinity(PodInfo pod, NodeInfo node, Snapshot snapshot) {
        return terms(AffinityTerm.preferred(pod.pod(), "podAffinity"), node, snapshot)
                - terms(AffinityTerm.preferred(pod.pod(), "podAntiAffinity"), node, snapshot);
    }

    private static double terms(List<AffinityTerm> terms, NodeInfo node, Snapshot snapshot) {
        double sum = 0;
        for (AffinityTerm term : terms) {
            sum += term.weight()
                    * snapshot.nodes().stream()
                            .filter(other -> node.labels().contains(term.topologyKey())
                                    && node.labels()
                                            .string(term.topologyKey())
                                            .equals(other.labels().string(term.topologyKey())))
                            .flatMap(other -> other.pods().stream())
                            .filter(other -> term.selects(other, snapshot))
                            .count();
        }
        return sum;
    }

    /** How many of its kind are on the node: pods of the same controller, and those its soft spread constraints select. */
    private static double crowd(PodInfo pod, NodeInfo node) {
        String controller = Meta.controller(pod.pod()).string("uid");
        List<JsonObject> soft = pod.spec().array("topologySpreadConstraints").objects().stream()
                .filter(constraint -> constraint.string("whenUnsatisfiable").equals("ScheduleAnyway"))
                .toList();
        return node.pods().stream()
                .filter(other -> !controller.isEmpty()
                                && Meta.controller(other.pod()).string("uid").equals(controller)
                        || soft.stream()
                                .anyMatch(constraint -> other.namespace().equals(pod.namespace())
                                        && Selectors.memberSelects(constraint, "labelSelector", other.pod())))
                .count();
    }
}
