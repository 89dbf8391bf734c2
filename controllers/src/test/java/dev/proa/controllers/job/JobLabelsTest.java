package dev.proa.controllers.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.api.ApiClient;
import dev.proa.api.identity.User;
import dev.proa.base.ManualClock;
import dev.proa.control.object.Resources;
import dev.proa.control.simulation.SimulatedApi;
import dev.proa.controllers.Samples;
import dev.proa.json.JsonObject;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JobLabelsTest {
    private final SimulatedApi api =
            new SimulatedApi(new ManualClock(Instant.parse("2026-01-01T00:00:00Z")), new Random(1));
    private final ApiClient client = api.client(User.of("admin"));

    JobLabelsTest() {
        client.create(
                Resources.NAMESPACES,
                "",
                Samples.json("{'apiVersion': 'v1', 'kind': 'Namespace', 'metadata': {'name': 'default'}}"));
    }

    /** Upstream's default of a Job's labels is the very map of its template: what is added to the one is in the other. */
    @Test
    void aJobWithoutLabelsHasItsTemplates() {
        JsonObject job = client.create(Resources.JOBS, "default", Samples.json("""
                {'apiVersion': 'batch/v1', 'kind': 'Job', 'metadata': {'name': 'j'}, 'spec': {'template': {'metadata':
                 {'labels': {'x': 'z'}}, 'spec': {'restartPolicy': 'Never', 'containers': [{'name': 'c', 'image': 'i'}]}}}}
                """));
        assertThat(job.objectAt("metadata", "labels").names())
                .containsExactlyInAnyOrder(
                        "x",
                        "job-name",
                        "controller-uid",
                        "batch.kubernetes.io/job-name",
                        "batch.kubernetes.io/controller-uid");
        JsonObject own = client.create(Resources.JOBS, "default", Samples.json("""
                {'apiVersion': 'batch/v1', 'kind': 'Job', 'metadata': {'name': 'k', 'labels': {'y': 'z'}}, 'spec': {'template':
                 {'metadata': {'labels': {'x': 'z'}}, 'spec': {'restartPolicy': 'Never', 'containers': [{'name': 'c', 'image': 'i'}]}}}}
                """));
        assertThat(own.objectAt("metadata", "labels").names()).containsExactly("y");
    }
}
