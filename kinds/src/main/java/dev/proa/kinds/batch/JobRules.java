package dev.proa.kinds.batch;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Column;
import dev.proa.json.JsonBoolean;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import dev.proa.kinds.Cells;
import dev.proa.kinds.Table;
import dev.proa.kinds.TabledRules;
import dev.proa.kinds.apps.WorkloadValidation;
import dev.proa.kinds.core.PodSpecs;
import dev.proa.kinds.pod.PodPreparation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Jobs: defaults, the selector that the API server makes, columns. */
public final class JobRules implements TabledRules {
    private static final Table TABLE = Table.named()
            .text("Status", JobRules::state)
            .text("Completions", JobRules::completions)
            .timed("Duration", JobRules::duration)
            .age()
            .wide("Containers", job -> Cells.containerNames(job.objectAt("spec", "template", "spec")))
            .wide("Images", job -> Cells.containerImages(job.objectAt("spec", "template", "spec")))
            .wide("Selector", job -> Cells.selector(job.objectAt("spec", "selector")));

    private static final String UID_LABEL = "batch.kubernetes.io/controller-uid";

    @Override
    public boolean orphansDependentsByDefault() {
        return true;
    }

    @Override
    public Table table() {
        return TABLE;
    }

    @Override
    public JsonObject defaults(String version, JsonObject given) {
        JsonObject job = given.change("spec", JobRules::spec);
        JsonObject labels = job.objectAt("spec", "template", "metadata", "labels");
        return job.objectAt("metadata", "labels").isEmpty() && !labels.isEmpty()
                ? job.withAt(labels, "metadata", "labels")
                : job;
    }

    private static JsonObject spec(JsonObject given) {
        JsonObject spec = given;
        if (!spec.has("completions") && !spec.has("parallelism")) {
            spec = spec.with("completions", 1);
        }
        boolean byIndex = spec.has("backoffLimitPerIndex");
        boolean failurePolicy = spec.has("podFailurePolicy");
        spec = spec.withDefault("parallelism", JsonNumber.of(1))
                .withDefault("backoffLimit", JsonNumber.of(byIndex ? Integer.MAX_VALUE : 6))
                .withDefault("completionMode", new JsonString("NonIndexed"))
                .withDefault("suspend", JsonBoolean.FALSE)
                .withDefault("manualSelector", JsonBoolean.FALSE)
                .withDefault("podReplacementPolicy", new JsonString(failurePolicy ? "Failed" : "TerminatingOrFailed"));
        if (failurePolicy) {
            spec = spec.change(
                    "podFailurePolicy",
                    policy -> policy.changeEach(
                            "rules",
                            rule -> rule.changeEach(
                                    "onPodConditions",
                                    condition -> condition.string("status").isEmpty()
                                            ? condition.with("status", "True")
                                            : condition)));
        }
        return PodSpecs.templateIn(spec);
    }

    /** Without manualSelector the pods are found by the job's uid. */
    @Override
    public JsonObject prepareCreate(JsonObject given) {
        JsonObject job = given.change("spec", PodPreparation::templateWithoutDisabled);
        if (job.boolAt("spec", "manualSelector")) {
            return job;
        }
        JsonValue uid = JsonValue.of(job.stringAt("metadata", "uid"));
        JsonValue name = JsonValue.of(job.stringAt("metadata", "name"));
        JsonObject labels = job.objectAt("spec", "template", "metadata", "labels")
                .withDefault(UID_LABEL, uid)
                .withDefault("batch.kubernetes.io/job-name", name)
                .withDefault("controller-uid", uid)
                .withDefault("job-name", name);
        JsonObject selected = job.objectAt("spec", "selector", "matchLabels").withDefault(UID_LABEL, uid);
        JsonObject result = job.withAt(labels, "spec", "template", "metadata", "labels")
                .withAt(selected, "spec", "selector", "matchLabels");
        return sharesLabels(job) ? result.withAt(labels, "metadata", "labels") : result;
    }

    /**
     * Whether the Job has its labels from its template: upstream's default is the very map of the template, so that what
     * is added to the one is in the other. (And a Job without any gets them when it is read back.) Here equal ones count
     * as the same, also where somebody wrote them twice.
     */
    private static boolean sharesLabels(JsonObject job) {
        JsonObject own = job.objectAt("metadata", "labels");
        return own.isEmpty() || own.equals(job.objectAt("spec", "template", "metadata", "labels"));
    }

    @Override
    public JsonObject prepareUpdate(JsonObject old, JsonObject updated) {
        return updated.change("spec", PodPreparation::templateWithoutDisabled);
    }

    @Override
    public void check(JsonObject job, FieldErrors errors) {
        JobValidation.create(job, errors);
    }

    @Override
    public void checkUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        JobValidation.update(old, updated, errors);
    }

    @Override
    public void validateStatusUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        JobStatusValidation.update(old, updated, errors);
    }

    @Override
    public List<String> warnings(JsonObject old, JsonObject updated) {
        List<String> warnings = new ArrayList<>();
        if (old.isEmpty()) {
            WorkloadValidation.name(updated, warnings);
        }
        if (old.isEmpty() || !old.object("spec").equals(updated.object("spec"))) {
            CronJobValidation.jobWarnings(updated.object("spec"), "spec", warnings);
        }
        return warnings;
    }

    @Override
    public List<String> selectableFieldNames() {
        return List.of("status.successful");
    }

    @Override
    public Map<String, String> selectableFields(JsonObject job) {
        return Map.of("status.successful", Long.toString(Cells.number(job, "status", "succeeded")));
    }

    private static String state(JsonObject job) {
        for (String type : List.of("Complete", "Failed")) {
            if (has(job, type)) {
                return type;
            }
        }
        if (job.hasAt("metadata", "deletionTimestamp")) {
            return "Terminating";
        }
        for (String type : List.of("Suspended", "FailureTarget", "SuccessCriteriaMet")) {
            if (has(job, type)) {
                return type;
            }
        }
        return "Running";
    }

    private static boolean has(JsonObject job, String conditionType) {
        return job.objectAt("status").array("conditions").objects().stream()
                .anyMatch(c -> c.string("type").equals(conditionType)
                        && c.string("status").equals("True"));
    }

    private static String completions(JsonObject job) {
        long succeeded = Cells.number(job, "status", "succeeded");
        if (job.hasAt("spec", "completions")) {
            return succeeded + "/" + Cells.number(job, "spec", "completions");
        }
        long parallelism = Cells.number(job, "spec", "parallelism");
        return parallelism > 1 ? succeeded + "/1 of " + parallelism : succeeded + "/1";
    }

    private static String duration(JsonObject job, long nowSeconds) {
        String started = job.stringAt("status", "startTime");
        if (started.isEmpty()) {
            return "";
        }
        String completed = job.stringAt("status", "completionTime");
        long end = completed.isEmpty() ? nowSeconds : Instant.parse(completed).getEpochSecond();
        return Column.duration(end - Instant.parse(started).getEpochSecond());
    }
}
