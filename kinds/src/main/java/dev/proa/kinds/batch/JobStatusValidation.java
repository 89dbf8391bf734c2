package dev.proa.kinds.batch;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.kinds.validation.Fields;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What may be said of a job's progress; what was said before and did not change is not asked again. */
final class JobStatusValidation {
    private final JsonObject old;
    private final JsonObject job;
    private final JsonObject before;
    private final JsonObject status;
    private final JsonObject spec;
    private final FieldErrors at;

    private JobStatusValidation(JsonObject old, JsonObject job, FieldErrors errors) {
        this.old = old;
        this.job = job;
        this.before = old.object("status");
        this.status = job.object("status");
        this.spec = job.object("spec");
        this.at = errors.at("status");
    }

    static void update(JsonObject old, JsonObject updated, FieldErrors errors) {
        new JobStatusValidation(old, updated, errors).validate();
    }

    private static boolean is(JsonObject job, String type) {
        return job.objectAt("status").array("conditions").objects().stream()
                .anyMatch(
                        c -> c.string("type").equals(type) && c.string("status").equals("True"));
    }

    private static boolean isFinished(JsonObject job) {
        return is(job, "Complete") || is(job, "Failed");
    }

    private boolean changed(String type) {
        return is(old, type) != is(job, type);
    }

    private boolean fieldChanged(String field) {
        return !Fields.same(before.get(field), status.get(field));
    }

    private void validate() {
        Fields.notNegative(status, at, "active", "succeeded", "failed", "ready", "terminating");
        uncounted();
        completion();
        finished();
        indexes();
        if (isFinished(job) && status.number("terminating") > 0 && (finishedChanged() || fieldChanged("terminating"))) {
            at.at("terminating").invalid(status.number("terminating"), "terminating>0 is invalid for finished job");
        }
        if (status.number("ready") > status.number("active") && (fieldChanged("ready") || fieldChanged("active"))) {
            at.at("ready").invalid(status.number("ready"), "cannot set more ready pods than active");
        }
        success();
        transitions();
    }

    private boolean finishedChanged() {
        return isFinished(old) != isFinished(job);
    }

    private void uncounted() {
        Set<String> seen = new HashSet<>();
        for (String list : List.of("succeeded", "failed")) {
            List<String> ids =
                    status.objectAt("uncountedTerminatedPods").array(list).strings();
            for (int i = 0; i < ids.size(); i++) {
                FieldErrors place = at.at("uncountedTerminatedPods").at(list, i);
                if (ids.get(i).isEmpty()) {
                    place.invalid("", "must not be empty");
                } else if (!seen.add(ids.get(i))) {
                    place.duplicate(ids.get(i));
                }
            }
        }
    }

    private void completion() {
        boolean complete = is(job, "Complete");
        boolean completion = changed("Complete") || fieldChanged("completionTime");
        if (complete && is(job, "Failed") && (changed("Complete") || changed("Failed"))) {
            at.at("conditions").invalid("cannot set Complete=True and Failed=true conditions");
        }
        if (complete && is(job, "FailureTarget") && (changed("Complete") || changed("FailureTarget"))) {
            at.at("conditions").invalid("cannot set Complete=True and FailureTarget=true conditions");
        }
        FieldErrors time = at.at("completionTime");
        JsonValue value = Fields.orNull(status.get("completionTime"));
        if (completion && status.has("completionTime") && !complete) {
            time.invalid(value, "cannot set completionTime when there is no Complete=True condition");
        }
        if (completion && !status.has("completionTime") && complete) {
            time.required("completionTime is required for Complete jobs");
        }
        boolean both = status.has("startTime") && status.has("completionTime");
        boolean times = fieldChanged("startTime") || fieldChanged("completionTime");
        if (both && times && instant(status.get("completionTime")).isBefore(instant(status.get("startTime")))) {
            time.invalid(value, "must be equal to or after `startTime`");
        }
        if (is(job, "Failed") && !is(job, "FailureTarget") && (changed("Failed") || fieldChanged("failedIndexes"))) {
            at.at("conditions").invalid("cannot set Failed=True condition without the FailureTarget=true condition");
        }
        if (complete && !is(job, "SuccessCriteriaMet") && (changed("Complete") || changed("SuccessCriteriaMet"))) {
            at.at("conditions")
                    .invalid("cannot set Complete=True condition without the SuccessCriteriaMet=true condition");
        }
    }

    private static Instant instant(@Nullable JsonValue time) {
        return time instanceof dev.proa.json.JsonString text ? Instant.parse(text.value()) : Instant.EPOCH;
    }

    private void finished() {
        if (!isFinished(job)) {
            return;
        }
        if (status.number("active") > 0 && (finishedChanged() || fieldChanged("active"))) {
            at.at("active").invalid(status.number("active"), "active>0 is invalid for finished job");
        }
        boolean neverRan = spec.bool("suspend") && spec.has("completions") && spec.number("completions") == 0;
        if (!status.has("startTime") && (finishedChanged() || fieldChanged("startTime")) && !neverRan) {
            at.at("startTime").required("startTime is required for finished job");
        }
        JsonObject uncounted = status.object("uncountedTerminatedPods");
        boolean some = !uncounted.array("failed").isEmpty()
                || !uncounted.array("succeeded").isEmpty();
        if (some && (finishedChanged() || fieldChanged("uncountedTerminatedPods"))) {
            at.at("uncountedTerminatedPods").invalid(uncounted, "must be empty for finished job");
        }
    }

    private void indexes() {
        long completions = spec.number("completions");
        String completed = status.string("completedIndexes");
        String failed = status.string("failedIndexes");
        Indexes done = Indexes.parse(completed, completions);
        Indexes lost = Indexes.parse(failed, completions);
        boolean completedChanged = fieldChanged("completedIndexes");
        boolean failedChanged = fieldChanged("failedIndexes");
        if (completedChanged && spec.has("completions") && !done.fault().isEmpty()) {
            at.at("completedIndexes").invalid(completed, "error parsing completedIndexes: " + done.fault());
        }
        if (failedChanged
                && spec.has("completions")
                && spec.has("backoffLimitPerIndex")
                && !lost.fault().isEmpty()) {
            at.at("failedIndexes").invalid(failed, "error parsing failedIndexes: " + lost.fault());
        }
        if (completedChanged && !completed.isEmpty() && !JobValidation.isIndexed(spec)) {
            at.at("completedIndexes")
                    .invalid(completed, "cannot set non-empty completedIndexes when non-indexed completion mode");
        }
        if (failedChanged && status.has("failedIndexes") && !spec.has("backoffLimitPerIndex")) {
            at.at("failedIndexes")
                    .invalid(failed, "cannot set non-null failedIndexes when backoffLimitPerIndex is null");
        }
        long overlap = done.overlap(lost);
        if ((failedChanged || completedChanged) && spec.has("completions") && overlap >= 0) {
            at.at("failedIndexes").invalid(failed, "failedIndexes and completedIndexes overlap at index: " + overlap);
        }
    }

    private void success() {
        boolean met = is(job, "SuccessCriteriaMet");
        if (met && is(job, "Failed")) {
            at.at("conditions").invalid("cannot set SuccessCriteriaMet=True and Failed=true conditions");
        }
        if (met && is(job, "FailureTarget")) {
            at.at("conditions").invalid("cannot set SuccessCriteriaMet=True and FailureTarget=true conditions");
        }
        if (spec.has("successPolicy") && !met && is(job, "Complete")) {
            at.at("conditions")
                    .invalid("cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True");
        }
    }

    private void transitions() {
        for (String type : List.of("Failed", "Complete", "FailureTarget")) {
            if (is(old, type) && !is(job, type)) {
                at.at("conditions").invalid("cannot disable the terminal " + type + "=True condition");
            }
        }
        if (status.number("failed") < before.number("failed")) {
            at.at("failed").invalid(status.number("failed"), "cannot decrease the failed counter");
        }
        boolean elastic =
                JobValidation.isIndexed(spec) && Fields.same(spec.get("completions"), spec.get("parallelism"));
        if (!elastic && status.number("succeeded") < before.number("succeeded")) {
            at.at("succeeded").invalid(status.number("succeeded"), "cannot decrease the succeeded counter");
        }
        if (status.has("completionTime") && before.has("completionTime") && fieldChanged("completionTime")) {
            at.at("completionTime").invalid(Fields.orNull(status.get("completionTime")), "field is immutable");
        }
        boolean resuming = is(old, "Suspended")
                && status.array("conditions").objects().stream()
                        .anyMatch(c -> c.string("type").equals("Suspended")
                                && c.string("status").equals("False"));
        if (before.has("startTime") && fieldChanged("startTime") && !resuming && !spec.bool("suspend")) {
            at.at("startTime")
                    .invalid(Fields.orNull(status.get("startTime")), "field is immutable for unsuspended job once set");
        }
        if (is(old, "SuccessCriteriaMet") && !is(job, "SuccessCriteriaMet")) {
            at.at("conditions").invalid("cannot disable the SuccessCriteriaMet=True condition");
        }
        if (is(old, "Complete") && !is(old, "SuccessCriteriaMet") && is(job, "SuccessCriteriaMet")) {
            at.at("conditions")
                    .invalid("cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions");
        }
    }
}
