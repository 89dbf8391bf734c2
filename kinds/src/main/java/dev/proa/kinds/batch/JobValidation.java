package dev.proa.kinds.batch;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.kinds.pod.PodTemplates;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import dev.proa.kinds.validation.Selectors;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Jobs, and the templates of jobs in CronJobs. */
final class JobValidation {
    private static final int INDEXED_MAX = 100_000;
    private static final int HIGH_COMPLETIONS_MAX = 10_000;
    private static final int MANAGED_BY_CHARACTERS_MAX = 63;
    private static final int RULES_MAX = 20;
    private static final int EXIT_CODES_MAX = 255;
    private static final List<String> ACTIONS = List.of("Count", "FailIndex", "FailJob", "Ignore");
    private static final List<String> OPERATORS = List.of("In", "NotIn");
    private static final List<String> STATUSES = List.of("False", "True", "Unknown");

    private JobValidation() {}

    static void create(JsonObject job, FieldErrors errors) {
        generatedSelector(job, errors);
        spec(job.object("spec"), errors.at("spec"));
        long completions = job.numberAt(0, "spec", "completions");
        if (isIndexed(job.object("spec")) && completions > 0) {
            String name = job.stringAt("metadata", "name");
            String last = name + "-" + (completions - 1);
            if (!Names.isDns1123Label(last)) {
                errors.at("metadata")
                        .at("name")
                        .invalid(name, "will not able to create pod with invalid DNS label: " + last);
            }
        }
    }

    static boolean isIndexed(JsonObject spec) {
        return spec.string("completionMode").equals("Indexed");
    }

    private static void generatedSelector(JsonObject job, FieldErrors errors) {
        JsonObject spec = job.object("spec");
        if (spec.bool("manualSelector") || !spec.has("selector")) {
            return;
        }
        String uid = job.stringAt("metadata", "uid");
        String name = job.stringAt("metadata", "name");
        JsonObject labels = spec.objectAt("template", "metadata", "labels");
        FieldErrors at = errors.at("spec").at("template").at("metadata").at("labels");
        JsonObject expected = JsonObject.of(
                "controller-uid", uid,
                "job-name", name,
                "batch.kubernetes.io/controller-uid", uid,
                "batch.kubernetes.io/job-name", name);
        for (Map.Entry<String, String> label : expected.strings().entrySet()) {
            String message = "must be '" + label.getValue() + "'";
            if (!labels.contains(label.getKey())) {
                at.key(label.getKey()).required(message);
            } else if (!labels.string(label.getKey()).equals(label.getValue())) {
                at.key(label.getKey()).invalid(Fields.sorted(labels), message);
            }
        }
        JsonObject selector = spec.object("selector");
        if (Selectors.isUsable(selector) && !Selectors.selects(spec, "selector", expected)) {
            errors.at("spec").at("selector").invalid(selector, "`selector` not auto-generated");
        }
    }

    /** Of a job itself, whose selector was made. */
    private static void spec(JsonObject spec, FieldErrors at) {
        template(spec, at);
        if (spec.has("selector")) {
            Selectors.labelSelector(spec.object("selector"), at.at("selector"));
        } else {
            at.at("selector").required("");
        }
        JsonObject template = spec.object("template");
        boolean usable = Selectors.isUsable(spec.object("selector"));
        if (usable && !Selectors.selects(spec, "selector", template.objectAt("metadata", "labels"))) {
            PodTemplates.selectorMismatch(template, at.at("template"));
        }
    }

    /** Of a job's template: all but the selector. */
    static void template(JsonObject spec, FieldErrors at) {
        Fields.notNegative(
                spec,
                at,
                "parallelism",
                "completions",
                "activeDeadlineSeconds",
                "backoffLimit",
                "ttlSecondsAfterFinished",
                "backoffLimitPerIndex",
                "maxFailedIndexes");
        if (spec.has("maxFailedIndexes") && !spec.has("backoffLimitPerIndex")) {
            at.at("backoffLimitPerIndex").required("when maxFailedIndexes is specified");
        }
        if (spec.has("managedBy")) {
            Formats.domainPrefixedPath(spec.string("managedBy"), at.at("managedBy"));
            if (spec.string("managedBy").length() > MANAGED_BY_CHARACTERS_MAX) {
                at.at("managedBy").tooLong(MANAGED_BY_CHARACTERS_MAX);
            }
        }
        Fields.oneOf(spec, "completionMode", at, List.of("NonIndexed", "Indexed"));
        if (isIndexed(spec)) {
            indexed(spec, at);
        } else if (spec.string("completionMode").equals("NonIndexed")) {
            for (String field : List.of("backoffLimitPerIndex", "maxFailedIndexes")) {
                if (spec.has(field)) {
                    at.at(field).invalid(spec.number(field), "requires indexed completion mode");
                }
            }
        }
        Fields.in(spec, "podFailurePolicy", at, (policy, place) -> failurePolicy(spec, policy, place));
        if (spec.has("successPolicy")) {
            SuccessPolicy.validate(spec, at.at("successPolicy"));
        }
        replacementPolicy(spec, at);
        PodTemplates.validate(spec.object("template"), at.at("template"));
        restartPolicy(spec, at.at("template").at("spec").at("restartPolicy"));
    }

    private static void indexed(JsonObject spec, FieldErrors at) {
        long parallelism = spec.number("parallelism");
        long completions = spec.number("completions");
        long maxFailed = spec.number("maxFailedIndexes");
        if (!spec.has("completions")) {
            at.at("completions").required("when completion mode is Indexed");
        }
        if (parallelism > INDEXED_MAX) {
            at.at("parallelism")
                    .invalid(
                            parallelism,
                            "must be less than or equal to " + INDEXED_MAX + " when completion mode is Indexed");
        }
        if (spec.has("completions") && maxFailed > completions) {
            at.at("maxFailedIndexes").invalid(maxFailed, "must be less than or equal to completions");
        }
        if (maxFailed > INDEXED_MAX) {
            at.at("maxFailedIndexes").invalid(maxFailed, "must be less than or equal to " + INDEXED_MAX);
        }
        if (completions <= INDEXED_MAX || !spec.has("backoffLimitPerIndex")) {
            return;
        }
        String end = " when completions are above " + INDEXED_MAX + " and used with backoff limit per index";
        if (!spec.has("maxFailedIndexes")) {
            at.at("maxFailedIndexes").required("must be specified when completions is above " + INDEXED_MAX);
        }
        if (parallelism > HIGH_COMPLETIONS_MAX) {
            at.at("parallelism").invalid(parallelism, "must be less than or equal to " + HIGH_COMPLETIONS_MAX + end);
        }
        if (maxFailed > HIGH_COMPLETIONS_MAX) {
            at.at("maxFailedIndexes").invalid(maxFailed, "must be less than or equal to " + HIGH_COMPLETIONS_MAX + end);
        }
    }

    private static void replacementPolicy(JsonObject spec, FieldErrors at) {
        List<String> supported =
                spec.has("podFailurePolicy") ? List.of("Failed") : List.of("Failed", "TerminatingOrFailed");
        Fields.oneOf(spec, "podReplacementPolicy", at, supported);
    }

    private static void restartPolicy(JsonObject spec, FieldErrors at) {
        String policy = spec.stringAt("template", "spec", "restartPolicy");
        if (policy.isEmpty() || policy.equals("Always")) {
            at.required("valid values: \"OnFailure\", \"Never\"");
        } else if (!policy.equals("OnFailure") && !policy.equals("Never")) {
            at.notSupported(policy, List.of("OnFailure", "Never"));
        } else if (spec.has("podFailurePolicy") && !policy.equals("Never")) {
            at.invalid(policy, "only \"Never\" is supported when podFailurePolicy is specified");
        }
    }

    private static void failurePolicy(JsonObject spec, JsonObject policy, FieldErrors at) {
        int count = policy.array("rules").size();
        if (count > RULES_MAX) {
            at.at("rules").tooMany(count, RULES_MAX);
        }
        Fields.each(policy, "rules", at, (rule, place) -> failureRule(spec, rule, place));
    }

    private static String quoted(List<String> values) {
        return "[" + String.join(" ", values.stream().map(v -> "\"" + v + "\"").toList()) + "]";
    }

    private static void failureRule(JsonObject spec, JsonObject rule, FieldErrors at) {
        String action = rule.string("action");
        if (action.isEmpty()) {
            at.at("action").required("valid values: " + quoted(ACTIONS));
        } else if (action.equals("FailIndex")) {
            if (!spec.has("backoffLimitPerIndex")) {
                at.at("action").invalid(action, "requires the backoffLimitPerIndex to be set");
            }
        } else if (!ACTIONS.contains(action)) {
            at.at("action").notSupported(action, ACTIONS);
        }
        Fields.in(rule, "onExitCodes", at, (codes, place) -> exitCodes(spec, codes, place));
        int conditions = rule.array("onPodConditions").size();
        if (conditions > RULES_MAX) {
            at.at("onPodConditions").tooMany(conditions, RULES_MAX);
        }
        Fields.each(rule, "onPodConditions", at, (pattern, place) -> {
            Formats.qualifiedName(pattern.string("type"), place.at("type"));
            if (pattern.string("status").isEmpty()) {
                place.at("status").required("valid values: " + quoted(STATUSES));
            } else {
                Fields.oneOf(pattern, "status", place, STATUSES);
            }
        });
        if (rule.has("onExitCodes") && conditions > 0) {
            at.invalid("specifying both OnExitCodes and OnPodConditions is not supported");
        }
        if (!rule.has("onExitCodes") && conditions == 0) {
            at.invalid("specifying one of OnExitCodes and OnPodConditions is required");
        }
    }

    private static void exitCodes(JsonObject spec, JsonObject codes, FieldErrors at) {
        String operator = codes.string("operator");
        if (operator.isEmpty()) {
            at.at("operator").required("valid values: " + quoted(OPERATORS));
        } else {
            Fields.oneOf(codes, "operator", at, OPERATORS);
        }
        String container = codes.string("containerName");
        JsonObject pod = spec.objectAt("template", "spec");
        boolean known = pod.array("containers").objects().stream()
                        .anyMatch(c -> c.string("name").equals(container))
                || pod.array("initContainers").objects().stream()
                        .anyMatch(c -> c.string("name").equals(container));
        if (codes.has("containerName") && !known) {
            at.at("containerName")
                    .invalid(container, "must be one of the container or initContainer names in the pod template");
        }
        JsonArray values = codes.array("values");
        FieldErrors place = at.at("values");
        if (values.isEmpty()) {
            place.invalid(Fields.orNull(codes.get("values")), "at least one value is required");
        } else if (values.size() > EXIT_CODES_MAX) {
            place.tooMany(values.size(), EXIT_CODES_MAX);
        }
        values(values, operator, place);
    }

    private static void values(JsonArray values, String operator, FieldErrors at) {
        boolean ordered = true;
        long previous = Long.MIN_VALUE;
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < values.size(); i++) {
            long value = values.get(i) instanceof JsonNumber number ? number.longValue() : 0;
            if (operator.equals("In") && value == 0) {
                at.index(i).invalid(value, "must not be 0 for the In operator");
            }
            if (!seen.add(value)) {
                at.index(i).duplicate(value);
            }
            ordered &= previous <= value;
            previous = value;
        }
        if (!ordered) {
            at.invalid(values, "must be ordered");
        }
    }

    static void update(JsonObject old, JsonObject updated, FieldErrors errors) {
        create(updated, errors);
        JsonObject oldSpec = old.object("spec");
        JsonObject spec = updated.object("spec");
        FieldErrors at = errors.at("spec");
        spec(spec, at);
        completions(oldSpec, spec, at.at("completions"));
        Fields.immutable(oldSpec, spec, "selector", at);
        SuspendedJob.templateUpdate(old, updated, at);
        for (String field :
                List.of("completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy")) {
            Fields.immutable(oldSpec, spec, field, at);
        }
    }

    private static void completions(JsonObject old, JsonObject spec, FieldErrors at) {
        boolean same = Fields.same(old.get("completions"), spec.get("completions"));
        if (same) {
            return;
        }
        if (!isIndexed(spec)) {
            at.invalid(Fields.orNull(spec.get("completions")), Formats.IMMUTABLE);
        } else if (spec.has("completions") && spec.number("completions") != spec.number("parallelism")) {
            at.invalid(spec.number("completions"), "can only be modified in tandem with spec.parallelism");
        }
    }
}
