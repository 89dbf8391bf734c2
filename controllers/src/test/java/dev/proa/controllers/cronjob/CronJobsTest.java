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

    @Test
    void aScheduleMayNameItsZone() {
        assertThat(next("TZ=Asia/Tokyo 0 12 * * *", "Europe/Berlin")).isEqualTo("2026-01-01T03:00:00Z");
        assertThat(next("CRON_TZ=America/New_York 0 12 * * *", "")).isEqualTo("2026-01-01T17:00:00Z");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Schedule.parse("TZ=Nowhere/Land 0 12 * * *", ""))
                .withMessage("provided bad location Nowhere/Land: unknown time zone Nowhere/Land");
        assertThatIllegalArgumentException().isThrownBy(() -> Schedule.parse("TZ=Asia/Tokyo", ""));
        assertThatIllegalArgumentException().isThrownBy(() -> Schedule.parse("0 12 * * *", "+02:00"));
    }

    @Test
    void starsWithStepsRestrictAndDurationsAreGos() {
        // Both the day and the weekday are restricted: either will do.
        assertThat(next("0 5 */2 * MON", "")).isEqualTo("2026-01-01T05:00:00Z");
        assertThat(next("0 5 2,* * MON", "")).isEqualTo("2026-01-05T05:00:00Z");
        assertThat(next("@every 1h30m", "")).isEqualTo("2026-01-01T01:30:00Z");
        assertThat(next("@every 1.5h", "")).isEqualTo("2026-01-01T01:30:00Z");
        assertThat(next("@every 1500ms", "")).isEqualTo("2026-01-01T00:00:01Z");
        assertThat(next("@every 1ns", "")).isEqualTo("2026-01-01T00:00:01Z");
        assertThatIllegalArgumentException().isThrownBy(() -> Schedule.parse("0 0 * * 7", ""));
        assertThatIllegalArgumentException().isThrownBy(() -> Schedule.parse("/ - * * *", ""));
    }

    private static Due due(String schedule, String last, String now) {
        Instant since = Instant.parse(last);
        return Due.of(Schedule.parse(schedule, ""), since, since, Instant.parse(now));
    }

    @Test
    void howeverManyTimesWereMissedTheLastIsFoundAtOnce() {
        Due years = due("@every 1s", "1996-01-01T00:00:00Z", "2026-01-01T00:00:00.5Z");
        assertThat(years.time()).contains(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(years.many()).isTrue();
        assertThat(years.next()).contains(Instant.parse("2026-01-01T00:00:01Z"));
        Due few = due("0 * * * *", "2026-01-01T00:00:00Z", "2026-01-01T05:30:00Z");
        assertThat(few.time()).contains(Instant.parse("2026-01-01T05:00:00Z"));
        assertThat(few.many()).isFalse();
        assertThat(few.next()).contains(Instant.parse("2026-01-01T06:00:00Z"));
        assertThat(due("59 23 31 2 *", "1996-01-01T00:00:00Z", "2026-01-01T05:30:00Z"))
                .isEqualTo(new Due(java.util.Optional.empty(), false, java.util.Optional.empty()));
    }

    /** Looked at in between, it still comes an hour after the last. */
    @Test
    void everyCountsFromTheLastTime() {
        Due due = due("@every 1h", "2026-01-01T00:00:00Z", "2026-01-01T00:30:00Z");
        assertThat(due.time()).isEmpty();
        assertThat(due.next()).contains(Instant.parse("2026-01-01T01:00:00Z"));
    }

    @Test
    void anUnknownZoneAndAnUnofficialOneAreTold() {
        create(", 'timeZone': 'Nowhere/Land'");
        assertThat(messages("UnknownTimeZone"))
                .containsExactly("invalid timeZone: \"Nowhere/Land\": unknown time zone Nowhere/Land");
        simulation
                .cluster()
                .mergePatch(
                        Resources.CRON_JOBS,
                        "default",
                        "tick",
                        "",
                        Samples.json("{'spec': {'timeZone': null, 'schedule': 'TZ=UTC */5 * * * *'}}"));
        simulation.run();
        assertThat(messages("UnsupportedSchedule"))
                .containsExactly(
                        "CRON_TZ or TZ used in schedule \"TZ=UTC */5 * * * *\" is not officially supported, see"
                                + " https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details");
        fiveMinutes();
        assertThat(jobs()).hasSize(1);
    }

    @Test
    void aTimeThatIsMissedIsToldInGosForm() {
        create(", 'startingDeadlineSeconds': 9223372036854775807, 'suspend': true");
        simulation.advance(Duration.ofHours(20));
        simulation
                .cluster()
                .mergePatch(Resources.CRON_JOBS, "default", "tick", "", Samples.json("{'spec': {'suspend': false}}"));
        simulation.run();
        assertThat(messages("TooManyMissedTimes"))
                .containsExactly("too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check"
                        + " clock skew");
        assertThat(jobs()).hasSize(1);
    }

    private List<String> messages(String reason) {
        return simulation.cluster().world().list(Resources.EVENTS).stream()
                .filter(event -> event.string("reason").equals(reason))
                .map(event -> event.string("message"))
                .toList();
    }
}
