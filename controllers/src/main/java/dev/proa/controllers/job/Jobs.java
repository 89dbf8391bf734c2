package dev.proa.controllers.job;

import dev.proa.api.world.World;
import dev.proa.control.Action;
import dev.proa.control.Change;
import dev.proa.control.Failure;
import dev.proa.control.Key;
import dev.proa.control.Plan;
import dev.proa.control.Reads;
import dev.proa.control.Reconciler;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Resources;
import dev.proa.control.object.Selectors;
import dev.proa.controllers.ownership.Claims;
import dev.proa.controllers.ownership.Family;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Runs a Job's pods until enough of them succeed or too many fail. */
public final class Jobs implements Reconciler {
    private static final String CONTROLLER = "kubernetes.io/job-controller";
    private static final Family FAMILY = new Family(
            Resources.JOBS, "batch", "Job", Resources.PODS, job -> Selectors.member(job.object("spec"), "selector"));
    private static final World.Index BY_JOB_NAME = new World.Index(
            "tracked-pods-by-job",
            Resources.PODS,
            pod -> JobView.tracked(pod) ? List.of(Meta.namespace(pod) + "/" + jobName(pod)) : List.of());

    private static String jobName(JsonObject pod) {
        return Meta.controllerIs(pod, "batch", "Job") ? Meta.controller(pod).string("name") : "";
    }

    @Override
    public String name() {
        return "job-controller";
    }

    @Override
    public List<Reads> reads() {
        return List.of(Reads.own(Resources.JOBS), Reads.of(Resources.PODS, Jobs::jobs));
    }

    /** Tracked pods that have lost their Job come with an empty name. */
    private static Collection<Key> jobs(Change change, World world) {
        Set<Key> keys = new LinkedHashSet<>(FAMILY.parents(change, world));
        JsonObject after = change.after();
        if (after != null && JobView.tracked(after) && jobName(after).isEmpty()) {
            keys.add(new Key(Meta.namespace(after), ""));
        }
        return keys;
    }

    @Override
    public Plan plan(Key key, World world, Instant now) {
        JsonObject job = key.name().isEmpty() ? null : world.get(Resources.JOBS, key.namespace(), key.name());
        List<JsonObject> strangers = world.indexed(BY_JOB_NAME, key.toString()).stream()
                .filter(pod -> job == null || !Meta.controlledBy(pod, job))
                .toList();
        if (!strangers.isEmpty()) {
            return Plan.of("pods of a job that is gone need not be counted", untracked(strangers));
        }
        if (job == null) {
            return Plan.nothing("it is gone");
        }
        String manager = job.object("spec").string("managedBy");
        if (!manager.isEmpty() && !manager.equals(CONTROLLER)) {
            return Plan.nothing("it is managed by " + manager);
        }
        List<JsonObject> candidates = FAMILY.candidates(world, job);
        if (JobView.finished(job)) {
            List<JsonObject> left = candidates.stream()
                    .filter(pod -> Meta.controlledBy(pod, job) && JobView.tracked(pod))
                    .toList();
            return Plan.of("it has finished", left.isEmpty() ? List.of() : untracked(left));
        }
        Claims claims = Claims.of(
                new Claims.Owner(Resources.JOBS, "batch/v1", "Job", job, JobView.FINALIZER),
                FAMILY.selector().apply(job),
                Resources.PODS,
                candidates);
        if (!claims.actions().isEmpty()) {
            return Plan.of("pods are adopted or released first", claims.actions());
        }
        return new JobStep(new JobView(job, claims.members()), now).plan();
    }

    static List<Action> untracked(List<JsonObject> pods) {
        List<Action> patches = new ArrayList<>();
        for (JsonObject pod : pods) {
            List<String> left = Meta.finalizers(pod).stream()
                    .filter(each -> !each.equals(JobView.FINALIZER))
                    .toList();
            JsonObject metadata = JsonObject.of(
                    "uid", Meta.uid(pod),
                    "resourceVersion", pod.objectAt("metadata").string("resourceVersion"),
                    "finalizers", JsonArray.ofStrings(left));
            patches.add(Action.Attempt.of(new Action.Patch(
                            Resources.PODS,
                            Meta.namespace(pod),
                            Meta.name(pod),
                            "",
                            JsonObject.of("metadata", metadata)))
                    .forgiving(Failure.NOT_FOUND));
        }
        return List.of(new Action.Together(patches, false));
    }
}
