package dev.proa.controllers.replicaset;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.selector.LabelSelector;
import dev.proa.api.world.World;
import dev.proa.control.Action;
import dev.proa.control.Failure;
import dev.proa.control.Key;
import dev.proa.control.Plan;
import dev.proa.control.Reads;
import dev.proa.control.Reconciler;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Replace;
import dev.proa.control.object.Resources;
import dev.proa.control.object.Selection;
import dev.proa.control.object.Selectors;
import dev.proa.controllers.ownership.Claims;
import dev.proa.controllers.ownership.Family;
import dev.proa.controllers.template.CreationPace;
import dev.proa.controllers.template.PodTemplate;
import dev.proa.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keeps the number of a selector's pods at spec.replicas: for ReplicaSets, and in the same way for ReplicationControllers. */
public final class ReplicaSets implements Reconciler {
    private final String name;
    private final String apiVersion;
    private final Family family;

    private ReplicaSets(String name, String apiVersion, Family family) {
        this.name = name;
        this.apiVersion = apiVersion;
        this.family = family;
    }

    public static ReplicaSets replicaSets() {
        return new ReplicaSets(
                "replicaset-controller",
                "apps/v1",
                new Family(
                        Resources.REPLICA_SETS,
                        "apps",
                        "ReplicaSet",
                        Resources.PODS,
                        set -> Selectors.member(set.object("spec"), "selector")));
    }

    public static ReplicaSets replicationControllers() {
        return new ReplicaSets(
                "replication-controller",
                "v1",
                new Family(
                        Resources.REPLICATION_CONTROLLERS,
                        "",
                        "ReplicationController",
                        Resources.PODS,
                        set -> Selectors.mapMember(set.object("spec"), "selector")));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Reads> reads() {
        return List.of(Reads.own(family.parent()), Reads.of(Resources.PODS, family::parents));
    }

    @Override
    public Plan plan(Key key, World world, Instant now) {
        JsonObject set = world.get(family.parent(), key.namespace(), key.name());
        if (set == null) {
            return Plan.nothing("it is gone");
        }
        LabelSelector selector = family.selector().apply(set);
        Claims.Owner owner = new Claims.Owner(family.parent(), apiVersion, family.kind(), set);
        List<JsonObject> candidates = family.candidates(world, set);
        Claims claims = Claims.of(owner, selector, Resources.PODS, Selection.of(candidates, Pods::active));
        List<JsonObject> active = claims.members();
        long terminating = candidates.stream()
                .filter(pod -> Pods.terminating(pod) && Meta.controlledBy(pod, set) && Selectors.selects(selector, pod))
                .count();
        List<Action> actions = new ArrayList<>(claims.actions());
        ReplicaSetStatus status = new ReplicaSetStatus(set, active, terminating, now);
        long wanted = set.object("spec").number("replicas", 1);
        CreationPace pace = CreationPace.of(candidates, wanted - active.size(), now);
        List<Action> changes =
                Meta.deleting(set) ? List.of() : changes(world, set, active, wanted, pace.allowed(), now);
        actions.addAll(withStatus(set, status, changes, active.size() < wanted));
        return Plan.of(why(set, active.size(), wanted), actions)
                .again(status.nextAvailable())
                .again(pace.again());
    }

    private static String why(JsonObject set, int active, long wanted) {
        return Meta.deleting(set)
                ? "it is being deleted: its pods are left to the garbage collector"
                : active == wanted
                        ? "as many as wanted: " + wanted
                        : active < wanted
                                ? "too few: " + active + " of " + wanted
                                : "too many: " + active + " instead of " + wanted;
    }

    /** The status as counted before the changes; with the failure when these fail. */
    private List<Action> withStatus(JsonObject set, ReplicaSetStatus status, List<Action> changes, boolean creating) {
        GroupResource resource = family.parent();
        List<Action> counted = Replace.status(resource, set, status.counted());
        if (changes.isEmpty()) {
            return counted;
        }
        return List.of(Action.Attempt.of(new Action.Together(changes, creating))
                .then(counted)
                .failing(Failure.ANY, status.failed(resource, creating ? "FailedCreate" : "FailedDelete")));
    }

    private List<Action> changes(
            World world, JsonObject set, List<JsonObject> active, long wanted, int allowed, Instant now) {
        long missing = wanted - active.size();
        List<Action> changes = new ArrayList<>();
        if (missing > 0) {
            JsonObject reference = Meta.controllerReference(set, apiVersion, family.kind());
            JsonObject pod = PodTemplate.pod(
                    set.objectAt("spec", "template"), Meta.namespace(set), Meta.name(set) + "-", reference);
            for (int i = 0; i < allowed; i++) {
                changes.add(PodTemplate.create(set, pod));
            }
        } else if (missing < 0) {
            DeletionOrder.first(Math.min(-missing, CreationPace.BURST), active, related(world, set), now)
                    .forEach(pod -> changes.add(PodTemplate.delete(set, pod)));
        }
        return changes;
    }

    /** The pods of every set with the same controller: during a rollout all of them crowd a node. */
    private List<JsonObject> related(World world, JsonObject set) {
        String controller = Meta.controller(set).string("uid");
        List<JsonObject> sets =
                controller.isEmpty() ? List.of(set) : world.indexed(World.Index.byOwner(family.parent()), controller);
        // A pod may name several owners; only one of them controls it.
        return Selection.joined(sets.stream()
                .map(each ->
                        Selection.of(world.indexed(Pods.BY_OWNER, Meta.uid(each)), pod -> Meta.controlledBy(pod, each)))
                .toList());
    }

    static Duration minReady(JsonObject set) {
        return Duration.ofSeconds(set.object("spec").number("minReadySeconds"));
    }

    static Optional<Instant> nextAvailable(List<JsonObject> pods, Duration minReady, Instant now) {
        return pods.stream()
                .flatMap(pod -> Pods.availableAt(pod, minReady).stream())
                .filter(at -> at.isAfter(now))
                .min(Instant::compareTo);
    }
}
