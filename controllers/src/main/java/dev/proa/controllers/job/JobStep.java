package dev.proa.controllers.job;

import dev.proa.control.Action;
import dev.proa.control.Plan;
import dev.proa.control.Times;
import dev.proa.control.object.Conditions;
import dev.proa.control.object.Counts;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Replace;
import dev.proa.control.object.Resources;
import dev.proa.controllers.template.PodTemplate;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One look at a Job. Each ended pod is counted once: its uid goes into status.uncountedTerminatedPods, then its
 * finalizer goes, then the uid becomes part of the count. Each of these is a write of its own, so that a crash between
 * any two loses nothing.
 */
final class JobStep {
    private static final int UNCOUNTED_MAX = 500;

    private final JobView view;
    private final Instant now;
    private final Verdicts verdicts;

    JobStep(JobView view, Instant now) {
        this.view = view;
        this.now = now;
        this.verdicts = new Verdicts(view, now);
    }

    Plan plan() {
        Optional<Verdicts.Verdict> early = verdicts.early();
        JobPods pods = early.isPresent() || Meta.deleting(view.job)
                ? new JobPods(List.of(), early.isPresent() ? view.active : List.of(), Optional.empty())
                : JobPods.of(view, now);
        boolean idle = pods.creations().isEmpty() && pods.removals().isEmpty();
        Optional<Verdicts.Verdict> verdict = early.or(() -> idle ? verdicts.completions() : Optional.empty());
        List<JsonObject> removable = new ArrayList<>();
        JsonObject counted = counted(verdict, removable);
        List<Action> actions = new ArrayList<>();
        JsonObject status = verdict.map(v -> concluded(counted, v, removable)).orElseGet(() -> suspension(counted));
        actions.addAll(Replace.status(Resources.JOBS, view.job, status));
        actions.addAll(told(status));
        if (!removable.isEmpty()) {
            actions.addAll(Jobs.untracked(removable));
        }
        actions.addAll(changes(pods, early.isPresent(), status));
        return Plan.of(why(verdict, pods), actions)
                .again(pods.again())
                .again(verdicts.deadline().filter(at -> at.isAfter(now)));
    }

    private String why(Optional<Verdicts.Verdict> verdict, JobPods pods) {
        if (verdict.isPresent()) {
            return verdict.get().message();
        }
        String state =
                view.active.size() + " active, " + view.succeeded() + " succeeded, " + view.failures() + " failed";
        if (pods.again().isPresent()) {
            return state + ": the next pod waits until "
                    + Times.text(pods.again().get());
        }
        return view.suspended() ? state + ": suspended" : state;
    }

    private List<Action> changes(JobPods pods, boolean ended, JsonObject status) {
        if (!pods.creations().isEmpty()) {
            return List.of(new Action.Together(pods.creations(), true));
        }
        if (pods.removals().isEmpty()) {
            return List.of();
        }
        List<Action> deletions = new ArrayList<>();
        if (!ended) {
            // These never count: neither as failed nor as succeeded.
            deletions.addAll(Jobs.untracked(
                    pods.removals().stream().filter(JobView::tracked).toList()));
        }
        deletions.add(new Action.Together(
                pods.removals().stream()
                        .map(pod -> PodTemplate.delete(view.job, pod))
                        .toList(),
                false));
        return deletions;
    }

    /** Counts what has ended; {@code removable} gets the pods that need no finalizer once the status is written. */
    private JsonObject counted(Optional<Verdicts.Verdict> verdict, List<JsonObject> removable) {
        Set<String> tracked = new HashSet<>();
        view.pods.stream().filter(JobView::tracked).map(Meta::uid).forEach(tracked::add);
        List<String> succeeded = new ArrayList<>(
                view.status.object("uncountedTerminatedPods").array("succeeded").strings());
        List<String> failed = new ArrayList<>(
                view.status.object("uncountedTerminatedPods").array("failed").strings());
        long newSucceeded =
                succeeded.stream().filter(uid -> !tracked.contains(uid)).count();
        long newFailed = failed.stream().filter(uid -> !tracked.contains(uid)).count();
        succeeded.retainAll(tracked);
        failed.retainAll(tracked);
        collect(verdict, succeeded, failed, removable);
        JsonObject status = view.status;
        status = Counts.with(
                status,
                "succeeded",
                view.indexed() ? view.succeeded() : view.status.number("succeeded") + newSucceeded);
        status = Counts.with(status, "failed", view.status.number("failed") + newFailed);
        status = Counts.with(status, "active", view.active.size());
        status = status.with("ready", view.active.stream().filter(Pods::ready).count());
        status = status.with("terminating", view.terminating);
        status = withIndexes(status);
        if (!view.suspended() && !status.has("startTime")) {
            status = status.with("startTime", Times.text(now));
        }
        return status.with("uncountedTerminatedPods", uncounted(succeeded, failed));
    }

    private static JsonObject uncounted(List<String> succeeded, List<String> failed) {
        JsonObject.Builder uncounted = JsonObject.builder();
        if (!succeeded.isEmpty()) {
            uncounted.put("succeeded", JsonArray.ofStrings(succeeded));
        }
        if (!failed.isEmpty()) {
            uncounted.put("failed", JsonArray.ofStrings(failed));
        }
        return uncounted.build();
    }

    private JsonObject withIndexes(JsonObject status) {
        if (!view.indexed()) {
            return status;
        }
        IndexSet completed = view.succeededIndexes();
        JsonObject result = completed.isEmpty()
                ? status.without("completedIndexes")
                : status.with("completedIndexes", completed.text());
        return view.backoffPerIndex()
                ? result.with("failedIndexes", view.failedIndexes().text())
                : result;
    }

    private void collect(
            Optional<Verdicts.Verdict> verdict,
            List<String> succeeded,
            List<String> failed,
            List<JsonObject> removable) {
        Map<Integer, JsonObject> awaited = JobPods.awaitingReplacement(view);
        boolean ends = verdict.isPresent() || Meta.deleting(view.job);
        boolean fails = verdict.isPresent() && !verdict.get().success();
        for (JsonObject pod : view.pods) {
            boolean failure = view.failed(pod);
            boolean over = ends || Pods.succeeded(pod) || failure && !awaited.containsValue(pod);
            if (!JobView.tracked(pod) || !over || succeeded.size() + failed.size() >= UNCOUNTED_MAX) {
                continue;
            }
            removable.add(pod);
            String uid = Meta.uid(pod);
            boolean placed =
                    !view.indexed() || Indexes.of(pod, view.completions()).isPresent();
            if (Pods.succeeded(pod)) {
                if (!view.indexed() && !succeeded.contains(uid) && !failed.contains(uid)) {
                    succeeded.add(uid);
                }
            } else if ((failure || fails)
                    && placed
                    && !failed.contains(uid)
                    && FailurePolicy.of(view.job, pod).counts()) {
                failed.add(uid);
            }
        }
    }

    /** First that it will end so; and that it has, when nothing is left to count or to wait for. */
    private JsonObject concluded(JsonObject status, Verdicts.Verdict verdict, List<JsonObject> removable) {
        JsonObject noted = condition(status, verdict.interim(), verdict.reason(), verdict.message());
        boolean settled = status.object("uncountedTerminatedPods").isEmpty()
                && removable.isEmpty()
                && view.active.isEmpty()
                && view.terminating == 0
                && Conditions.isTrue(view.status, verdict.interim());
        if (!settled) {
            return noted;
        }
        JsonObject last = condition(noted, verdict.last(), verdict.reason(), verdict.message());
        return verdict.success() ? last.with("completionTime", Times.text(now)) : last;
    }

    private JsonObject condition(JsonObject status, String type, String reason, String message) {
        if (Conditions.isTrue(status, type)) {
            return status;
        }
        return withCondition(status, type, "True", reason, message);
    }

    private JsonObject withCondition(JsonObject status, String type, String value, String reason, String message) {
        JsonObject condition = JsonObject.of(
                "type", type,
                "status", value,
                "lastProbeTime", Times.text(now),
                "lastTransitionTime", Times.text(now),
                "reason", reason,
                "message", message);
        return Conditions.get(status, type).isEmpty()
                ? status.with("conditions", status.array("conditions").plus(condition))
                : status.changeEach("conditions", each -> each.string("type").equals(type) ? condition : each);
    }

    private JsonObject suspension(JsonObject status) {
        if (Meta.deleting(view.job)) {
            return status;
        }
        JsonObject before = Conditions.get(status, "Suspended");
        if (view.suspended()) {
            return before.string("status").equals("True")
                    ? status
                    : withCondition(status, "Suspended", "True", "JobSuspended", "Job suspended")
                            .without("startTime");
        }
        return before.string("status").equals("True")
                ? withCondition(status, "Suspended", "False", "JobResumed", "Job resumed")
                        .with("startTime", Times.text(now))
                : status;
    }

    private List<Action> told(JsonObject status) {
        List<Action> events = new ArrayList<>();
        if (changed(status, "Suspended")) {
            boolean suspended = Conditions.isTrue(status, "Suspended");
            events.add(Action.Event.normal(
                    view.job, suspended ? "Suspended" : "Resumed", suspended ? "Job suspended" : "Job resumed"));
        }
        if (changed(status, "Complete")) {
            if (view.hasCompletions() && status.number("succeeded") > view.completions()) {
                events.add(Action.Event.warning(
                        view.job,
                        "TooManySucceededPods",
                        "Too many succeeded pods running after completion count reached"));
            }
            events.add(Action.Event.normal(view.job, "Completed", "Job completed"));
        }
        if (changed(status, "Failed")) {
            JsonObject failed = Conditions.get(status, "Failed");
            events.add(Action.Event.warning(view.job, failed.string("reason"), failed.string("message")));
        }
        return events;
    }

    private boolean changed(JsonObject status, String type) {
        return !Conditions.get(status, type)
                .string("status")
                .equals(Conditions.get(view.status, type).string("status"));
    }
}
