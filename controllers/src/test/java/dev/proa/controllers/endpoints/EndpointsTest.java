package dev.proa.controllers.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.control.object.Meta;
import dev.proa.control.object.Resources;
import dev.proa.control.simulation.Simulation;
import dev.proa.controllers.Golden;
import dev.proa.controllers.Kinds;
import dev.proa.controllers.Samples;
import dev.proa.controllers.garbage.GarbageCollector;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointsTest {
    private final Simulation simulation = new Simulation(
            9,
            Simulation.workloadResources(),
            List.of(new EndpointSlices(), new Endpoints(), new MirroredSlices(), new GarbageCollector(Kinds.owners())));

    EndpointsTest() {
        for (int i = 0; i < 3; i++) {
            simulation
                    .cluster()
                    .create(
                            Resources.NODES,
                            "",
                            Samples.json("{'apiVersion': 'v1', 'kind': 'Node', 'metadata': {'name': 'node-%d'}}"
                                    .formatted(i)));
        }
    }

    private static final String SERVICE = """
            {'apiVersion': 'v1', 'kind': 'Service', 'metadata': {'name': 'web'}, 'spec': {'clusterIP': '10.96.0.9',
            'ipFamilies': ['IPv4'], 'selector': {'app': 'web'}, 'ports': [{'port': 80, 'protocol': 'TCP', 'targetPort': 8080}]}}
            """;

    private List<JsonObject> slices() {
        return simulation.cluster().world().list(Resources.ENDPOINT_SLICES);
    }

    @Test
    void followsPodsFromTheirStartToTheirEnd() {
        simulation.cluster().create(Resources.SERVICES, "default", Samples.json(SERVICE));
        simulation.transcript().heading("a service without pods");
        simulation.run();
        assertThat(slices()).hasSize(1);
        simulation.cluster().create(Resources.PODS, "default", Samples.pod("a", "web"));
        simulation.cluster().create(Resources.PODS, "default", Samples.pod("b", "web"));
        simulation.transcript().heading("two pods");
        simulation.run();
        assertThat(slices().getFirst().array("endpoints").size()).isEqualTo(2);
        simulation.cluster().delete(Resources.PODS, "default", "a", JsonObject.EMPTY);
        simulation.transcript().heading("one is deleted");
        simulation.run();
        assertThat(slices().getFirst().array("endpoints").size()).isEqualTo(1);
        simulation.cluster().delete(Resources.SERVICES, "default", "web", JsonObject.EMPTY);
        simulation.transcript().heading("the service is deleted");
        simulation.run();
        assertThat(slices()).isEmpty();
        assertThat(simulation.cluster().world().list(Resources.ENDPOINTS)).isEmpty();
        Golden.check(getClass(), "service", simulation.transcript().text());
    }

    @Test
    void aSliceHoldsNoMoreThanAHundred() {
        simulation.cluster().create(Resources.SERVICES, "default", Samples.json(SERVICE));
        for (int i = 0; i < 150; i++) {
            simulation.cluster().create(Resources.PODS, "default", Samples.pod("p" + i, "web"));
        }
        simulation.run();
        assertThat(slices().stream()
                        .mapToInt(slice -> slice.array("endpoints").size())
                        .sum())
                .isEqualTo(150);
        assertThat(slices())
                .hasSize(2)
                .allMatch(slice -> slice.array("endpoints").size() <= 100);
    }

    @Test
    void handKeptEndpointsAreMirrored() {
        simulation
                .cluster()
                .create(Resources.SERVICES, "default", Samples.json(SERVICE).withoutAt("spec", "selector"));
        simulation.cluster().create(Resources.ENDPOINTS, "default", Samples.json("""
                {'apiVersion': 'v1', 'kind': 'Endpoints', 'metadata': {'name': 'web'},
                 'subsets': [{'addresses': [{'ip': '10.1.2.3'}], 'ports': [{'port': 9, 'protocol': 'TCP'}]}]}
                """));
        simulation.run();
        assertThat(slices()).hasSize(1);
        assertThat(Meta.label(slices().getFirst(), Slices.MANAGED_BY)).isEqualTo(MirroredSlices.MANAGER);
        simulation
                .cluster()
                .mergePatch(
                        Resources.ENDPOINTS,
                        "default",
                        "web",
                        "",
                        JsonObject.EMPTY.withAt(
                                JsonValue.of("true"), "metadata", "labels", "endpointslice.kubernetes.io/skip-mirror"));
        simulation.run();
        assertThat(slices()).isEmpty();
    }

    private JsonObject mirrored() {
        List<JsonObject> mirrored = slices().stream()
                .filter(slice -> Meta.label(slice, Slices.MANAGED_BY).equals(MirroredSlices.MANAGER))
                .toList();
        assertThat(mirrored).hasSize(1);
        return mirrored.getFirst();
    }

    @Test
    void endpointsKeptByHandAreMirroredWhole() {
        simulation.cluster().create(Resources.SERVICES, "default", Samples.json("""
                {'apiVersion': 'v1', 'kind': 'Service', 'metadata': {'name': 'web'}, 'spec': {'ports': [{'port': 80}]}}
                """));
        String addresses = java.util.stream.IntStream.range(0, 300)
                .mapToObj(i -> "{'ip': '10.9.%d.%d'}".formatted(i / 200, i % 200))
                .collect(java.util.stream.Collectors.joining(","));
        simulation.cluster().create(Resources.ENDPOINTS, "default", Samples.json("""
                {'apiVersion': 'v1', 'kind': 'Endpoints', 'metadata': {'name': 'web', 'labels': {'a': 'b'},
                 'annotations': {'team': 'x', 'endpoints.kubernetes.io/last-change-trigger-time': 'now',
                 'kubectl.kubernetes.io/last-applied-configuration': '{}'}},
                 'subsets': [{'addresses': [%s], 'notReadyAddresses': [{'ip': '10.9.9.9'}],
                 'ports': [{'port': 8080, 'protocol': 'TCP'}]}]}
                """.formatted(addresses)));
        simulation.run();
        JsonObject slice = mirrored();
        assertThat(slice.array("endpoints").size()).isEqualTo(301);
        assertThat(Meta.label(slice, "a")).isEqualTo("b");
        assertThat(Meta.annotations(slice)).isEqualTo(Samples.json("{'team': 'x'}"));
        assertThat(Meta.controller(slice).string("kind")).isEqualTo("Endpoints");
    }

    /** When a Service no longer selects pods, its Endpoints are the user's, whoever made them. */
    @Test
    void endpointsOfAServiceThatLosesItsSelectorAreMirrored() {
        simulation.cluster().create(Resources.SERVICES, "default", Samples.json(SERVICE));
        simulation.cluster().create(Resources.PODS, "default", Samples.pod("a", "web"));
        simulation.run();
        JsonObject service = simulation.cluster().get(Resources.SERVICES, "default", "web");
        simulation.cluster().update(Resources.SERVICES, "default", service.withoutAt("spec", "selector"));
        simulation.run();
        assertThat(mirrored().array("endpoints").size()).isEqualTo(1);
    }
}
