package dev.proa.controllers.protection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.control.object.Resources;
import dev.proa.control.simulation.Simulation;
import dev.proa.controllers.Golden;
import dev.proa.controllers.Samples;
import dev.proa.controllers.clusterrole.AggregatedRoles;
import dev.proa.controllers.finished.FinishedJobs;
import dev.proa.json.Json;
import dev.proa.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProtectionTest {
    private static final List<dev.proa.api.kind.GroupResource> KINDS = new ArrayList<>(Simulation.workloadResources());

    static {
        KINDS.add(Resources.CLUSTER_ROLES);
    }

    private final Simulation simulation = new Simulation(
            19,
            KINDS,
            List.of(new ClaimProtection(), new VolumeProtection(), new FinishedJobs(), new AggregatedRoles()));

    @Test
    void aUsedClaimStaysUntilItsPodIsGone() {
        simulation
                .cluster()
                .create(
                        Resources.PERSISTENT_VOLUME_CLAIMS,
                        "default",
                        Samples.json(
                                "{'apiVersion': 'v1', 'kind': 'PersistentVolumeClaim', 'metadata': {'name': 'data'}, 'spec': {}}"));
        simulation
                .cluster()
                .create(
                        Resources.PODS,
                        "default",
                        Samples.pod("user", "a")
                                .withAt(
                                        Json.of(List.of(Samples.json(
                                                "{'name': 'v', 'persistentVolumeClaim': {'claimName': 'data'}}"))),
                                        "spec",
                                        "volumes"));
        simulation.run();
        simulation.cluster().delete(Resources.PERSISTENT_VOLUME_CLAIMS, "default", "data", JsonObject.EMPTY);
        simulation.run();
        assertThat(simulation.cluster().world().list(Resources.PERSISTENT_VOLUME_CLAIMS))
                .hasSize(1);
        simulation.cluster().delete(Resources.PODS, "default", "user", JsonObject.EMPTY);
        simulation.run();
        assertThat(simulation.cluster().world().list(Resources.PERSISTENT_VOLUME_CLAIMS))
                .isEmpty();
        Golden.check(getClass(), "claim", simulation.transcript().text());
    }

    @Test
    void aFinishedJobGoesAfterItsTime() {
        simulation.cluster().create(Resources.JOBS, "default", Samples.json("""
                {'apiVersion': 'batch/v1', 'kind': 'Job', 'metadata': {'name': 'j'}, 'spec': {'ttlSecondsAfterFinished': 30},
                 'status': {'conditions': [{'type': 'Complete', 'status': 'True', 'lastTransitionTime': '2026-01-01T00:00:00Z'}]}}
                """));
        simulation.advance(Duration.ofSeconds(29));
        assertThat(simulation.cluster().world().list(Resources.JOBS))
                .noneMatch(job -> job.hasAt("metadata", "deletionTimestamp"));
        simulation.advance(Duration.ofSeconds(2));
        assertThat(simulation.cluster().world().list(Resources.JOBS))
                .allMatch(job -> job.hasAt("metadata", "deletionTimestamp"));
        Golden.check(getClass(), "finished", simulation.transcript().text());
    }

    @Test
    void aggregatedRolesHaveTheRulesTheySelect() {
        simulation.cluster().create(Resources.CLUSTER_ROLES, "", Samples.json("""
                {'kind': 'ClusterRole', 'metadata': {'name': 'all'}, 'aggregationRule': {'clusterRoleSelectors':
                [{'matchLabels': {'to': 'all'}}]}, 'rules': []}
                """));
        simulation.cluster().create(Resources.CLUSTER_ROLES, "", Samples.json("""
                {'kind': 'ClusterRole', 'metadata': {'name': 'part', 'labels': {'to': 'all'}}, 'rules': [{'verbs': ['get']}]}
                """));
        simulation.run();
        assertThat(simulation
                        .cluster()
                        .get(Resources.CLUSTER_ROLES, "", "all")
                        .array("rules")
                        .toJson())
                .isEqualTo("[{\"verbs\":[\"get\"]}]");
        Golden.check(getClass(), "aggregation", simulation.transcript().text());
    }
}
