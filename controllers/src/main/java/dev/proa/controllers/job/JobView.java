package dev.proa.controllers.job;

import dev.proa.control.object.Conditions;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Selection;
import dev.proa.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A Job and its pods as one plan sees them. */
final class JobView {
    static final String FINALIZER = "batch.kubernetes.io/job-tracking";

    private static final String FAILURES = "batch.kubernetes.io/job-index-failure-count";
    private static final String IGNORED_FAILURES = "batch.kubernetes.io/job-index-ignored-failure-count";

    final JsonObject job;
    final JsonObject spec;
    final JsonObject status;
    final List<JsonObject> pods;
    final List<JsonObject> active;
    final long terminating;
    final Set<String> uncountedSucceeded;
    final Set<String> uncountedFailed;

    JobView(JsonObject job, List<JsonObject> pods) {
        this.job = job;
        this.spec = job.object("spec");
        this.status = job.object("status");
        this.pods = pods;
        this.active = Selection.of(pods, Pods::active);
        this.terminating = pods.stream().filter(Pods::terminating).count();
        JsonObject uncounted = status.object("uncountedTerminatedPods");
        this.uncountedSucceeded = new HashSet<>(uncounted.array("succeeded").strings());
        this.uncountedFailed = new HashSet<>(uncounted.array("failed").strings());
    }

    static boolean finished(JsonObject job) {
        JsonObject status = job.object("status");
        return Conditions.isTrue(status, "Complete") || Conditions.isTrue(status, "Failed");
    }

    boolean indexed() {
        return spec.string("completionMode").equals("Indexed");
    }

    boolean suspended() {
        return spec.bool("suspend");
    }

    boolean hasCompletions() {
        return spec.has("completions");
    }

    int completions() {
        return Math.toIntExact(spec.number("completions", Integer.MAX_VALUE));
    }

    boolean backoffPerIndex() {
        return spec.has("backoffLimitPerIndex");
    }

    /** Whether a pod is replaced only when it has really ended. */
    boolean replacesOnlyFailed() {
        return spec.string("podReplacementPolicy").equals("Failed") || spec.has("podFailurePolicy");
    }

    static boolean tracked(JsonObject pod) {
        return Meta.hasFinalizer(pod, FINALIZER);
    }

    boolean failed(JsonObject pod) {
        return Pods.failed(pod) || !replacesOnlyFailed() && Meta.deleting(pod) && !Pods.succeeded(pod);
    }

    boolean countedFailure(JsonObject pod) {
        return failed(pod) && FailurePolicy.of(job, pod).counts();
    }

    private boolean fresh(JsonObject pod, Set<String> uncounted) {
        return tracked(pod)
                && !uncounted.contains(Meta.uid(pod))
                && (!indexed() || Indexes.of(pod, completions()).isPresent());
    }

    /** One that counts as failed already, because it was deleted before it succeeded, doesn't count again. */
    List<JsonObject> newSucceeded() {
        return pods.stream()
                .filter(pod -> Pods.succeeded(pod) && fresh(pod, uncountedSucceeded))
                .filter(pod -> !uncountedFailed.contains(Meta.uid(pod)))
                .toList();
    }

    List<JsonObject> newFailed() {
        return pods.stream()
                .filter(pod -> failed(pod) && fresh(pod, uncountedFailed))
                .toList();
    }

    /** All that succeeded, those not counted in the status yet included. */
    long succeeded() {
        return indexed()
                ? succeededIndexes().size()
                : status.number("succeeded")
                        + uncountedSucceeded.size()
                        + newSucceeded().size();
    }

    long failures() {
        return status.number("failed")
                + uncountedFailed.size()
                + newFailed().stream().filter(this::countedFailure).count();
    }

    IndexSet succeededIndexes() {
        IndexSet result = Indexes.parse(status.string("completedIndexes"), completions());
        result.addAll(Indexes.of(
                pods.stream().filter(pod -> Pods.succeeded(pod) && tracked(pod)).toList(), completions()));
        return result;
    }

    IndexSet failedIndexes() {
        IndexSet result = Indexes.parse(status.string("failedIndexes"), completions());
        result.addAll(Indexes.of(
                pods.stream().filter(pod -> tracked(pod) && indexFailed(pod)).toList(), completions()));
        return result;
    }

    private boolean indexFailed(JsonObject pod) {
        return failed(pod)
                && (FailurePolicy.of(job, pod).action().equals("FailIndex")
                        || countedFailure(pod) && indexFailures(pod) >= spec.number("backoffLimitPerIndex"));
    }

    static long indexFailures(JsonObject pod) {
        return count(pod, FAILURES);
    }

    static long allIndexFailures(JsonObject pod) {
        return count(pod, FAILURES) + count(pod, IGNORED_FAILURES);
    }

    private static long count(JsonObject pod, String annotation) {
        try {
            String written = Meta.annotation(pod, annotation);
            return written.isEmpty() ? 0 : Math.max(0, Integer.parseInt(written));
        } catch (NumberFormatException tampered) {
            return 0;
        }
    }

    /** The replacement's template with the failures of its index so far; {@code replaced} may be EMPTY. */
    JsonObject withFailures(JsonObject template, JsonObject replaced) {
        boolean none = replaced.isEmpty();
        boolean counts = !none && FailurePolicy.of(job, replaced).counts();
        long failures = count(replaced, FAILURES) + (counts ? 1 : 0);
        long ignored = count(replaced, IGNORED_FAILURES) + (none || counts ? 0 : 1);
        JsonObject annotated = Meta.withAnnotation(template, FAILURES, Long.toString(failures));
        return ignored == 0 ? annotated : Meta.withAnnotation(annotated, IGNORED_FAILURES, Long.toString(ignored));
    }
}
