package dev.proa.controllers.cronjob;

import dev.proa.api.world.World;
import dev.proa.control.Action;
import dev.proa.control.Failure;
import dev.proa.control.Insertion;
import dev.proa.control.Part;
import dev.proa.control.Plan;
import dev.proa.control.Times;
import dev.proa.control.object.Conditions;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Replace;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One look at a CronJob. */
final class CronStep {
    private static final String SCHEDULED = "batch.kubernetes.io/cronjob-scheduled-timestamp";
    private static final Duration PADDING = Duration.ofMillis(100);
    private static final DateTimeFormatter GO_RFC_1123 = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss xx", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final int NAME_MAX = 52;

    private final JsonObject cronJob;
    private final JsonObject spec;
    private final List<JsonObject> jobs;
    private final World world;
    private final Instant now;
    private final List<Action> actions = new ArrayList<>();
    private JsonObject status;

    CronStep(JsonObject cronJob, List<JsonObject> jobs, World world, Instant now) {
        this.cronJob = cronJob;
        this.spec = cronJob.object("spec");
        this.jobs = jobs;
        this.world = world;
        this.now = now;
        this.status = cronJob.object("status");
    }

    Plan plan() {
        trimHistory();
        observe();
        if (Meta.deleting(cronJob)) {
            return done("it is being deleted");
        }
        String zone = spec.string("timeZone");
        if (!zone.isEmpty() && !Schedule.isZone(zone)) {
            return refused("UnknownTimeZone", "invalid timeZone: \"" + zone + "\": unknown time zone " + zone);
        }
        if (spec.bool("suspend")) {
            return done("it is suspended");
        }
        try {
            return scheduled(Schedule.parse(spec.string("schedule"), zone));
        } catch (IllegalArgumentException unreadable) {
            return refused(
                    "UnparseableSchedule",
                    "unparseable schedule: \"" + spec.string("schedule") + "\" : " + unreadable.getMessage());
        }
    }

    private Plan refused(String reason, String message) {
        actions.add(Action.Event.warning(cronJob, reason, message));
        return done(message);
    }

    private Plan scheduled(Schedule schedule) {
        if (spec.string("schedule").contains("TZ")) {
            actions.add(
                    Action.Event.warning(
                            cronJob,
                            "UnsupportedSchedule",
                            "CRON_TZ or TZ used in schedule \"" + spec.string("schedule")
                                    + "\" is not officially supported, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details"));
        }
        Instant last = Times.parse(status.string("lastScheduleTime")).orElse(Meta.created(cronJob));
        Due due = Due.of(schedule, last, deadline(last), now);
        if (due.many()) {
            actions.add(Action.Event.warning(
                    cronJob,
                    "TooManyMissedTimes",
                    "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew"));
        }
        Plan plan = due.time().isEmpty()
                ? done("the next time has not come")
                : start(due.time().get());
        return plan.again(due.next().map(at -> at.plus(PADDING)));
    }

    /** From when on a missed time still counts. */
    private Instant deadline(Instant last) {
        if (!spec.has("startingDeadlineSeconds")) {
            return last;
        }
        Instant limit = Times.plusSeconds(now, -spec.number("startingDeadlineSeconds"));
        return limit.isAfter(last) ? limit : last;
    }

    private Plan done(String why) {
        actions.addAll(Replace.status(Resources.CRON_JOBS, cronJob, status));
        return Plan.of(why, actions);
    }

    private static boolean ended(JsonObject job) {
        return Conditions.isTrue(job.object("status"), "Complete") || Conditions.isTrue(job.object("status"), "Failed");
    }

    private void trimHistory() {
        trim("Complete", spec.number("successfulJobsHistoryLimit", Integer.MAX_VALUE));
        trim("Failed", spec.number("failedJobsHistoryLimit", Integer.MAX_VALUE));
    }

    private void trim(String type, long limit) {
        List<JsonObject> old = jobs.stream()
                .filter(job -> Conditions.isTrue(job.object("status"), type) && !Meta.deleting(job))
                .sorted(Comparator.comparing(
                                (JsonObject job) -> job.object("status").string("startTime"))
                        .thenComparing(Meta::name))
                .toList();
        old.stream().limit(Math.max(0, old.size() - limit)).forEach(job -> actions.add(deletion(job)));
    }

    private Action deletion(JsonObject job) {
        JsonObject options =
                JsonObject.of("propagationPolicy", "Background", "preconditions", JsonObject.of("uid", Meta.uid(job)));
        return Action.Attempt.of(new Action.Delete(Resources.JOBS, Meta.namespace(job), Meta.name(job), options))
                .then(Action.Event.normal(cronJob, "SuccessfulDelete", "Deleted job " + Meta.name(job)))
                .failing(
                        Failure.ANY,
                        Action.Event.warning(cronJob, "FailedDelete", "Deleted job: ")
                                .with(Part.FAILURE));
    }

    /** Brings status.active and the last success up to what the Jobs say. */
    private void observe() {
        List<JsonObject> active = new ArrayList<>();
        for (JsonObject reference : status.array("active").objects()) {
            Optional<JsonObject> job = jobs.stream()
                    .filter(each -> Meta.uid(each).equals(reference.string("uid")))
                    .findFirst();
            if (job.isEmpty()) {
                boolean other = world.get(Resources.JOBS, Meta.namespace(cronJob), reference.string("name")) != null;
                if (!other) {
                    actions.add(Action.Event.normal(
                            cronJob, "MissingJob", "Active job went missing: " + reference.string("name")));
                }
            } else if (ended(job.get())) {
                boolean complete = Conditions.isTrue(job.get().object("status"), "Complete");
                actions.add(Action.Event.normal(
                        cronJob,
                        "SawCompletedJob",
                        "Saw completed job: " + Meta.name(job.get()) + ", condition: "
                                + (complete ? "Complete" : "Failed")));
            } else {
                active.add(reference);
            }
        }
        for (JsonObject job : jobs) {
            boolean known = active.stream()
                    .anyMatch(reference -> reference.string("uid").equals(Meta.uid(job)));
            if (!known && !ended(job) && !Meta.deleting(job)) {
                actions.add(Action.Event.warning(
                        cronJob,
                        "UnexpectedJob",
                        "Saw a job that the controller did not create or forgot: " + Meta.name(job)));
                active.add(reference(job));
            }
        }
        status = active.isEmpty() ? status.without("active") : status.with("active", JsonArray.of(active));
        jobs.stream()
                .filter(job -> Conditions.isTrue(job.object("status"), "Complete"))
                .map(job -> job.object("status").string("completionTime"))
                .filter(time -> !time.isEmpty())
                .max(Comparator.naturalOrder())
                .filter(time -> time.compareTo(status.string("lastSuccessfulTime")) > 0)
                .ifPresent(time -> status = status.with("lastSuccessfulTime", time));
    }

    private static JsonObject reference(JsonObject job) {
        return JsonObject.builder()
                .put("kind", "Job")
                .put("namespace", Meta.namespace(job))
                .put("name", Meta.name(job))
                .put("uid", Meta.uid(job))
                .put("apiVersion", "batch/v1")
                .putUnlessEmpty("resourceVersion", job.objectAt("metadata").string("resourceVersion"))
                .build();
    }

    private Plan start(Instant due) {
        boolean late = spec.has("startingDeadlineSeconds")
                && Times.plusSeconds(due, spec.number("startingDeadlineSeconds"))
                        .isBefore(now);
        if (late) {
            actions.add(Action.Event.warning(
                    cronJob, "MissSchedule", "Missed scheduled time to start a job: " + GO_RFC_1123.format(due)));
            return done("the time to start is missed");
        }
        List<JsonObject> active = jobs.stream().filter(job -> !ended(job)).toList();
        String policy = spec.string("concurrencyPolicy");
        if (policy.equals("Forbid") && !active.isEmpty()) {
            actions.add(Action.Event.normal(
                    cronJob,
                    "JobAlreadyActive",
                    "Not starting job because prior execution is running and concurrency policy is Forbid"));
            return done("the job before is still active");
        }
        if (policy.equals("Replace") && active.stream().anyMatch(job -> !Meta.deleting(job))) {
            active.stream().filter(job -> !Meta.deleting(job)).forEach(job -> actions.add(deletion(job)));
            return done("the active job is replaced");
        }
        JsonObject job = job(due);
        if (world.get(Resources.JOBS, Meta.namespace(cronJob), Meta.name(job)) != null) {
            status = status.with("lastScheduleTime", Times.text(due));
            return done("the job of this time exists");
        }
        JsonObject scheduled = status.with("lastScheduleTime", Times.text(due));
        actions.add(Action.Attempt.of(new Action.Create(Resources.JOBS, Meta.namespace(cronJob), job))
                .then(created(job, due))
                .forgiving(Failure.ALREADY_EXISTS, Replace.status(Resources.CRON_JOBS, cronJob, scheduled))
                .forgiving(Failure.NAMESPACE_TERMINATING)
                .failing(
                        Failure.ANY,
                        Action.Event.warning(cronJob, "FailedCreate", "Error creating job: ")
                                .with(Part.FAILURE)));
        return Plan.of("it is time", actions);
    }

    /** The reference to the new Job gets what only the server knows when the Job has been made. */
    private List<Action> created(JsonObject job, Instant due) {
        JsonArray active = status.array("active");
        JsonObject reference = reference(job).with("resourceVersion", "");
        JsonObject scheduled = status.with("active", active.plus(reference)).with("lastScheduleTime", Times.text(due));
        JsonObject after = cronJob.with("status", scheduled);
        String at = "/status/active/" + active.size();
        return List.of(
                Action.Event.normal(cronJob, "SuccessfulCreate", "Created job " + Meta.name(job)),
                new Action.Following(
                        new Action.Update(Resources.CRON_JOBS, Meta.namespace(cronJob), "status", after),
                        List.of(
                                Insertion.of(at + "/uid", Part.UID),
                                Insertion.of(at + "/resourceVersion", Part.RESOURCE_VERSION))));
    }

    /** Its name is made of the time in minutes, so that one time makes one Job. */
    private JsonObject job(Instant due) {
        JsonObject template = spec.object("jobTemplate");
        String name = Meta.name(cronJob);
        JsonObject from = template.object("metadata");
        JsonObject.Builder metadata = JsonObject.builder()
                .put("name", name.substring(0, Math.min(NAME_MAX, name.length())) + "-" + due.getEpochSecond() / 60)
                .put("namespace", Meta.namespace(cronJob));
        if (from.has("labels")) {
            metadata.put("labels", from.object("labels"));
        }
        metadata.put("annotations", from.object("annotations").with(SCHEDULED, Times.text(due)));
        metadata.put("ownerReferences", JsonArray.of(Meta.controllerReference(cronJob, "batch/v1", "CronJob")));
        return JsonObject.of(
                "apiVersion", "batch/v1", "kind", "Job", "metadata", metadata.build(), "spec", template.object("spec"));
    }
}
