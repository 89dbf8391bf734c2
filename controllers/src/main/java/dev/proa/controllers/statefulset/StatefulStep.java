package dev.proa.controllers.statefulset;

import dev.proa.api.world.World;
import dev.proa.control.Action;
import dev.proa.control.Failure;
import dev.proa.control.Part;
import dev.proa.control.Plan;
import dev.proa.control.object.Counts;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Replace;
import dev.proa.control.object.Resources;
import dev.proa.control.object.Selection;
import dev.proa.controllers.history.History;
import dev.proa.controllers.template.CreationPace;
import dev.proa.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One look at a StatefulSet: in order it does one thing and waits; in parallel all that can be done. */
final class StatefulStep {
    /** Of one plan; what is left is done once the World has these, as for other sets (upstream's burst). */
    private static final int CHANGES_MAX = 500;

    private static final Duration STALE_CLAIM = Duration.ofSeconds(1);

    private final JsonObject set;
    private final JsonObject spec;
    private final JsonObject currentRevision;
    private final JsonObject updateRevision;
    private final List<JsonObject> pods;
    /** Where in that list the pod of an ordinal is; none is held, there may be very many. */
    private final TreeMap<Integer, Integer> places = new TreeMap<>();

    private final World world;
    private final Instant now;
    private final Duration minReady;
    private final boolean ordered;
    private final List<Action> actions = new ArrayList<>();
    private String why = "all pods are as they should be";

    StatefulStep(
            JsonObject set,
            JsonObject currentRevision,
            JsonObject updateRevision,
            List<JsonObject> pods,
            World world,
            Instant now) {
        this.set = set;
        this.spec = set.object("spec");
        this.currentRevision = currentRevision;
        this.updateRevision = updateRevision;
        this.world = world;
        this.now = now;
        this.minReady = Duration.ofSeconds(spec.number("minReadySeconds"));
        this.ordered = !spec.string("podManagementPolicy").equals("Parallel");
        this.pods = pods;
        for (int place = 0; place < pods.size(); place++) {
            places.put(Identity.ordinal(set, pods.get(place)), place);
        }
    }

    Plan plan(List<Action> cleanup) {
        Optional<Instant> again = Optional.empty();
        if (!Meta.deleting(set)) {
            again = replicas();
            boolean established = actions.isEmpty() && again.isEmpty();
            if (!ordered) {
                condemned();
                update();
            } else if (established && !condemned()) {
                update();
            }
        }
        List<Action> all = new ArrayList<>(Replace.status(Resources.STATEFUL_SETS, set, status()));
        all.addAll(ordered ? actions : together());
        all.addAll(cleanup);
        Optional<Instant> available = all().flatMap(pod -> Pods.availableAt(pod, minReady).stream())
                .filter(at -> at.isAfter(now))
                .min(Instant::compareTo);
        return Plan.of(why, all).again(again.filter(at -> at.isAfter(now))).again(available);
    }

    private List<Action> together() {
        return actions.isEmpty() ? List.of() : List.of(new Action.Together(actions, true));
    }

    private int start() {
        return Math.toIntExact(spec.object("ordinals").number("start"));
    }

    private int size() {
        return Math.toIntExact(spec.number("replicas", 1));
    }

    /** Exclusive; an ordinal has 31 bits, as upstream reads it from a name. */
    private int end() {
        return (int) Math.min((long) start() + size(), Integer.MAX_VALUE);
    }

    private boolean inRange(int ordinal) {
        return ordinal >= start() && ordinal < end();
    }

    private @Nullable JsonObject pod(int ordinal) {
        Integer place = places.get(ordinal);
        return place == null ? null : pods.get(place);
    }

    /** By their ordinals. */
    private Stream<JsonObject> all() {
        return places.values().stream().map(pods::get);
    }

    /** Present when an ordered set waits for something; the instant is {@code now} when only a change can help. */
    private Optional<Instant> replicas() {
        CreationPace pace = CreationPace.of(pods, CHANGES_MAX, now);
        for (int ordinal = start(); ordinal < end() && actions.size() < pace.allowed(); ordinal++) {
            Optional<Instant> waits = replica(ordinal);
            if (ordered && (waits.isPresent() || !actions.isEmpty())) {
                return waits;
            }
        }
        return pods.size() < end() - start() ? pace.again() : Optional.empty();
    }

    private Optional<Instant> replica(int ordinal) {
        JsonObject pod = pod(ordinal);
        if (pod == null) {
            return created(ordinal);
        }
        if (Pods.terminal(pod)) {
            if (!Meta.deleting(pod)) {
                because("pod " + Meta.name(pod) + " has ended");
                actions.add(deletion(pod));
            }
            return Optional.of(now);
        }
        if (Pods.phase(pod).equals("Pending")) {
            missingClaims(ordinal).forEach(actions::add);
            claimOwners(pod, ordinal, false);
        }
        boolean waits = Meta.deleting(pod) || !Pods.available(pod, minReady, now);
        if (waits) {
            because("it waits for pod " + Meta.name(pod) + (Meta.deleting(pod) ? " to end" : " to be available"));
        }
        if (waits && ordered) {
            return Optional.of(now);
        }
        identity(pod, ordinal, false);
        return Optional.empty();
    }

    private void because(String reason) {
        if (actions.isEmpty()) {
            why = reason;
        }
    }

    private Optional<Instant> created(int ordinal) {
        String name = Meta.name(set) + "-" + ordinal;
        for (JsonObject wanted : Identity.claims(set, ordinal)) {
            JsonObject claim = world.get(Resources.PERSISTENT_VOLUME_CLAIMS, Meta.namespace(set), Meta.name(wanted));
            if (claim != null && (Meta.deleting(claim) || ClaimOwners.goesWithEarlierPod(set, claim, name))) {
                because("claim " + Meta.name(claim) + " goes before pod " + name + " comes");
                return Optional.of(now.plus(STALE_CLAIM));
            }
        }
        because("pod " + name + " is missing");
        JsonObject revision = old(ordinal) ? currentRevision : updateRevision;
        JsonObject template = revision.objectAt("data", "spec", "template").without("$patch");
        JsonObject pod = Identity.pod(set, template, Meta.name(revision), ordinal);
        missingClaims(ordinal).forEach(actions::add);
        actions.add(Action.Attempt.of(new Action.Create(Resources.PODS, Meta.namespace(set), pod))
                .then(Action.Event.normal(set, "SuccessfulCreate", told("Create", name) + " successful"))
                .forgiving(Failure.NAMESPACE_TERMINATING)
                .failing(
                        Failure.ANY,
                        Action.Event.warning(set, "FailedCreate", told("Create", name) + " failed error: ")
                                .with(Part.FAILURE)));
        return Optional.of(now);
    }

    /** Whether a new pod of this ordinal still gets the template before the update. */
    private boolean old(int ordinal) {
        JsonObject strategy = spec.object("updateStrategy");
        if (strategy.string("type").equals("OnDelete")) {
            return false;
        }
        long first = strategy.has("rollingUpdate")
                ? strategy.object("rollingUpdate").number("partition")
                : set.object("status").number("currentReplicas");
        return ordinal < start() + first;
    }

    private String told(String verb, String pod) {
        return verb + " Pod " + pod + " in StatefulSet " + Meta.name(set);
    }

    private List<Action> missingClaims(int ordinal) {
        return Identity.claims(set, ordinal).stream()
                .filter(claim ->
                        world.get(Resources.PERSISTENT_VOLUME_CLAIMS, Meta.namespace(set), Meta.name(claim)) == null)
                .map(claim -> missing(claim, Meta.name(set) + "-" + ordinal))
                .toList();
    }

    private Action missing(JsonObject claim, String pod) {
        String create = "Create Claim " + Meta.name(claim);
        String in = " in StatefulSet " + Meta.name(set);
        return Action.Attempt.of(new Action.Create(Resources.PERSISTENT_VOLUME_CLAIMS, Meta.namespace(set), claim))
                .then(Action.Event.normal(set, "SuccessfulCreate", create + " Pod " + pod + in + " success"))
                .failing(
                        Failure.ANY,
                        Action.Event.warning(set, "FailedCreate", create + " for Pod " + pod + in + " failed error: ")
                                .with(Part.FAILURE));
    }

    private void identity(JsonObject pod, int ordinal, boolean condemned) {
        actions.addAll(Replace.object(Resources.PODS, pod, Identity.restored(set, pod)));
        if (!Pods.phase(pod).equals("Pending") || condemned) {
            claimOwners(pod, ordinal, condemned);
        }
    }

    private void claimOwners(JsonObject pod, int ordinal, boolean condemned) {
        for (JsonObject wanted : Identity.claims(set, ordinal)) {
            JsonObject claim = world.get(Resources.PERSISTENT_VOLUME_CLAIMS, Meta.namespace(set), Meta.name(wanted));
            if (claim != null) {
                actions.addAll(Replace.object(
                        Resources.PERSISTENT_VOLUME_CLAIMS, claim, ClaimOwners.of(set, claim, pod, condemned)));
            }
        }
    }

    private Action deletion(JsonObject pod) {
        String name = Meta.name(pod);
        return Action.Attempt.of(Action.Delete.uid(Resources.PODS, Meta.namespace(pod), name, Meta.uid(pod)))
                .then(Action.Event.normal(set, "SuccessfulDelete", told("Delete", name) + " successful"))
                .failing(
                        Failure.ANY,
                        Action.Event.warning(set, "FailedDelete", told("Delete", name) + " failed error: ")
                                .with(Part.FAILURE));
    }

    /** Takes pods beyond the size away, the highest first; whether it has to wait, or did something. */
    private boolean condemned() {
        List<Integer> condemned = places.descendingKeySet().stream()
                .filter(ordinal -> ordinal >= 0 && !inRange(ordinal))
                .toList();
        Optional<JsonObject> firstUnhealthy = all().filter(
                        pod -> Meta.deleting(pod) || !Pods.available(pod, minReady, now))
                .findFirst();
        for (int ordinal : condemned) {
            if (actions.size() >= CHANGES_MAX) {
                break;
            }
            JsonObject pod = Objects.requireNonNull(pod(ordinal));
            identity(pod, ordinal, true);
            boolean healthy = Pods.available(pod, minReady, now);
            if (ordered && (Meta.deleting(pod) || !healthy && !firstUnhealthy.equals(Optional.of(pod)))) {
                because("it waits for pod " + Meta.name(pod) + " before it gets smaller");
                return true;
            }
            if (!Meta.deleting(pod)) {
                because("pod " + Meta.name(pod) + " is beyond its size");
                actions.add(deletion(pod));
                if (ordered) {
                    return true;
                }
            }
        }
        return !condemned.isEmpty();
    }

    /** Deletes the highest pod that is of an older revision, once those above it are available. */
    private void update() {
        JsonObject strategy = spec.object("updateStrategy");
        if (strategy.string("type").equals("OnDelete")) {
            return;
        }
        long first = start() + strategy.object("rollingUpdate").number("partition");
        for (int ordinal = end() - 1; ordinal >= first; ordinal--) {
            JsonObject pod = pod(ordinal);
            if (pod == null || Meta.deleting(pod)) {
                return;
            }
            if (!Meta.label(pod, History.HASH_LABEL).equals(Meta.name(updateRevision))) {
                because("pod " + Meta.name(pod) + " has an older template");
                actions.add(deletion(pod));
                return;
            }
            if (!Pods.available(pod, minReady, now)) {
                return;
            }
        }
    }

    private JsonObject status() {
        List<JsonObject> all = Selection.of(pods, pod -> Identity.ordinal(set, pod) >= 0);
        long ready = all.stream()
                .filter(pod -> Pods.phase(pod).equals("Running") && Pods.ready(pod))
                .count();
        long available = all.stream()
                .filter(pod -> Pods.phase(pod).equals("Running") && Pods.available(pod, minReady, now))
                .count();
        long current = ofRevision(all, currentRevision);
        long updated = ofRevision(all, updateRevision);
        boolean rolling = !spec.object("updateStrategy").string("type").equals("OnDelete");
        boolean complete = rolling && updated == size() && ready == size() && all.size() == size();
        JsonObject status = Counts.with(set.object("status"), "observedGeneration", Meta.generation(set));
        status = status.with("replicas", all.size());
        status = Counts.with(status, "readyReplicas", ready);
        status = Counts.with(status, "currentReplicas", complete ? updated : current);
        status = Counts.with(status, "updatedReplicas", updated);
        status = status.with("currentRevision", Meta.name(complete ? updateRevision : currentRevision))
                .with("updateRevision", Meta.name(updateRevision))
                .with("availableReplicas", available);
        return status.has("collisionCount") ? status : status.with("collisionCount", 0L);
    }

    private static long ofRevision(List<JsonObject> pods, JsonObject revision) {
        return pods.stream()
                .filter(pod -> !Meta.deleting(pod)
                        && Meta.label(pod, History.HASH_LABEL).equals(Meta.name(revision)))
                .count();
    }
}
