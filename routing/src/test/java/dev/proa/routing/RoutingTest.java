package dev.proa.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.json.JsonObject;
import dev.proa.json.Yaml;
import dev.proa.routing.EndpointSelection.Place;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoutingTest {
    private static final ServiceKey KEY = new ServiceKey("shop", "web");

    private final List<JsonObject> services = objects("Service");
    private final List<JsonObject> slices = objects("EndpointSlice");

    @Test
    void compilesAsTheTranscriptSays() {
        assertThat(RoutingTable.compile(services, slices)).hasToString(text("shop.txt"));
        assertThat(RoutingTable.compile(services.reversed(), slices.reversed())).hasToString(text("shop.txt"));
    }

    @Test
    void oneServiceAtATimeComesToTheSame() {
        RoutingTable table = RoutingTable.EMPTY;
        for (JsonObject service : services) {
            ServiceKey key = ServiceKey.ofService(service);
            List<JsonObject> own = slices.stream()
                    .filter(slice -> ServiceKey.ofSlice(slice).equals(Optional.of(key)))
                    .toList();
            table = table.with(Map.of(key, Optional.of(RoutingCompiler.compile(service, own))));
        }
        assertThat(table).isEqualTo(RoutingTable.compile(services, slices));
        assertThat(table.with(Map.of(KEY, Optional.empty())).route(KEY)).isEmpty();
        assertThat(table.route(KEY)).isPresent();
    }

    @Test
    void theFollowerCompilesOnlyWhatChanged() {
        RoutingFollower follower = new RoutingFollower();
        RoutingTable first = follower.next(services, slices);
        assertThat(first).isEqualTo(RoutingTable.compile(services, slices));
        assertThat(follower.next(List.copyOf(services), List.copyOf(slices))).isSameAs(first);
        List<JsonObject> fewer = slices.stream()
                .filter(slice -> !slice.stringAt("metadata", "name").equals("web-b"))
                .toList();
        RoutingTable second = follower.next(services, fewer);
        assertThat(second).isEqualTo(RoutingTable.compile(services, fewer)).isNotEqualTo(first);
        ServiceKey other = new ServiceKey("shop", "db");
        assertThat(second.byKey().get(other)).isSameAs(first.byKey().get(other));
        assertThat(follower.next(List.of(), slices)).isEqualTo(RoutingTable.EMPTY);
    }

    @Test
    void readyEndpointsComeFirstAndEndingOnesAreTheLastResort() {
        assertThat(select("{ready: true}", "{ready: false, serving: true, terminating: true}", "{ready: false}"))
                .containsExactly("10.0.0.0");
        assertThat(select("{ready: false}", "{ready: false, serving: true, terminating: true}"))
                .containsExactly("10.0.0.1");
        assertThat(select("{ready: false}", "{ready: false, serving: false, terminating: true}"))
                .isEmpty();
    }

    @Test
    void thePoliciesFallBackIndependently() {
        ServicePort port = port(
                "{addresses: [10.0.0.1], nodeName: one, conditions: {ready: false, serving: true, terminating: true}}",
                "{addresses: [10.0.0.2], nodeName: two}");
        EndpointSelection selection = EndpointSelection.of(port, IpFamily.IPV4, new Place("one", ""));
        assertThat(selection.cluster()).map(Target::address).containsExactly("10.0.0.2");
        assertThat(selection.local()).map(Target::address).containsExactly("10.0.0.1");
        assertThat(selection.reachable()).map(Target::address).containsExactly("10.0.0.2", "10.0.0.1");
        EndpointSelection elsewhere = EndpointSelection.of(port, IpFamily.IPV4, new Place("three", ""));
        assertThat(elsewhere.local()).isEmpty();
        assertThat(elsewhere.anywhere()).isTrue();
        assertThat(EndpointSelection.of(port, IpFamily.IPV6, new Place("one", ""))
                        .anywhere())
                .isFalse();
    }

    @Test
    void hintsCountOnlyWhenComplete() {
        String east = "{addresses: [10.0.0.1], hints: {forZones: [{name: east}]}}";
        String west = "{addresses: [10.0.0.2], hints: {forZones: [{name: west}], forNodes: [{name: two}]}}";
        String bare = "{addresses: [10.0.0.3]}";
        assertThat(at("one", "east", east, west)).containsExactly("10.0.0.1");
        assertThat(at("one", "north", east, west)).containsExactly("10.0.0.1", "10.0.0.2");
        assertThat(at("one", "east", east, west, bare)).hasSize(3);
        assertThat(at("two", "west", west, west.replace("0.2", "0.4").replace("two", "one")))
                .containsExactly("10.0.0.2");
    }

    private static List<String> at(String node, String zone, String... endpoints) {
        return EndpointSelection.of(port(endpoints), IpFamily.IPV4, new Place(node, zone)).cluster().stream()
                .map(Target::address)
                .toList();
    }

    private static List<String> select(String... conditions) {
        String[] endpoints = new String[conditions.length];
        for (int i = 0; i < conditions.length; i++) {
            endpoints[i] = "{addresses: [10.0.0." + i + "], conditions: " + conditions[i] + "}";
        }
        return at("one", "", endpoints);
    }

    private static ServicePort port(String... endpoints) {
        JsonObject slice = (JsonObject) Yaml.parse(
                "addressType: IPv4\nports: [{name: '', port: 80}]\nendpoints: [" + String.join(", ", endpoints) + "]");
        JsonObject service = (JsonObject) Yaml.parse("spec: {clusterIP: 10.96.0.1, ports: [{port: 80}]}");
        return RoutingCompiler.compile(service, Collections.singletonList(slice))
                .ports()
                .getFirst();
    }

    private static List<JsonObject> objects(String kind) {
        return Yaml.parseAll(text("shop.yaml").getBytes(StandardCharsets.UTF_8)).stream()
                .map(JsonObject.class::cast)
                .filter(object -> object.string("kind").equals(kind))
                .toList();
    }

    private static String text(String name) {
        try (InputStream in = Objects.requireNonNull(RoutingTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
