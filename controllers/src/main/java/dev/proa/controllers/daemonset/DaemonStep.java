package dev.proa.controllers.daemonset;

import dev.proa.control.Action;
import dev.proa.control.Plan;
import dev.proa.control.object.Counts;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Replace;
import dev.proa.control.object.Resources;
import dev.proa.controllers.history.History;
import dev.proa.controllers.template.PodTemplate;
import dev.proa.controllers.template.Scaled;
import dev.proa.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** One look at a DaemonSet with its current revision, its pods and all nodes. */
final class DaemonStep {
    private static final Duration FAILED_KEPT = Duration.ofSeconds(10);
    private static final int BURST = 250;
    private static final Comparator<JsonObject> OLDEST_FIRST = Comparator.comparing(
                    (JsonObject pod) -> !Pods.phase(pod).equals("Running"))
            .thenComparing(pod -> Pods.nodeName(pod).isEmpty())
            .thenComparing(Meta::created)
            .thenComparing(Meta::name);

    private final JsonObject daemonSet;
    private final String hash;
    private final List<JsonObject> nodes;
    private final Instant now;
    private final Duration minReady;
    private final Map<String, List<JsonObject>> podsByNode = new TreeMap<>();
    private final Set<String> create = new LinkedHashSet<>();
    private final Set<JsonObject> delete = new LinkedHashSet<>();
    private final List<Action> events = new ArrayList<>();
    private Optional<Instant> again = Optional.empty();

    DaemonStep(JsonObject daemonSet, String hash, List<JsonObject> nodes, List<JsonObject> pods, Instant now) {
        this.daemonSet = daemonSet;
        this.hash = hash;
        this.nodes = nodes;
        this.now = now;
        this.minReady = Duration.ofSeconds(daemonSet.object("spec").number("minReadySeconds"));
        pods.stream()
                .sorted(OLDEST_FIRST)
                .forEach(pod -> podsByNode
                        .computeIfAbsent(DaemonNodes.of(pod), node -> new ArrayList<>())
                        .add(pod));
    }

    Plan plan(List<Action> cleanup) {
        for (JsonObject node : nodes) {
            manage(Meta.name(node), DaemonNodes.fit(daemonSet, node));
        }
        withoutNode();
        boolean rolling =
                !daemonSet.objectAt("spec", "updateStrategy").string("type").equals("OnDelete");
        if (rolling && create.isEmpty() && delete.isEmpty()) {
            new DaemonRollout(this).roll();
        }
        List<Action> actions = new ArrayList<>(events);
        actions.addAll(changes());
        actions.addAll(Replace.status(Resources.DAEMON_SETS, daemonSet, status()));
        actions.addAll(cleanup);
        String why = create.isEmpty() && delete.isEmpty()
                ? "every node has what it should"
                : create.size() + " pods are missing, " + delete.size() + " are to go";
        podsByNode.values().stream()
                .flatMap(List::stream)
                .flatMap(pod -> Pods.availableAt(pod, minReady).stream())
                .filter(at -> at.isAfter(now))
                .min(Instant::compareTo)
                .ifPresent(this::again);
        return Plan.of(why, actions).again(again);
    }

    private void again(Instant at) {
        again = Optional.of(again.filter(held -> held.isBefore(at)).orElse(at));
    }

    JsonObject daemonSet() {
        return daemonSet;
    }

    Map<String, List<JsonObject>> podsByNode() {
        return podsByNode;
    }

    List<String> fitNodes() {
        return nodes.stream()
                .filter(node -> DaemonNodes.fit(daemonSet, node).run())
                .map(Meta::name)
                .toList();
    }

    boolean updated(JsonObject pod) {
        return Meta.label(pod, History.HASH_LABEL).equals(hash);
    }

    boolean available(JsonObject pod) {
        return Pods.available(pod, minReady, now);
    }

    void create(String node) {
        create.add(node);
    }

    void delete(JsonObject pod) {
        delete.add(pod);
    }

    long limit(String name, boolean roundUp) {
        return Scaled.of(
                daemonSet.objectAt("spec", "updateStrategy", "rollingUpdate").get(name),
                fitNodes().size(),
                roundUp);
    }

    boolean surges() {
        return limit("maxSurge", true) > 0;
    }

    private void manage(String node, DaemonNodes.Fit fit) {
        List<JsonObject> pods = podsByNode.getOrDefault(node, List.of());
        if (fit.run() && pods.isEmpty()) {
            create.add(node);
        } else if (fit.stay()) {
            List<JsonObject> running = pods.stream()
                    .filter(pod -> !Meta.deleting(pod) && !ended(pod, node))
                    .toList();
            excess(running);
            if (surges() && running.isEmpty() && fit.run() && pods.stream().allMatch(Meta::deleting)) {
                create.add(node);
            }
        } else {
            pods.stream().filter(pod -> !Meta.deleting(pod)).forEach(delete::add);
        }
    }

    /** An ended pod makes room for a new one; a failed one only after a while, as it may fail for ever. */
    private boolean ended(JsonObject pod, String node) {
        if (Pods.succeeded(pod)) {
            told(pod, node, "SucceededDaemonPod", "succeeded", "delete");
        } else if (Pods.failed(pod)) {
            Instant due = Meta.created(pod).plus(FAILED_KEPT);
            if (due.isAfter(now)) {
                again(due);
            } else {
                told(pod, node, "FailedDaemonPod", "failed", "kill");
            }
        }
        return Pods.terminal(pod);
    }

    private void told(JsonObject pod, String node, String reason, String how, String what) {
        String message = "Found " + how + " daemon pod " + Meta.namespace(pod) + "/" + Meta.name(pod) + " on node "
                + node + ", will try to " + what + " it";
        events.add(
                how.equals("failed")
                        ? Action.Event.warning(daemonSet, reason, message)
                        : Action.Event.normal(daemonSet, reason, message));
        delete.add(pod);
    }

    private void excess(List<JsonObject> running) {
        if (!surges()) {
            running.stream().skip(1).forEach(delete::add);
            return;
        }
        List<JsonObject> fresh = running.stream().filter(this::updated).toList();
        List<JsonObject> old = running.stream().filter(pod -> !updated(pod)).toList();
        fresh.stream().skip(1).forEach(delete::add);
        old.stream().skip(1).forEach(delete::add);
        if (!fresh.isEmpty() && !old.isEmpty() && (!Pods.ready(old.getFirst()) || available(fresh.getFirst()))) {
            delete.add(old.getFirst());
        }
    }

    /** Pods that wait for a node that doesn't exist would wait for ever. */
    private void withoutNode() {
        Set<String> names = new LinkedHashSet<>(nodes.stream().map(Meta::name).toList());
        podsByNode.forEach((node, pods) -> {
            if (!names.contains(node)) {
                pods.stream()
                        .filter(pod -> Pods.nodeName(pod).isEmpty() && !Meta.deleting(pod))
                        .forEach(delete::add);
            }
        });
    }

    private List<Action> changes() {
        List<Action> creations =
                create.stream().limit(BURST).map(this::creation).toList();
        List<Action> deletions = delete.stream()
                .limit(BURST)
                .map(pod -> PodTemplate.delete(daemonSet, pod))
                .toList();
        List<Action> all = new ArrayList<>();
        if (!deletions.isEmpty()) {
            all.add(new Action.Together(deletions, false));
        }
        if (!creations.isEmpty()) {
            all.add(new Action.Together(creations, true));
        }
        return all;
    }

    private Action creation(String node) {
        JsonObject template = Meta.withLabel(daemonSet.objectAt("spec", "template"), History.HASH_LABEL, hash);
        String generation = Meta.annotation(daemonSet, "deprecated.daemonset.template.generation");
        if (!generation.isEmpty()) {
            template = Meta.withLabel(template, "pod-template-generation", generation);
        }
        JsonObject spec = DaemonNodes.tied(DaemonNodes.tolerant(template.object("spec")), node);
        return PodTemplate.create(
                daemonSet,
                PodTemplate.pod(
                        template.with("spec", spec),
                        Meta.namespace(daemonSet),
                        Meta.name(daemonSet) + "-",
                        Meta.controllerReference(daemonSet, "apps/v1", "DaemonSet")));
    }

    private JsonObject status() {
        long desired = 0;
        long current = 0;
        long misplaced = 0;
        long ready = 0;
        long available = 0;
        long updated = 0;
        for (JsonObject node : nodes) {
            List<JsonObject> pods = podsByNode.getOrDefault(Meta.name(node), List.of());
            boolean run = DaemonNodes.fit(daemonSet, node).run();
            desired += run ? 1 : 0;
            misplaced += !run && !pods.isEmpty() ? 1 : 0;
            if (run && !pods.isEmpty()) {
                JsonObject pod = pods.getFirst();
                current++;
                ready += Pods.ready(pod) ? 1 : 0;
                available += available(pod) ? 1 : 0;
                updated += updated(pod) ? 1 : 0;
            }
        }
        JsonObject status = daemonSet
                .object("status")
                .with("currentNumberScheduled", current)
                .with("numberMisscheduled", misplaced)
                .with("desiredNumberScheduled", desired)
                .with("numberReady", ready);
        status = Counts.with(status, "observedGeneration", Meta.generation(daemonSet));
        status = Counts.with(status, "updatedNumberScheduled", updated);
        status = Counts.with(status, "numberAvailable", available);
        return Counts.with(status, "numberUnavailable", desired - available);
    }
}
