package dev.proa.controllers.daemonset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Resources;
import dev.proa.control.simulation.Simulation;
import dev.proa.controllers.Golden;
import dev.proa.controllers.Samples;
import dev.proa.controllers.history.History;
import dev.proa.json.Json;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DaemonSetsTest {
    private final Simulation simulation = new Simulation(23, Simulation.workloadResources(), List.of(new DaemonSets()));

    DaemonSetsTest() {
        for (int i = 0; i < 3; i++) {
            simulation
                    .cluster()
                    .create(
                            Resources.NODES,
                            "",
                            Samples.json(
                                    "{'apiVersion': 'v1', 'kind': 'Node', 'metadata': {'name': 'node-%d'}, 'spec': {}}"
                                            .formatted(i)));
        }
    }

    private void create(String more) {
        simulation
                .cluster()
                .create(
                        Resources.DAEMON_SETS,
                        "default",
                        Samples.json("""
                {'apiVersion': 'apps/v1', 'kind': 'DaemonSet', 'metadata': {'name': 'agent', 'namespace': 'default'},
                 'spec': {'selector': {'matchLabels': {'app': 'agent'}}, 'revisionHistoryLimit': 1 %s}}
                """.formatted(more))
                                .withAt(Samples.podTemplate("agent", "image:1"), "spec", "template"));
        simulation.transcript().heading("daemon set created");
        simulation.run();
    }

    private JsonObject set() {
        return simulation.cluster().get(Resources.DAEMON_SETS, "default", "agent");
    }

    private void image(String image) {
        simulation
                .cluster()
                .update(
                        Resources.DAEMON_SETS,
                        "default",
                        set().withAt(Samples.podTemplate("agent", image), "spec", "template"));
        simulation.transcript().heading("image is now " + image);
    }

    private List<JsonObject> pods() {
        return simulation.cluster().world().list(Resources.PODS);
    }

    @Test
    void oneOnEachNodeAndRolledOneByOne() {
        create("");
        assertThat(pods()).extracting(Pods::nodeName).containsExactlyInAnyOrder("node-0", "node-1", "node-2");
        assertThat(set().object("status").number("numberReady")).isEqualTo(3);
        image("image:2");
        simulation.settle();
        assertThat(pods().stream().filter(Meta::deleting)).hasSize(1);
        simulation.run();
        assertThat(set().object("status").number("updatedNumberScheduled")).isEqualTo(3);
        image("image:3");
        simulation.run();
        image("image:1");
        simulation.run();
        assertThat(pods()).hasSize(3);
        assertThat(simulation.cluster().world().list(Resources.CONTROLLER_REVISIONS))
                .hasSize(2);
        Golden.check(getClass(), "rollout", simulation.transcript().text());
    }

    @Test
    void nodesComeAndGo() {
        create(", 'updateStrategy': {'type': 'OnDelete'}");
        simulation
                .cluster()
                .create(
                        Resources.NODES,
                        "",
                        Samples.json(
                                "{'apiVersion': 'v1', 'kind': 'Node', 'metadata': {'name': 'node-9'}, 'spec': {'unschedulable': true,"
                                        + " 'taints': [{'key': 'node.kubernetes.io/unschedulable', 'effect': 'NoSchedule'}]}}"));
        simulation.run();
        assertThat(pods()).hasSize(4);
        simulation
                .cluster()
                .update(
                        Resources.NODES,
                        "",
                        simulation
                                .cluster()
                                .get(Resources.NODES, "", "node-0")
                                .withAt(
                                        Json.of(List.of(Samples.json("{'key': 'k', 'effect': 'NoExecute'}"))),
                                        "spec",
                                        "taints"));
        simulation.run();
        assertThat(pods()).extracting(Pods::nodeName).doesNotContain("node-0");
    }

    @Test
    void withASurgeTheNewPodIsReadyFirst() {
        create(", 'updateStrategy': {'type': 'RollingUpdate', 'rollingUpdate': {'maxSurge': 1, 'maxUnavailable': 0}}");
        image("image:2");
        simulation.settle();
        assertThat(pods()).hasSize(4).noneMatch(Meta::deleting);
        simulation.run();
        String hash = Meta.label(pods().getFirst(), History.HASH_LABEL);
        assertThat(pods())
                .hasSize(3)
                .allMatch(pod -> Meta.label(pod, History.HASH_LABEL).equals(hash));
    }

    @Test
    void aFailedPodIsReplacedAfterAWhile() {
        create("");
        JsonObject pod = pods().getFirst();
        simulation.nodes().end(pod, "Failed", 1);
        simulation.settle();
        assertThat(pods()).extracting(Meta::name).contains(Meta.name(pod));
        simulation.advance(Duration.ofSeconds(11));
        simulation.run();
        assertThat(pods()).hasSize(3).extracting(Meta::name).doesNotContain(Meta.name(pod));
    }

    /** What upstream's conformance suite does with a ControllerRevision. */
    @Test
    void aSecondRevisionOfTheSameTemplateStaysUntilSomethingElseHappens() {
        create("");
        JsonObject first = revisions().getFirst();
        JsonObject second = first.withAt(JsonValue.of("agent-second"), "metadata", "name")
                .withAt(JsonValue.of(""), "metadata", "uid")
                .with("revision", 2);
        simulation.cluster().create(Resources.CONTROLLER_REVISIONS, "default", second);
        simulation.run();
        assertThat(revisions()).hasSize(2);

        simulation.cluster().delete(Resources.CONTROLLER_REVISIONS, "default", Meta.name(first), JsonObject.EMPTY);
        simulation.run();

        assertThat(revisions()).extracting(Meta::name).containsExactly("agent-second");
    }

    private List<JsonObject> revisions() {
        return simulation.cluster().world().list(Resources.CONTROLLER_REVISIONS, "default");
    }
}
