package dev.proa.kinds.batch;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonObject;
import dev.proa.kinds.apps.WorkloadValidation;
import dev.proa.kinds.pod.PodWarnings;
import dev.proa.kinds.validation.Fields;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** CronJobs: schedule, time zone, and the template of their jobs. */
final class CronJobValidation {
    private static final int NAME_CHARACTERS_MAX = 52;
    private static final Pattern ZONE_PART = Pattern.compile("[A-Za-z.\\-_0-9+]{1,14}");
    private static final List<String> CONCURRENCY = List.of("Allow", "Forbid", "Replace");

    private CronJobValidation() {}

    static boolean isZone(String name) {
        return name.isEmpty() || ZoneId.getAvailableZoneIds().contains(name);
    }

    static void create(JsonObject job, FieldErrors errors) {
        spec(JsonObject.EMPTY, job.object("spec"), errors.at("spec"));
        String name = job.stringAt("metadata", "name");
        if (name.length() > NAME_CHARACTERS_MAX) {
            errors.at("metadata").at("name").invalid(name, "must be no more than 52 characters");
        }
    }

    static void update(JsonObject old, JsonObject updated, FieldErrors errors) {
        spec(old.object("spec"), updated.object("spec"), errors.at("spec"));
    }

    private static void spec(JsonObject old, JsonObject spec, FieldErrors at) {
        if (Fields.required(spec, "schedule", at)) {
            schedule(old, spec, at.at("schedule"));
        }
        Fields.notNegative(spec, at, "startingDeadlineSeconds");
        boolean sameZone = !old.isEmpty() && Fields.same(old.get("timeZone"), spec.get("timeZone"));
        if (spec.has("timeZone") && !sameZone) {
            timeZone(spec.string("timeZone"), at.at("timeZone"));
        }
        Fields.requiredOneOf(spec, "concurrencyPolicy", at, CONCURRENCY);
        JsonObject template = spec.objectAt("jobTemplate", "spec");
        FieldErrors place = at.at("jobTemplate").at("spec");
        JobValidation.template(template, place);
        if (template.has("selector")) {
            place.at("selector").invalid(template.object("selector"), "`selector` will be auto-generated");
        }
        if (template.bool("manualSelector")) {
            place.at("manualSelector").notSupported(true, List.of("nil", "false"));
        }
        Fields.notNegative(spec, at, "successfulJobsHistoryLimit", "failedJobsHistoryLimit");
    }

    private static void schedule(JsonObject old, JsonObject spec, FieldErrors at) {
        String schedule = spec.string("schedule");
        String fault = CronSyntax.fault(schedule);
        if (!fault.isEmpty()) {
            at.invalid(schedule, fault);
        }
        if (!schedule.contains("TZ")) {
            return;
        }
        if (!old.string("schedule").contains("TZ")) {
            at.invalid(schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
        } else if (spec.has("timeZone")) {
            at.invalid(schedule, "cannot use both timeZone field and TZ or CRON_TZ in schedule");
        }
    }

    private static void timeZone(String zone, FieldErrors at) {
        String unknown = "unknown time zone " + zone;
        if (zone.isEmpty()) {
            at.invalid(zone, "timeZone must be nil or non-empty string");
            return;
        }
        for (String part : zone.split("/", -1)) {
            boolean path = part.equals(".") || part.equals("..") || part.startsWith("-");
            if (path || !ZONE_PART.matcher(part).matches()) {
                at.invalid(zone, unknown);
                return;
            }
        }
        if (zone.equalsIgnoreCase("Local")) {
            at.invalid(zone, "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones");
        }
        if (!isZone(zone) && !zone.equals("Local")) {
            at.invalid(zone, unknown);
        }
    }

    /** What a job's spec at this place is warned of. */
    static void jobWarnings(JsonObject spec, String place, List<String> warnings) {
        boolean many = spec.number("completions") > 100_000 && spec.number("parallelism") > 10_000;
        if (JobValidation.isIndexed(spec) && many) {
            warnings.add(
                    "In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4,"
                            + " Kubernetes might not be able to track completedIndexes when a big number of indexes fail");
        }
        warnings.addAll(PodWarnings.ofTemplate(spec.object("template"), place + ".template"));
    }

    static List<String> warnings(JsonObject old, JsonObject updated) {
        List<String> warnings = new ArrayList<>();
        if (old.isEmpty()) {
            WorkloadValidation.name(updated, warnings);
        }
        if (old.isEmpty() || !old.object("spec").equals(updated.object("spec"))) {
            jobWarnings(updated.objectAt("spec", "jobTemplate", "spec"), "spec.jobTemplate.spec", warnings);
        }
        if (!old.isEmpty() && updated.stringAt("spec", "schedule").contains("TZ")) {
            warnings.add("cannot use TZ or CRON_TZ in spec.schedule, use timeZone instead, see"
                    + " https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details");
        }
        return warnings;
    }
}
