package dev.proa.scheduler;

import dev.proa.control.Action;
import dev.proa.control.Plan;
import dev.proa.control.object.Conditions;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.scheduler.filter.Filters;
import dev.proa.scheduler.filter.PreFilters;
import dev.proa.scheduler.filter.Rejection;
import dev.proa.scheduler.filter.Volumes;
import dev.proa.scheduler.score.Scores;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Decides for one pod: a function from a snapshot to a plan that says why. */
final class SchedulingPlanner {
    /** What a decision means for the pods that come after. */
    record Decision(Plan plan, Optional<String> node, Optional<String> nominated) {}

    /** What upstream's plugins that come after a refusal say, in their order. */
    private static final String POST_FILTER = " no new claims to deallocate, preemption: ";

    private static final String NO_VICTIMS = "No preemption victims found for incoming pod";
    private static final String NOT_HELPFUL = "Preemption is not helpful for scheduling";
    private static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";

    private final PodInfo pod;
    private final Snapshot snapshot;
    private final Instant now;

    SchedulingPlanner(PodInfo pod, Snapshot snapshot, Instant now) {
        this.pod = pod;
        this.snapshot = snapshot;
        this.now = now;
    }

    Decision decide() {
        if (!pod.fault().isEmpty()) {
            throw new IllegalStateException(pod.fault());
        }
        Map<String, Rejection> rejections = new HashMap<>();
        List<NodeInfo> feasible = new ArrayList<>();
        PreFilters.Result before = PreFilters.of(pod, snapshot);
        if (before.refusal().isPresent()) {
            Rejection all = Rejection.unresolvable(before.refusal().get());
            snapshot.nodes().forEach(node -> rejections.put(node.name(), all));
            return refused(rejections, before.refusal());
        }
        for (NodeInfo node : snapshot.nodes()) {
            if (!before.considers(node.name())) {
                rejections.put(node.name(), PreFilters.LEFT_OUT);
                continue;
            }
            NodeInfo promised = snapshot.promised(node, pod);
            Snapshot seen = promised == node ? snapshot : snapshot.with(promised);
            Optional<Rejection> rejection = Filters.reject(pod, promised, seen);
            rejection.ifPresentOrElse(why -> rejections.put(node.name(), why), () -> feasible.add(node));
        }
        if (feasible.isEmpty()) {
            return refused(rejections, Optional.empty());
        }
        String nominated = pod.pod().object("status").string("nominatedNodeName");
        NodeInfo best = feasible.stream()
                .filter(node -> node.name().equals(nominated))
                .findFirst()
                .orElseGet(() -> Scores.best(pod, feasible, snapshot));
        String why = feasible.size() == 1
                ? "only " + best.name() + " will do"
                : best.name() + " is best of " + feasible.size() + " nodes that will do";
        return new Decision(Plan.of(why, bind(best.name())), Optional.of(best.name()), Optional.empty());
    }

    private List<Action> bind(String node) {
        String namespace = pod.namespace();
        String name = Meta.name(pod.pod());
        JsonObject binding = JsonObject.of(
                "apiVersion",
                "v1",
                "kind",
                "Binding",
                "metadata",
                JsonObject.of("name", name, "namespace", namespace, "uid", pod.uid()),
                "target",
                JsonObject.of("kind", "Node", "name", node));
        List<Action> actions = new ArrayList<>();
        for (String claim : Volumes.claims(pod)) {
            JsonObject found = snapshot.world().get(Resources.PERSISTENT_VOLUME_CLAIMS, namespace, claim);
            if (found != null && found.object("spec").string("volumeName").isEmpty()) {
                actions.add(new Action.Patch(
                        Resources.PERSISTENT_VOLUME_CLAIMS,
                        namespace,
                        claim,
                        "",
                        JsonObject.EMPTY.withAt(JsonValue.of(node), "metadata", "annotations", SELECTED_NODE)));
            }
        }
        actions.add(new Action.CreateThrough(Resources.PODS, namespace, name, "binding", binding));
        actions.add(new Action.Event(
                pod.pod(),
                Action.Event.Type.NORMAL,
                "Scheduled",
                "Successfully assigned " + namespace + "/" + name + " to " + node,
                "Binding"));
        return actions;
    }

    /** @param beforehand what was said before any node was looked at */
    private Decision refused(Map<String, Rejection> rejections, Optional<String> beforehand) {
        if (snapshot.nodes().isEmpty()) {
            return unschedulable("no nodes available to schedule pods", List.of(), Optional.empty());
        }
        String message = beforehand
                .map(reason -> "0/" + snapshot.nodes().size() + " nodes are available: " + reason + ".")
                .orElseGet(() -> available(rejections.values().stream()
                        .flatMap(rejection -> rejection.reasons().stream())
                        .collect(Collectors.groupingBy(reason -> reason, Collectors.counting()))));
        Preemption preemption = new Preemption(pod, snapshot);
        Optional<String> ineligible = preemption.ineligible();
        if (ineligible.isPresent()) {
            return unschedulable(message + POST_FILTER + ineligible.get(), List.of(), nominatedNow());
        }
        Optional<Preemption.Candidate> candidate = preemption.best(rejections);
        return candidate
                .map(found -> unschedulable(message, preempt(found), Optional.of(found.node())))
                .orElseGet(() -> unschedulable(
                        message + POST_FILTER + available(unhelpful(rejections)), List.of(), Optional.empty()));
    }

    private Optional<String> nominatedNow() {
        return Optional.of(pod.pod().object("status").string("nominatedNodeName"))
                .filter(name -> !name.isEmpty());
    }

    private static Map<String, Long> unhelpful(Map<String, Rejection> rejections) {
        return rejections.values().stream()
                .collect(Collectors.groupingBy(
                        rejection -> rejection.resolvable() ? NO_VICTIMS : NOT_HELPFUL, Collectors.counting()));
    }

    /** {@code 0/3 nodes are available: 1 Insufficient cpu, 2 Too many pods.} */
    private String available(Map<String, Long> counts) {
        return "0/" + snapshot.nodes().size() + " nodes are available: "
                + counts.entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey())
                        .sorted()
                        .collect(Collectors.joining(", "))
                + ".";
    }

    private List<Action> preempt(Preemption.Candidate candidate) {
        List<Action> actions = new ArrayList<>();
        for (PodInfo victim : candidate.victims()) {
            JsonObject status = Conditions.with(
                    victim.pod().object("status"),
                    Conditions.of(
                            "DisruptionTarget",
                            "True",
                            now,
                            "PreemptionByScheduler",
                            "default-scheduler: preempting to accommodate a higher priority pod"));
            if (!Meta.deleting(victim.pod())) {
                actions.add(condition(victim, status));
                actions.add(
                        Action.Delete.uid(Resources.PODS, victim.namespace(), Meta.name(victim.pod()), victim.uid()));
                actions.add(new Action.Event(
                        victim.pod(),
                        Action.Event.Type.NORMAL,
                        "Preempted",
                        "Preempted by pod " + pod.uid() + " on node " + candidate.node(),
                        "Preempting"));
            }
        }
        return actions;
    }

    private static Action condition(PodInfo of, JsonObject status) {
        JsonObject patch = JsonObject.of(
                "metadata", JsonObject.of("uid", of.uid()),
                "status", JsonObject.of("conditions", status.array("conditions")));
        return new Action.Patch(Resources.PODS, of.namespace(), Meta.name(of.pod()), "status", patch);
    }

    /** What is done about a pod for which nothing could be decided, because {@code fault} is in the way. */
    static Plan broken(PodInfo pod, String fault, Instant now) {
        List<Action> actions = new ArrayList<>();
        actions.add(new Action.Event(pod.pod(), Action.Event.Type.WARNING, "FailedScheduling", fault, "Scheduling"));
        JsonObject before = pod.pod().object("status");
        JsonObject after =
                Conditions.with(before, Conditions.of("PodScheduled", "False", now, "SchedulerError", fault));
        if (!after.equals(before)) {
            actions.add(condition(pod, after));
        }
        return Plan.of(fault, actions);
    }

    private Decision unschedulable(String message, List<Action> first, Optional<String> nominated) {
        List<Action> actions = new ArrayList<>(first);
        actions.add(new Action.Event(pod.pod(), Action.Event.Type.WARNING, "FailedScheduling", message, "Scheduling"));
        JsonObject before = pod.pod().object("status");
        JsonObject after =
                Conditions.with(before, Conditions.of("PodScheduled", "False", now, "Unschedulable", message));
        if (!after.equals(before) || !nominated.equals(nominatedNow())) {
            JsonValue promised = nominated.isPresent() ? JsonValue.of(nominated.get()) : dev.proa.json.JsonNull.NULL;
            JsonObject patch = JsonObject.of(
                    "metadata", JsonObject.of("uid", pod.uid()),
                    "status", JsonObject.of("conditions", after.array("conditions"), "nominatedNodeName", promised));
            actions.add(new Action.Patch(Resources.PODS, pod.namespace(), Meta.name(pod.pod()), "status", patch));
        }
        return new Decision(Plan.of(message, actions), Optional.empty(), nominated);
    }
}
