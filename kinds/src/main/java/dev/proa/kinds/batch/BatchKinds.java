package dev.proa.kinds.batch;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.kind.KindRules;
import dev.proa.json.JsonBoolean;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.kinds.Cells;
import dev.proa.kinds.SimpleRules;
import dev.proa.kinds.Table;
import dev.proa.kinds.core.PodSpecs;
import dev.proa.kinds.pod.PodPreparation;
import java.util.Map;

/** The rules of the batch group. */
public final class BatchKinds {
    private BatchKinds() {}

    public static Map<GroupResource, KindRules> rules() {
        return Map.of(
                new GroupResource("batch", "jobs"),
                new JobRules(),
                new GroupResource("batch", "cronjobs"),
                SimpleRules.of(cronJobTable())
                        .defaulting(o -> o.change("spec", BatchKinds::cronJob))
                        .preparing(BatchKinds::prepared)
                        .preparingUpdate((old, updated) -> prepared(updated))
                        .checking(CronJobValidation::create)
                        .checkingUpdate(CronJobValidation::update)
                        .warning(CronJobValidation::warnings));
    }

    private static JsonObject prepared(JsonObject job) {
        return job.change(
                "spec",
                spec -> spec.change(
                        "jobTemplate", template -> template.change("spec", PodPreparation::templateWithoutDisabled)));
    }

    private static JsonObject cronJob(JsonObject spec) {
        return spec.withDefault("concurrencyPolicy", new JsonString("Allow"))
                .withDefault("suspend", JsonBoolean.FALSE)
                .withDefault("successfulJobsHistoryLimit", JsonNumber.of(3))
                .withDefault("failedJobsHistoryLimit", JsonNumber.of(1))
                .change("jobTemplate", template -> template.change("spec", PodSpecs::templateIn));
    }

    private static Table cronJobTable() {
        return Table.named()
                .text("Schedule", job -> Cells.spec(job, "schedule"))
                .text("Timezone", job -> Cells.orNone(Cells.spec(job, "timeZone")))
                .flag("Suspend", job -> job.boolAt("spec", "suspend"))
                .number("Active", job ->
                        (long) job.objectAt("status").array("active").size())
                .timed("Last Schedule", (job, now) -> {
                    String last = job.stringAt("status", "lastScheduleTime");
                    return last.isEmpty()
                            ? Cells.NONE
                            : dev.proa.api.kind.Column.duration(
                                    now - java.time.Instant.parse(last).getEpochSecond());
                })
                .age()
                .wide(
                        "Containers",
                        job -> Cells.containerNames(job.objectAt("spec", "jobTemplate", "spec", "template", "spec")))
                .wide(
                        "Images",
                        job -> Cells.containerImages(job.objectAt("spec", "jobTemplate", "spec", "template", "spec")))
                .wide("Selector", job -> Cells.selector(job.objectAt("spec", "jobTemplate", "spec", "selector")));
    }
}
