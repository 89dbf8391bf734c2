package dev.proa.scheduler;

import dev.proa.control.Times;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Resources;
import dev.proa.control.object.Selectors;
import dev.proa.json.JsonObject;
import dev.proa.scheduler.filter.Filters;
import dev.proa.scheduler.filter.Rejection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which less important pods would have to end so that a pod fits. */
final class Preemption {
    /**
     * @param victims most important first
     * @param violations how many of them a disruption budget would protect
     */
    record Candidate(String node, List<PodInfo> victims, long violations) {
        private long highest() {
            return victims.getFirst().priority();
        }

        private long sum() {
            return victims.stream()
                    .mapToLong(victim -> victim.priority() + (1L << 31))
                    .sum();
        }

        private Instant earliest() {
            return victims.stream()
                    .filter(victim -> victim.priority() == highest())
                    .map(Preemption::started)
                    .min(Instant::compareTo)
                    .orElse(Instant.EPOCH);
        }
    }

    private static final Comparator<PodInfo> IMPORTANCE =
            Comparator.comparingLong(PodInfo::priority).reversed().thenComparing(Preemption::started);

    private final PodInfo pod;
    private final Snapshot snapshot;

    Preemption(PodInfo pod, Snapshot snapshot) {
        this.pod = pod;
        this.snapshot = snapshot;
    }

    private static Instant started(PodInfo pod) {
        return Times.parse(pod.pod().objectAt("status").string("startTime")).orElse(Meta.created(pod.pod()));
    }

    /** Why the pod may not push others out; empty when it may. */
    Optional<String> ineligible() {
        if (pod.spec().string("preemptionPolicy").equals("Never")) {
            return Optional.of("not eligible due to preemptionPolicy=Never.");
        }
        NodeInfo nominated = snapshot.node(pod.pod().object("status").string("nominatedNodeName"));
        boolean waiting = nominated != null
                && nominated.pods().stream()
                        .anyMatch(other ->
                                other.priority() < pod.priority() && Meta.deleting(other.pod()) && preempted(other));
        return waiting ? Optional.of("not eligible due to a terminating pod on the nominated node.") : Optional.empty();
    }

    private static boolean preempted(PodInfo pod) {
        return pod.pod().object("status").array("conditions").objects().stream()
                .anyMatch(condition -> condition.string("type").equals("DisruptionTarget")
                        && condition.string("reason").equals("PreemptionByScheduler"));
    }

    /** The node where it costs least: fewest protected victims, least important ones, fewest, youngest. */
    Optional<Candidate> best(Map<String, Rejection> rejections) {
        return snapshot.nodes().stream()
                .filter(node -> rejections.containsKey(node.name())
                        && rejections.get(node.name()).resolvable())
                .flatMap(node -> candidate(node).stream())
                .min(Comparator.comparingLong(Candidate::violations)
                        .thenComparingLong(Candidate::highest)
                        .thenComparingLong(Candidate::sum)
                        .thenComparingInt(candidate -> candidate.victims().size())
                        .thenComparing(Candidate::earliest, Comparator.reverseOrder())
                        .thenComparing(Candidate::node));
    }

    /** All less important pods are taken off; then those that still fit come back, protected and important ones first. */
    private Optional<Candidate> candidate(NodeInfo node) {
        List<PodInfo> lower = new ArrayList<>(node.pods().stream()
                .filter(other -> other.priority() < pod.priority())
                .sorted(IMPORTANCE)
                .toList());
        NodeInfo left = node;
        for (PodInfo victim : lower) {
            left = left.without(victim.uid());
        }
        if (lower.isEmpty() || !fits(left)) {
            return Optional.empty();
        }
        List<PodInfo> violating = violating(lower);
        lower.removeAll(violating);
        List<PodInfo> victims = new ArrayList<>();
        left = reprieve(violating, left, victims);
        long violations = victims.size();
        reprieve(lower, left, victims);
        victims.sort(IMPORTANCE);
        return victims.isEmpty()
                ? Optional.empty()
                : Optional.of(new Candidate(node.name(), List.copyOf(victims), violations));
    }

    private NodeInfo reprieve(List<PodInfo> candidates, NodeInfo node, List<PodInfo> victims) {
        NodeInfo left = node;
        for (PodInfo candidate : candidates) {
            NodeInfo with = left.with(candidate);
            if (fits(with)) {
                left = with;
            } else {
                victims.add(candidate);
            }
        }
        return left;
    }

    private boolean fits(NodeInfo node) {
        NodeInfo promised = snapshot.promised(node, pod);
        return Filters.reject(pod, promised, snapshot.with(promised)).isEmpty();
    }

    /** Those whose end a budget doesn't allow, counting in the order of importance. */
    private List<PodInfo> violating(List<PodInfo> victims) {
        Map<String, Long> allowed = new HashMap<>();
        List<PodInfo> violating = new ArrayList<>();
        for (PodInfo victim : victims) {
            boolean violates = false;
            for (JsonObject budget : snapshot.world().list(Resources.DISRUPTION_BUDGETS, victim.namespace())) {
                boolean counted = budget.objectAt("status", "disruptedPods").contains(Meta.name(victim.pod()));
                if (Selectors.memberSelects(budget.object("spec"), "selector", victim.pod()) && !counted) {
                    long disruptions = budget.object("status").number("disruptionsAllowed");
                    violates |= allowed.merge(Meta.uid(budget), disruptions - 1, (held, fresh) -> held - 1) < 0;
                }
            }
            if (violates) {
                violating.add(victim);
            }
        }
        return violating;
    }
}
