package dev.proa.controllers.job;

import dev.proa.control.Times;
import dev.proa.control.object.Conditions;
import dev.proa.control.object.Pods;
import dev.proa.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether a Job has failed or succeeded, and why; looked at in upstream's order. */
final class Verdicts {
    /** @param success SuccessCriteriaMet then Complete; else FailureTarget then Failed */
    record Verdict(boolean success, String reason, String message) {
        String interim() {
            return success ? "SuccessCriteriaMet" : "FailureTarget";
        }

        String last() {
            return success ? "Complete" : "Failed";
        }
    }

    private final JobView view;
    private final Instant now;

    Verdicts(JobView view, Instant now) {
        this.view = view;
        this.now = now;
    }

    /** Without looking at the number of completions, which counts only when no pod is active. */
    Optional<Verdict> early() {
        return told("SuccessCriteriaMet", true)
                .or(() -> told("FailureTarget", false))
                .or(this::failurePolicy)
                .or(this::limits)
                .or(this::indexes)
                .or(this::successPolicy);
    }

    private Optional<Verdict> told(String type, boolean success) {
        JsonObject condition = Conditions.get(view.status, type);
        return condition.string("status").equals("True")
                ? Optional.of(new Verdict(success, condition.string("reason"), condition.string("message")))
                : Optional.empty();
    }

    private Optional<Verdict> failurePolicy() {
        return view.pods.stream()
                .filter(view::failed)
                .map(pod -> FailurePolicy.of(view.job, pod))
                .filter(verdict -> verdict.action().equals("FailJob"))
                .findFirst()
                .map(verdict -> failure("PodFailurePolicy", verdict.message()));
    }

    private static Verdict failure(String reason, String message) {
        return new Verdict(false, reason, message);
    }

    private Optional<Verdict> limits() {
        long limit = view.spec.number("backoffLimit", view.backoffPerIndex() ? Integer.MAX_VALUE : 6);
        if (view.failures() > limit || restarts() > 0 && restarts() >= limit) {
            return Optional.of(failure("BackoffLimitExceeded", "Job has reached the specified backoff limit"));
        }
        return deadline()
                .filter(at -> !at.isAfter(now))
                .map(at -> failure("DeadlineExceeded", "Job was active longer than specified deadline"));
    }

    /** Of containers that are restarted in place. */
    private long restarts() {
        if (!view.spec.objectAt("template", "spec").string("restartPolicy").equals("OnFailure")) {
            return 0;
        }
        return view.pods.stream()
                .filter(pod -> List.of("Running", "Pending").contains(Pods.phase(pod)))
                .flatMap(pod -> Stream.concat(
                        pod.object("status").array("initContainerStatuses").objects().stream(),
                        Pods.containerStatuses(pod).stream()))
                .mapToLong(status -> status.number("restartCount"))
                .sum();
    }

    /** When the Job will have been active for too long. */
    Optional<Instant> deadline() {
        boolean limited = view.spec.has("activeDeadlineSeconds") && !view.suspended();
        return limited
                ? Times.parse(view.status.string("startTime"))
                        .map(start -> Times.plusSeconds(start, view.spec.number("activeDeadlineSeconds")))
                : Optional.empty();
    }

    private Optional<Verdict> indexes() {
        if (!view.indexed() || !view.backoffPerIndex()) {
            return Optional.empty();
        }
        int failed = view.failedIndexes().size();
        if (view.spec.has("maxFailedIndexes") && failed > view.spec.number("maxFailedIndexes")) {
            return Optional.of(failure(
                    "MaxFailedIndexesExceeded", "Job has exceeded the specified maximal number of failed indexes"));
        }
        boolean all = (long) failed + view.succeededIndexes().size() >= view.completions();
        return failed > 0 && all ? Optional.of(failure("FailedIndexes", "Job has failed indexes")) : Optional.empty();
    }

    private Optional<Verdict> successPolicy() {
        List<JsonObject> rules =
                view.spec.object("successPolicy").array("rules").objects();
        if (!view.indexed() || view.succeededIndexes().isEmpty()) {
            return Optional.empty();
        }
        for (int i = 0; i < rules.size(); i++) {
            if (met(rules.get(i))) {
                return Optional.of(new Verdict(true, "SuccessPolicy", "Matched rules at index " + i));
            }
        }
        return Optional.empty();
    }

    private boolean met(JsonObject rule) {
        IndexSet succeeded = view.succeededIndexes();
        if (!rule.has("succeededIndexes")) {
            return rule.has("succeededCount") && succeeded.size() >= rule.number("succeededCount");
        }
        IndexSet wanted = Indexes.parse(rule.string("succeededIndexes"), view.completions());
        IndexSet matched = succeeded.intersection(wanted);
        return !wanted.isEmpty()
                && (matched.equals(wanted)
                        || rule.has("succeededCount") && matched.size() >= rule.number("succeededCount"));
    }

    Optional<Verdict> completions() {
        boolean enough = view.hasCompletions() ? view.succeeded() >= view.completions() : view.succeeded() > 0;
        return enough && view.active.isEmpty()
                ? Optional.of(new Verdict(true, "CompletionsReached", "Reached expected number of succeeded pods"))
                : Optional.empty();
    }
}
