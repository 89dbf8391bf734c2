package dev.proa.controllers.cronjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Resources;
import dev.proa.control.simulation.Simulation;
import dev.proa.controllers.Golden;
import dev.proa.controllers.Samples;
import dev.proa.controllers.job.Jobs;
import dev.proa.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CronJobsTest {
    private final Simulation simulation =
            new Simulation(31, Simulation.workloadResources(), List.of(new CronJobs(), new Jobs()));

    private void create(String more) {
        simulation
                .cluster()
                .create(
                        Resources.CRON_JOBS,
                        "default",
                        Samples.json("""
                {'apiVersion': 'batch/v1', 'kind': 'CronJob', 'metadata': {'name': 'tick', 'namespace': 'default'},
                 'spec': {'schedule': '*/5 * * * *', 'successfulJobsHistoryLimit': 1 %s, 'jobTemplate': {'spec':
                 {'parallelism': 1, 'completions': 1, 'selector': {'matchLabels': {'app': 'tick'}}}}}}
                """.formatted(more))
                                .withAt(
                                        Samples.podTemplate("tick", "image:1"),
                                        "spec",
                                        "jobTemplate",
                                        "spec",
                                        "template"));
        simulation.transcript().heading("cron job created");
        simulation.run();
    }

    private void fiveMinutes() {
        simulation.advance(Duration.ofSeconds(301));
        simulation.transcript().heading("five minutes later");
        simulation.run();
    }

    private List<JsonObject> jobs() {
        return simulation.cluster().world().list(Resources.JOBS);
    }

    private void finishAll() {
        simulation.cluster().world().list(Resources.PODS).stream()
                .filter(Pods::active)
                .forEach(pod -> simulation.nodes().end(pod, "Succeeded", 0));
        simulation.run();
    }

    @Test
    void aJobAtEachTimeAndOnlySomeKept() {
        create("");
        assertThat(jobs()).isEmpty();
        fiveMinutes();
        assertThat(jobs()).hasSize(1);
        finishAll();
        fiveMinutes();
        finishAll();
        assertThat(jobs()).hasSize(1);
        JsonObject status =
                simulation.cluster().get(Resources.CRON_JOBS, "default", "tick").object("status");
        assertThat(status.string("lastScheduleTime")).isEqualTo("2026-01-01T00:10:00Z");
        assertThat(status.has("active")).isFalse();
        Golden.check(getClass(), "schedule", simulation.transcript().text());
    }

    @Test
    void concurrencyPolicies() {
        create(", 'concurrencyPolicy': 'Forbid'");
        fiveMinutes();
        fiveMinutes();
        assertThat(jobs()).hasSize(1);
        simulation
                .cluster()
                .mergePatch(
                        Resources.CRON_JOBS,
                        "default",
                        "tick",
                        "",
                        Samples.json("{'spec': {'concurrencyPolicy': 'Replace'}}"));
        String before = Meta.name(jobs().getFirst());
        simulation.run();
        fiveMinutes();
        assertThat(jobs())
                .filteredOn(job -> !Meta.deleting(job))
                .extracting(Meta::name)
                .doesNotContain(before);
    }

    @Test
    void schedulesAreReadAsCronDoes() {
        assertThat(next("30 4 1,15 * 5", "")).isEqualTo("2026-01-01T04:30:00Z");
        assertThat(next("0 12 * * *", "Asia/Tokyo")).isEqualTo("2026-01-01T03:00:00Z");
        assertThat(next("@monthly", "")).isEqualTo("2026-02-01T00:00:00Z");
        assertThat(next("15-45/10 3 29 feb ?", "")).isEqualTo("2028-02-29T03:15:00Z");
        assertThat(next("0 0 * * SUN", "")).isEqualTo("2026-01-04T00:00:00Z");
        assertThatIllegalArgumentException().isThrownBy(() -> Schedule.parse("61 * * * *", ""));
        assertThatIllegalArgumentException().isThrownBy(() -> Schedule.parse("* * * *", ""));
    }

    private static String next(String schedule, String zone) {
        return Schedule.parse(schedule, zone)
                .next(Instant.parse("2026-01-01T00:00:00Z"))
                .orElseThrow()
                .toString();
    }
}
