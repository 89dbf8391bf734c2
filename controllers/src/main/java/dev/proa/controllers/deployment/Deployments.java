package dev.proa.controllers.deployment;

import dev.proa.api.selector.LabelSelector;
import dev.proa.api.world.World;
import dev.proa.control.Action;
import dev.proa.control.Change;
import dev.proa.control.Failure;
import dev.proa.control.Key;
import dev.proa.control.Part;
import dev.proa.control.Plan;
import dev.proa.control.Reads;
import dev.proa.control.Reconciler;
import dev.proa.control.object.Conditions;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Resources;
import dev.proa.control.object.Selectors;
import dev.proa.controllers.ownership.Claims;
import dev.proa.controllers.ownership.Family;
import dev.proa.controllers.template.Hashes;
import dev.proa.controllers.template.Semantic;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Rolls a Deployment's pods from one template to the next by resizing ReplicaSets, one per template. */
public final class Deployments implements Reconciler {
    private static final int NAME_MAX = 253;
    private static final Family FAMILY = new Family(
            Resources.DEPLOYMENTS,
            "apps",
            "Deployment",
            Resources.REPLICA_SETS,
            deployment -> Selectors.member(deployment.object("spec"), "selector"));

    @Override
    public String name() {
        return "deployment-controller";
    }

    @Override
    public List<Reads> reads() {
        return List.of(
                Reads.own(Resources.DEPLOYMENTS),
                Reads.of(Resources.REPLICA_SETS, FAMILY::parents),
                Reads.of(Resources.PODS, Deployments::recreating));
    }

    /** A Recreate Deployment waits for its old pods to end. */
    private static Collection<Key> recreating(Change change, World world) {
        JsonObject after = change.after();
        JsonObject pod = change.object();
        if (!Meta.controllerIs(pod, "apps", "ReplicaSet") || after != null && !Pods.terminal(after)) {
            return List.of();
        }
        JsonObject set = world.get(
                Resources.REPLICA_SETS,
                Meta.namespace(pod),
                Meta.controller(pod).string("name"));
        return set != null && Meta.controllerIs(set, "apps", "Deployment")
                ? List.of(new Key(Meta.namespace(set), Meta.controller(set).string("name")))
                : List.of();
    }

    @Override
    public Plan plan(Key key, World world, Instant now) {
        JsonObject deployment = world.get(Resources.DEPLOYMENTS, key.namespace(), key.name());
        if (deployment == null) {
            return Plan.nothing("it is gone");
        }
        LabelSelector selector = FAMILY.selector().apply(deployment);
        if (selector.isEmpty()) {
            return Plan.of(
                    "its selector would select every pod",
                    Action.Event.warning(
                            deployment,
                            "SelectingAll",
                            "This deployment is selecting all pods. A non-empty selector is required."));
        }
        Claims claims = Claims.of(
                new Claims.Owner(Resources.DEPLOYMENTS, "apps/v1", "Deployment", deployment),
                selector,
                Resources.REPLICA_SETS,
                FAMILY.candidates(world, deployment));
        return claims.actions().isEmpty()
                ? new Step(Rollout.of(deployment, claims.members()), world, now).plan()
                : Plan.of("replica sets are adopted or released first", claims.actions());
    }

    /** One look at a Deployment: what to do next, and the status it has now. */
    private static final class Step {
        private final Rollout rollout;
        private final JsonObject deployment;
        private final World world;
        private final Instant now;
        private final DeploymentStatus status;
        private final Scaling scaling;

        Step(Rollout rollout, World world, Instant now) {
            this.rollout = rollout;
            this.deployment = rollout.deployment();
            this.world = world;
            this.now = now;
            this.status = new DeploymentStatus(rollout, now);
            this.scaling = new Scaling(rollout, this::availablePods);
        }

        /** Of a set, as its pods say; its status may not know them yet. */
        private long availablePods(JsonObject set) {
            Duration readyFor =
                    Duration.ofSeconds(rollout.deployment().object("spec").number("minReadySeconds"));
            return world.indexed(Pods.BY_OWNER, Meta.uid(set)).stream()
                    .filter(pod -> Pods.active(pod) && Pods.available(pod, readyFor, now))
                    .count();
        }

        Plan plan() {
            if (Meta.deleting(deployment)) {
                return Plan.of("it is being deleted", written(deployment, status.counted()));
            }
            JsonObject paused = status.pauseNoted();
            if (paused != null) {
                return Plan.of("it was paused or resumed", written(deployment, paused));
            }
            JsonObject current = rollout.current();
            if (current != null) {
                JsonObject synced = synced(current);
                if (!synced.equals(current)) {
                    return Plan.of(
                            "the current replica set gets the deployment's annotations and revision",
                            new Action.Update(Resources.REPLICA_SETS, Meta.namespace(current), "", synced));
                }
            }
            if (deployment.object("spec").bool("paused")) {
                return resized("it is paused: sizes only", true);
            }
            if (scaled()) {
                return resized("its size was changed", false);
            }
            return rollout.rolling() ? rolling(current) : recreate(current);
        }

        private JsonObject synced(JsonObject current) {
            JsonObject annotated = Revisions.annotated(current, deployment, Revisions.max(rollout.old().stream()) + 1);
            long minReady = deployment.object("spec").number("minReadySeconds");
            return annotated.object("spec").number("minReadySeconds") == minReady
                    ? annotated
                    : annotated.with("spec", annotated.object("spec").with("minReadySeconds", minReady));
        }

        private boolean scaled() {
            return rollout.active().stream()
                    .map(set -> Meta.annotation(set, Revisions.DESIRED))
                    .anyMatch(desired -> !desired.isEmpty() && !desired.equals(Long.toString(rollout.wanted())));
        }

        private Plan resized(String why, boolean clean) {
            List<Action> actions = new ArrayList<>(scaling.proportional());
            if (clean) {
                actions.addAll(cleanup());
            }
            actions.addAll(written(revised(), status.counted()));
            return Plan.of(why, actions);
        }

        private Plan rolling(@org.jspecify.annotations.Nullable JsonObject current) {
            if (current == null) {
                return created();
            }
            List<Action> sizes = scaling.roll(current);
            return rolled(sizes, sizes.isEmpty() ? "the rollout waits or is complete" : "the rollout takes a step");
        }

        private Plan recreate(@org.jspecify.annotations.Nullable JsonObject current) {
            List<Action> down = new ArrayList<>();
            rollout.activeOld().forEach(set -> down.addAll(scaling.resize(set, 0, false)));
            if (!down.isEmpty()) {
                return rolled(down, "old pods go before new ones come");
            }
            if (oldPodsRun()) {
                return rolled(List.of(), "old pods have not ended");
            }
            return current == null
                    ? created()
                    : rolled(scaling.resize(current, rollout.wanted(), false), "the old pods have ended");
        }

        private boolean oldPodsRun() {
            return rollout.old().stream()
                    .anyMatch(set -> Rollout.status(set, "replicas") > 0
                            || world.indexed(Pods.BY_OWNER, Meta.uid(set)).stream()
                                    .anyMatch(pod -> Meta.controlledBy(pod, set) && !Pods.terminal(pod)));
        }

        private Plan rolled(List<Action> sizes, String why) {
            JsonObject after = status.progressed();
            List<Action> actions = new ArrayList<>(sizes);
            if (sizes.isEmpty() && status.complete(deployment.object("status"))) {
                actions.addAll(cleanup());
            }
            JsonObject noticed = noticed(after);
            actions.addAll(written(revised(), noticed));
            return Plan.of(why, actions).again(status.nextCheck(noticed));
        }

        /** A Deployment that knows nothing of its progress starts with the replica set it finds. */
        private JsonObject noticed(JsonObject after) {
            JsonObject current = rollout.current();
            boolean unknown = dev.proa.control.object.Conditions.get(after, DeploymentStatus.PROGRESSING)
                    .isEmpty();
            return current != null && unknown && DeploymentStatus.hasDeadline(deployment)
                    ? DeploymentStatus.with(
                            after,
                            DeploymentStatus.PROGRESSING,
                            "True",
                            "FoundNewReplicaSet",
                            "Found new replica set \"" + Meta.name(current) + "\"",
                            now)
                    : after;
        }

        /** The Deployment with the revision of its current set. */
        private JsonObject revised() {
            JsonObject current = rollout.current();
            String revision = current == null ? "" : Meta.annotation(current, Revisions.REVISION);
            return revision.isEmpty() ? deployment : Meta.withAnnotation(deployment, Revisions.REVISION, revision);
        }

        private List<Action> written(JsonObject object, JsonObject after) {
            JsonObject changed = object.with("status", after);
            return changed.equals(deployment)
                    ? List.of()
                    : List.of(new Action.Update(Resources.DEPLOYMENTS, Meta.namespace(deployment), "status", changed));
        }

        private Plan created() {
            JsonObject set = newSet();
            long size = Rollout.size(set);
            String revision = Meta.annotation(set, Revisions.REVISION);
            List<Action> then = new ArrayList<>();
            if (size > 0) {
                then.add(Action.Event.normal(deployment, "ScalingReplicaSet", Scaling.text(set, 0, size)));
            }
            then.addAll(noted(
                    revision, "True", "NewReplicaSetCreated", "Created new replica set \"" + Meta.name(set) + "\""));
            Action create = Action.Attempt.of(
                            new Action.Create(Resources.REPLICA_SETS, Meta.namespace(deployment), set))
                    .then(then)
                    .failing(Failure.ALREADY_EXISTS, collided(set))
                    .forgiving(Failure.NAMESPACE_TERMINATING)
                    .failing(Failure.ANY, refused(set));
            return Plan.of("no replica set has its template", create);
        }

        private List<Action> noted(String revision, String value, String reason, String message) {
            JsonObject revised =
                    revision.isEmpty() ? deployment : Meta.withAnnotation(deployment, Revisions.REVISION, revision);
            JsonObject before = deployment.object("status");
            return written(
                    revised,
                    DeploymentStatus.hasDeadline(deployment)
                            ? DeploymentStatus.with(before, DeploymentStatus.PROGRESSING, value, reason, message, now)
                            : before);
        }

        private List<Action> refused(JsonObject set) {
            String reason = "ReplicaSetCreateError";
            String message = "Failed to create new replica set \"" + Meta.name(set) + "\": ";
            List<Action> actions = new ArrayList<>();
            for (Action noted : noted("", "False", reason, message)) {
                actions.add(
                        noted instanceof Action.Update update
                                ? new Action.Following(
                                        update,
                                        List.of(Conditions.message(
                                                update.object(), DeploymentStatus.PROGRESSING, Part.FAILURE)))
                                : noted);
            }
            actions.add(Action.Event.warning(deployment, reason, message).with(Part.FAILURE));
            return actions;
        }

        /** Another template has the same hash: the next one is hashed together with a count. */
        private List<Action> collided(JsonObject set) {
            JsonObject other = world.get(Resources.REPLICA_SETS, Meta.namespace(set), Meta.name(set));
            boolean ours = other != null
                    && Meta.controlledBy(other, deployment)
                    && Semantic.equal(other.objectAt("spec", "template"), set.objectAt("spec", "template"));
            JsonObject before = deployment.object("status");
            return ours
                    ? List.of()
                    : written(deployment, before.with("collisionCount", before.number("collisionCount") + 1));
        }

        private JsonObject newSet() {
            JsonObject spec = deployment.object("spec");
            String hash = Hashes.of(
                    spec.object("template"), deployment.object("status").number("collisionCount"));
            JsonObject template = Meta.withLabel(spec.object("template"), Rollout.HASH_LABEL, hash);
            JsonObject selector = spec.object("selector").withAt(JsonValue.of(hash), "matchLabels", Rollout.HASH_LABEL);
            JsonObject metadata = JsonObject.of(
                    "name", named(hash),
                    "namespace", Meta.namespace(deployment),
                    "labels", Meta.labels(template),
                    "ownerReferences", JsonArray.of(Meta.controllerReference(deployment, "apps/v1", "Deployment")));
            JsonObject.Builder of = JsonObject.builder().put("replicas", rollout.currentSize(0));
            if (spec.number("minReadySeconds") > 0) {
                of.put("minReadySeconds", spec.number("minReadySeconds"));
            }
            JsonObject set = JsonObject.of(
                    "apiVersion",
                    "apps/v1",
                    "kind",
                    "ReplicaSet",
                    "metadata",
                    metadata,
                    "spec",
                    of.put("selector", selector).put("template", template).build());
            long revision = Revisions.max(rollout.old().stream()) + 1;
            return Revisions.withSizes(Revisions.annotated(set, deployment, revision), rollout);
        }

        private String named(String hash) {
            String name = Meta.name(deployment);
            return name.substring(0, Math.min(name.length(), NAME_MAX - 1 - hash.length())) + "-" + hash;
        }

        /** Old sets beyond the history limit that are empty and settled. */
        private List<Action> cleanup() {
            JsonObject spec = deployment.object("spec");
            long limit = spec.number("revisionHistoryLimit", Integer.MAX_VALUE);
            List<JsonObject> cleanable = rollout.old().stream()
                    .filter(set -> !Meta.deleting(set))
                    .sorted(Comparator.comparingLong(
                            (JsonObject set) -> Revisions.of(set).orElse(0)))
                    .toList();
            return cleanable.stream()
                    .limit(Math.max(0, cleanable.size() - limit))
                    .filter(set -> Rollout.size(set) == 0
                            && Rollout.status(set, "replicas") == 0
                            && Rollout.status(set, "observedGeneration") >= Meta.generation(set))
                    .map(set -> (Action) Action.Delete.uid(
                            Resources.REPLICA_SETS, Meta.namespace(set), Meta.name(set), Meta.uid(set)))
                    .toList();
        }
    }
}
