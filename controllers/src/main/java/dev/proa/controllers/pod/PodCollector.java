package dev.proa.controllers.pod;

import dev.proa.api.world.World;
import dev.proa.control.Action;
import dev.proa.control.Change;
import dev.proa.control.Failure;
import dev.proa.control.Key;
import dev.proa.control.Plan;
import dev.proa.control.Precondition;
import dev.proa.control.Reads;
import dev.proa.control.Reconciler;
import dev.proa.control.object.Conditions;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Removes pods of nodes that are gone, pods that are deleted before they have a node, and ended pods beyond a number. */
public final class PodCollector implements Reconciler {
    private static final int TERMINATED_MAX = 12_500;
    private static final Duration SETTLE = Duration.ofSeconds(40);
    private static final Key TERMINATED = new Key("", "terminated");
    private static final World.Index BY_END =
            new World.Index("terminated-pods", Resources.PODS, pod -> Pods.terminal(pod) ? List.of("all") : List.of());

    @Override
    public String name() {
        return "pod-garbage-collector";
    }

    @Override
    public List<Reads> reads() {
        return List.of(
                Reads.of(Resources.PODS, PodCollector::pod),
                Reads.of(
                        Resources.NODES,
                        (change, world) -> change.after() == null
                                ? world.indexed(Pods.BY_NODE, Meta.name(change.object())).stream()
                                        .map(Key::of)
                                        .toList()
                                : List.of()));
    }

    private static Collection<Key> pod(Change change, World world) {
        JsonObject after = change.after();
        if (after == null) {
            return List.of();
        }
        if (Pods.terminal(after)) {
            return List.of(TERMINATED);
        }
        boolean homeless =
                !Pods.nodeName(after).isEmpty() && world.get(Resources.NODES, "", Pods.nodeName(after)) == null;
        boolean unplaced = Meta.deleting(after) && Pods.nodeName(after).isEmpty();
        return homeless || unplaced ? List.of(Key.of(after)) : List.of();
    }

    @Override
    public Plan plan(Key key, World world, Instant now) {
        if (key.equals(TERMINATED)) {
            return terminated(world, now);
        }
        JsonObject pod = world.get(Resources.PODS, key.namespace(), key.name());
        if (pod == null) {
            return Plan.nothing("it is gone");
        }
        if (Pods.nodeName(pod).isEmpty()) {
            return Meta.deleting(pod)
                    ? Plan.of("it is deleted and has no node", forced(pod, pod.object("status")))
                    : Plan.nothing("it waits for a node");
        }
        return world.get(Resources.NODES, "", Pods.nodeName(pod)) == null
                ? homeless(pod, now)
                : Plan.nothing("its node exists");
    }

    /** A node may register a moment after a pod was made for it. */
    private static Plan homeless(JsonObject pod, Instant now) {
        Instant settled = Meta.created(pod).plus(SETTLE);
        if (settled.isAfter(now)) {
            return Plan.nothing("its node doesn't exist yet").again(settled);
        }
        List<Action> actions = new ArrayList<>();
        actions.add(new Action.Recheck(Resources.NODES, "", Pods.nodeName(pod), new Precondition.Absent()));
        JsonObject status = Conditions.with(
                pod.object("status"),
                Conditions.of("DisruptionTarget", "True", now, "DeletionByPodGC", "PodGC: node no longer exists"));
        actions.addAll(forced(pod, status));
        return Plan.of("its node no longer exists", actions);
    }

    private static List<Action> forced(JsonObject pod, JsonObject status) {
        List<Action> actions = new ArrayList<>();
        if (!Pods.terminal(pod)) {
            // The pod as it was seen: its node may tell its end in this very moment, and an end stays what it is.
            JsonObject seen = JsonObject.of(
                    "uid",
                    Meta.uid(pod),
                    "resourceVersion",
                    pod.object("metadata").string("resourceVersion"));
            JsonObject patch = JsonObject.of(
                    "metadata",
                    seen,
                    "status",
                    JsonObject.of("phase", "Failed", "conditions", status.array("conditions")));
            Action told = new Action.Patch(Resources.PODS, Meta.namespace(pod), Meta.name(pod), "status", patch);
            // A stored pod that no write can make valid goes nevertheless, or its namespace would never end.
            actions.add(Action.Attempt.of(told).forgiving(Failure.INVALID));
        }
        actions.add(deleted(pod));
        return actions;
    }

    private static Action deleted(JsonObject pod) {
        JsonObject options =
                JsonObject.of("gracePeriodSeconds", 0, "preconditions", JsonObject.of("uid", Meta.uid(pod)));
        return new Action.Delete(Resources.PODS, Meta.namespace(pod), Meta.name(pod), options);
    }

    private static Plan terminated(World world, Instant now) {
        List<JsonObject> all = world.indexed(BY_END, "all");
        if (all.size() <= TERMINATED_MAX) {
            return Plan.nothing(all.size() + " pods have ended: not too many");
        }
        List<Action> deletions = all.stream()
                .filter(pod -> !Meta.deleting(pod))
                .sorted(Comparator.comparing((JsonObject pod) ->
                                !pod.object("status").string("reason").equals("Evicted"))
                        .thenComparing(Meta::created)
                        .thenComparing(Meta::name))
                .limit(all.size() - TERMINATED_MAX)
                .map(PodCollector::deleted)
                .toList();
        return Plan.of("more than " + TERMINATED_MAX + " pods have ended", new Action.Together(deletions, false));
    }
}
