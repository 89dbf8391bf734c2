package dev.proa.controllers.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.control.object.Conditions;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Resources;
import dev.proa.control.simulation.Simulation;
import dev.proa.controllers.Golden;
import dev.proa.controllers.Samples;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobsTest {
    private final Simulation simulation = new Simulation(13, Simulation.workloadResources(), List.of(new Jobs()));

    private void create(String spec) {
        simulation
                .cluster()
                .create(
                        Resources.JOBS,
                        "default",
                        Samples.json("""
                {'apiVersion': 'batch/v1', 'kind': 'Job', 'metadata': {'name': 'pi', 'namespace': 'default'},
                 'spec': {'selector': {'matchLabels': {'app': 'pi'}}, 'backoffLimit': 2, %s}}
                """.formatted(spec))
                                .withAt(Samples.podTemplate("pi", "image:1"), "spec", "template"));
        simulation.transcript().heading("job created: " + spec);
        simulation.run();
    }

    private List<JsonObject> running() {
        return simulation.cluster().world().list(Resources.PODS).stream()
                .filter(Pods::active)
                .toList();
    }

    private void end(JsonObject pod, String phase, int code) {
        simulation.nodes().end(pod, phase, code);
        simulation.transcript().heading(Meta.name(pod) + " has ended: " + phase);
        simulation.run();
    }

    private JsonObject status() {
        return simulation.cluster().get(Resources.JOBS, "default", "pi").object("status");
    }

    @Test
    void runsToItsCompletions() {
        create("'parallelism': 2, 'completions': 3");
        assertThat(running()).hasSize(2);
        while (!running().isEmpty()) {
            end(running().getFirst(), "Succeeded", 0);
        }
        assertThat(status().number("succeeded")).isEqualTo(3);
        assertThat(Conditions.isTrue(status(), "Complete")).isTrue();
        assertThat(simulation.cluster().world().list(Resources.PODS)).noneMatch(JobView::tracked);
        Golden.check(getClass(), "completions", simulation.transcript().text());
    }

    @Test
    void failsAfterItsBackoffLimit() {
        create("'parallelism': 1, 'completions': 1");
        for (int i = 0; i < 3; i++) {
            assertThat(running()).hasSize(1);
            end(running().getFirst(), "Failed", 1);
            assertThat(running()).isEmpty();
            simulation.advance(Duration.ofMinutes(2));
            simulation.run();
        }
        assertThat(running()).isEmpty();
        assertThat(status().number("failed")).isEqualTo(3);
        assertThat(Conditions.get(status(), "Failed").string("reason")).isEqualTo("BackoffLimitExceeded");
    }

    @Test
    void indexedPodsAreReplacedByIndex() {
        create("'parallelism': 3, 'completions': 4, 'completionMode': 'Indexed'");
        assertThat(running())
                .extracting(pod -> Meta.annotation(pod, Indexes.INDEX))
                .containsExactlyInAnyOrder("0", "1", "2");
        JsonObject one = running().stream()
                .filter(pod -> Meta.annotation(pod, Indexes.INDEX).equals("1"))
                .findFirst()
                .orElseThrow();
        end(one, "Failed", 1);
        simulation.advance(Duration.ofSeconds(11));
        while (!running().isEmpty()) {
            end(running().getFirst(), "Succeeded", 0);
            simulation.advance(Duration.ofSeconds(11));
        }
        assertThat(status().string("completedIndexes")).isEqualTo("0-3");
        assertThat(Conditions.isTrue(status(), "Complete")).isTrue();
    }

    @Test
    void aFailurePolicyEndsItAtOnce() {
        create("""
                'parallelism': 2, 'completions': 2, 'podReplacementPolicy': 'Failed', 'podFailurePolicy': {'rules':
                [{'action': 'FailJob', 'onExitCodes': {'operator': 'In', 'values': [42]}}]}""");
        JsonObject first = running().getFirst();
        end(first, "Failed", 42);
        assertThat(running()).isEmpty();
        JsonObject failed = Conditions.get(status(), "Failed");
        assertThat(failed.string("reason")).isEqualTo("PodFailurePolicy");
        assertThat(failed.string("message"))
                .isEqualTo("Container main for pod default/" + Meta.name(first)
                        + " failed with exit code 42 matching FailJob rule at index 0");
    }

    @Test
    void aSuccessPolicyEndsItEarly() {
        create("""
                'parallelism': 2, 'completions': 2, 'completionMode': 'Indexed',
                'successPolicy': {'rules': [{'succeededIndexes': '0'}]}""");
        end(
                running().stream()
                        .filter(pod -> Meta.annotation(pod, Indexes.INDEX).equals("0"))
                        .findFirst()
                        .orElseThrow(),
                "Succeeded",
                0);
        assertThat(Conditions.get(status(), "Complete").string("reason")).isEqualTo("SuccessPolicy");
        assertThat(running()).isEmpty();
    }

    @Test
    void failuresAreCountedPerIndex() {
        create("'parallelism': 2, 'completions': 2, 'completionMode': 'Indexed', 'backoffLimitPerIndex': 1");
        for (int i = 0; i < 6 && !running().isEmpty(); i++) {
            JsonObject pod = running().getFirst();
            boolean zero = Meta.annotation(pod, Indexes.INDEX).equals("0");
            end(pod, zero ? "Failed" : "Succeeded", zero ? 1 : 0);
            simulation.advance(Duration.ofSeconds(30));
            simulation.run();
        }
        assertThat(status().string("failedIndexes")).isEqualTo("0");
        assertThat(status().string("completedIndexes")).isEqualTo("1");
        assertThat(Conditions.get(status(), "Failed").string("reason")).isEqualTo("FailedIndexes");
    }

    @Test
    void suspendedItHasNoPods() {
        create("'parallelism': 2, 'completions': 2, 'suspend': true");
        assertThat(running()).isEmpty();
        assertThat(status().has("startTime")).isFalse();
        simulation
                .cluster()
                .update(
                        Resources.JOBS,
                        "default",
                        simulation
                                .cluster()
                                .get(Resources.JOBS, "default", "pi")
                                .withAt(JsonValue.of(false), "spec", "suspend"));
        simulation.run();
        assertThat(running()).hasSize(2);
        simulation
                .cluster()
                .update(
                        Resources.JOBS,
                        "default",
                        simulation
                                .cluster()
                                .get(Resources.JOBS, "default", "pi")
                                .withAt(JsonValue.of(true), "spec", "suspend"));
        simulation.run();
        assertThat(running()).isEmpty();
        assertThat(status().number("failed")).isZero();
    }

    @Test
    void aDeadlineEndsIt() {
        create("'parallelism': 1, 'completions': 1, 'activeDeadlineSeconds': 60");
        simulation.advance(Duration.ofSeconds(61));
        simulation.run();
        assertThat(running()).isEmpty();
        assertThat(Conditions.get(status(), "Failed").string("reason")).isEqualTo("DeadlineExceeded");
    }

    @Test
    void indexesAreWrittenAsIntervals() {
        assertThat(Indexes.parse("0,1,3-5,7,9", 9).text()).isEqualTo("0,1,3-5,7");
    }

    /** Upstream counts such a pod as failed, and as succeeded for the decision that the Job is complete. */
    @Test
    void aPodThatWasDeletedBeforeItSucceededCountsOnce() {
        create("'parallelism': 1, 'completions': 1");
        JsonObject pod = running().getFirst();
        simulation.cluster().delete(Resources.PODS, "default", Meta.name(pod), JsonObject.EMPTY);
        simulation.cluster().fault((verb, resource) -> {
            if (verb.equals("patch") && resource.equals(Resources.PODS)) {
                throw ApiException.of(StatusReason.INTERNAL_ERROR, "its finalizer stays for now");
            }
        });
        simulation.settle();
        simulation.cluster().fault((verb, resource) -> {});
        JsonObject deleted = simulation.cluster().get(Resources.PODS, "default", Meta.name(pod));
        assertThat(status().object("uncountedTerminatedPods").array("failed").strings())
                .containsExactly(Meta.uid(deleted));
        simulation.nodes().end(deleted, "Succeeded", 0);
        simulation.advance(Duration.ofMinutes(2));
        simulation.run();
        assertThat(status().number("failed")).isEqualTo(1);
        assertThat(status().number("succeeded")).isZero();
        assertThat(running()).hasSize(1);
        end(running().getFirst(), "Succeeded", 0);
        assertThat(status().number("succeeded")).isEqualTo(1);
        assertThat(Conditions.isTrue(status(), "Complete")).isTrue();
    }
}
