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

    @Test
    void whatCannotBeCarriedOutIsLeftOutAndNamed() {
        JsonObject service = (JsonObject) Yaml.parse("""
                metadata: {namespace: shop, name: web}
                spec:
                  type: LoadBalancer
                  clusterIPs: [10.96.0.1, 010.096.000.001, 127.0.0.1]
                  externalIPs: [192.0.2.1, host.example, 169.254.169.254]
                  sessionAffinity: ClientIP
                  sessionAffinityConfig: {clientIP: {timeoutSeconds: 99999999}}
                  loadBalancerSourceRanges: [10.0.0.0/8, 10.0.0.0/33]
                  externalTrafficPolicy: Local
                  healthCheckNodePort: 70000
                  ports:
                  - {name: a, port: 80, nodePort: 30080}
                  - {name: b, port: 4294967376}
                  - {name: c, port: 81, protocol: ICMP}
                  - {name: d, port: 80}
                  - {name: e, port: 82, nodePort: 30080}
                """);
        JsonObject slice = (JsonObject) Yaml.parse("""
                metadata: {namespace: shop, name: web-x}
                addressType: IPv4
                ports: [{name: a, port: 8080}, {name: e, port: 70000}]
                endpoints:
                - {addresses: [10.244.0.1], hostname: Not.A.Label}
                - {addresses: [fd00::1]}
                - {addresses: ['::ffff:10.244.0.3']}
                - {addresses: [127.0.0.1]}
                - {addresses: [10.244.0.2]}
                """);
        ServiceRoute route = RoutingCompiler.compile(service, List.of(slice));
        assertThat(route.clusterIps()).containsExactly("10.96.0.1");
        assertThat(route.externalIps()).containsExactly("192.0.2.1");
        assertThat(route.sourceRanges()).containsExactly("10.0.0.0/8");
        assertThat(route.sourcesLeftOut()).isTrue();
        assertThat(route.affinitySeconds()).isEqualTo(10_800);
        assertThat(route.healthCheckNodePort()).isZero();
        assertThat(route.ports()).map(ServicePort::name).containsExactly("a", "e");
        assertThat(route.ports().getFirst().targets())
                .map(Target::toString)
                .containsExactly("10.244.0.1:8080", "10.244.0.2:8080");
        assertThat(route.ports().getLast().nodePort()).isZero();
        assertThat(route.omissions())
                .map(Omission::toString)
                .containsExactlyInAnyOrder(
                        "Service shop/web: spec.clusterIPs: \"127.0.0.1\" is in the loopback range",
                        "Service shop/web: spec.externalIPs: \"host.example\" is no address",
                        "Service shop/web: spec.externalIPs: \"169.254.169.254\" is in the link-local range",
                        "Service shop/web: spec.loadBalancerSourceRanges: \"10.0.0.0/33\" is no range of addresses",
                        "Service shop/web: spec.sessionAffinityConfig.clientIP.timeoutSeconds: 99999999 is not between 1 and 86400; it is 10800",
                        "Service shop/web: spec.healthCheckNodePort: 70000 is no port",
                        "Service shop/web: spec.ports[1].port: 4294967376 is no port",
                        "Service shop/web: spec.ports[2].protocol: \"ICMP\" is no protocol",
                        "Service shop/web: spec.ports[3]: port 80/TCP is there twice",
                        "Service shop/web: spec.ports[4].nodePort: 30080/TCP is there twice",
                        "EndpointSlice shop/web-x: ports[1].port: 70000 is no port",
                        "EndpointSlice shop/web-x: endpoints[0].hostname: \"Not.A.Label\" is no DNS label",
                        "EndpointSlice shop/web-x: endpoints[1].addresses[0]: \"fd00::1\" is no IPv4 address",
                        "EndpointSlice shop/web-x: endpoints[2].addresses[0]: \"::ffff:10.244.0.3\" is no address",
                        "EndpointSlice shop/web-x: endpoints[3].addresses[0]: \"127.0.0.1\" is in the loopback range");
    }

    @Test
    void addressesHaveOneText() {
        assertThat(IpText.canonical("010.0.0.1")).contains("10.0.0.1");
        assertThat(IpText.canonical("2001:DB8:0:0:0:0:0:1")).contains("2001:db8::1");
        assertThat(IpText.canonical("::")).contains("::");
        assertThat(IpText.canonical("0:1:0:0:2:0:0:0")).contains("0:1:0:0:2::");
        for (String none :
                List.of("", "1", "1.2.3", "1.2.3.256", "1.2.3.4.5", "fe80::1%eth0", "[::1]", "::ffff:1.2.3.4")) {
            assertThat(IpText.canonical(none)).as(none).isEmpty();
        }
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
