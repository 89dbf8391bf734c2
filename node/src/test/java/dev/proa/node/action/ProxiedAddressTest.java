package dev.proa.node.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.World;
import dev.proa.json.JsonObject;
import dev.proa.json.Yaml;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the API server connects to pods and to nothing else, whatever a status or slice names. */
class ProxiedAddressTest {
    private static final GroupResource SLICES = new GroupResource("discovery.k8s.io", "endpointslices");

    private final Map<String, List<JsonObject>> objects = new HashMap<>();

    ProxiedAddressTest() {
        objects.put(
                "nodes",
                List.of(
                        yaml(
                                "{metadata: {name: n}, spec: {podCIDRs: [10.244.0.0/24, 'fd00:10::/64']}, status: {addresses: [{type: InternalIP, address: 192.0.2.1}]}}"),
                        yaml("{metadata: {name: plain}}")));
    }

    private static JsonObject yaml(String text) {
        return (JsonObject) Yaml.parse(text);
    }

    private static JsonObject pod(String namespace, String name, String node, String address, boolean hostNetwork) {
        return yaml(
                "{metadata: {namespace: %s, name: %s, uid: u-%s-%s}, spec: {nodeName: %s, hostNetwork: %s}, status: {podIP: '%s', podIPs: [{ip: '%s'}]}}"
                        .formatted(namespace, name, namespace, name, node, hostNetwork, address, address));
    }

    private World world() {
        return new World() {
            @Override
            public long revision() {
                return 1;
            }

            @Override
            public JsonObject get(GroupResource resource, String namespace, String name) {
                return list(resource, namespace).stream()
                        .filter(o -> o.stringAt("metadata", "name").equals(name))
                        .findFirst()
                        .orElse(null);
            }

            @Override
            public List<JsonObject> list(GroupResource resource) {
                return objects.getOrDefault(resource.resource(), List.of());
            }

            @Override
            public List<JsonObject> list(GroupResource resource, String namespace) {
                return list(resource).stream()
                        .filter(o -> o.stringAt("metadata", "namespace").equals(namespace))
                        .toList();
            }

            @Override
            public Collection<GroupResource> resources() {
                return List.of();
            }

            @Override
            public List<JsonObject> indexed(Index index, String value) {
                return list(index.resource()).stream()
                        .filter(o -> index.values().apply(o).contains(value))
                        .toList();
            }

            @Override
            public long lastChange(GroupResource resource) {
                return 1;
            }
        };
    }

    @ParameterizedTest
    @CsvSource({
        "10.244.0.7, n, false, true",
        "fd00:10::7, n, false, true",
        "10.244.1.7, n, false, false", // another node's range
        "10.96.0.1, n, false, false",
        "192.0.2.1, n, false, false", // the node's own, from a pod that has a network of its own
        "192.0.2.1, n, true, true",
        "10.244.0.7, n, true, false",
        "169.254.169.254, n, false, false",
        "127.0.0.1, n, true, false",
        "203.0.113.9, plain, false, true", // no range is known: as upstream
        "127.0.0.1, plain, false, false",
        "127.8.9.1, plain, false, false",
        "::1, plain, false, false",
        "::ffff:127.0.0.1, plain, false, false",
        "0.0.0.0, plain, false, false",
        "::, plain, false, false",
        "169.254.169.254, plain, false, false",
        "fe80::1, plain, false, false",
        "224.0.0.1, plain, false, false",
        "ff02::1, plain, false, false",
        "255.255.255.255, plain, false, false",
        "localhost, plain, false, false",
        "example.org, plain, false, false",
        "'', plain, false, false",
    })
    void podsHaveOnlyAddressesOfPods(String address, String node, boolean hostNetwork, boolean allowed) {
        JsonObject pod = pod("shop", "a", node, address, hostNetwork);
        objects.put("pods", List.of(pod));
        assertThat(ProxiedAddress.of(world(), pod, address).isPresent()).isEqualTo(allowed);
    }

    @Test
    void aPodThatClaimsAnothersAddressIsNotConnected() {
        JsonObject mine = pod("shop", "a", "n", "10.244.0.7", false);
        JsonObject theirs = pod("bank", "b", "n", "10.244.0.7", false);
        objects.put("pods", List.of(mine, theirs));
        assertThat(ProxiedAddress.of(world(), mine, "10.244.0.7")).isEmpty();
        objects.put("pods", List.of(mine, theirs.withAt(yaml("{v: Succeeded}").get("v"), "status", "phase")));
        assertThat(ProxiedAddress.of(world(), mine, "10.244.0.7")).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{addresses: [10.244.0.7], targetRef: {kind: Pod, namespace: shop, name: a}} | true",
                "{addresses: [10.244.0.7]} | false",
                "{addresses: [10.244.0.7], targetRef: {kind: Node, namespace: shop, name: a}} | false",
                "{addresses: [10.244.0.7], targetRef: {kind: Pod, name: a}} | false",
                "{addresses: [10.244.0.8], targetRef: {kind: Pod, namespace: shop, name: a}} | false",
                "{addresses: [10.244.0.9], targetRef: {kind: Pod, namespace: bank, name: b}} | false",
                "{addresses: [10.244.0.7], targetRef: {kind: Pod, namespace: shop, name: gone}} | false",
                "{addresses: [10.244.0.7], conditions: {ready: false}, targetRef: {kind: Pod, namespace: shop, name: a}} | false",
            })
    void aServiceReachesPodsOfItsNamespaceOnly(String endpoint, boolean reached) {
        objects.put(
                "pods",
                List.of(pod("shop", "a", "n", "10.244.0.7", false), pod("bank", "b", "n", "10.244.0.9", false)));
        objects.put(
                SLICES.resource(),
                List.of(yaml(
                        "{metadata: {namespace: shop, name: s, labels: {kubernetes.io/service-name: web}}, ports: [{name: http, port: 80}, {name: wrong, port: 70000}], endpoints: ["
                                + endpoint + "]}")));
        assertThat(ServiceProxy.endpoints(world(), "shop", "web", "http")).hasSize(reached ? 1 : 0);
        assertThat(ServiceProxy.endpoints(world(), "shop", "web", "wrong")).isEmpty();
    }

    @Test
    void portsThatNoAddressHasCannotBeReached() {
        assertThat(ProxyName.parse("pod", "https:a:8443")).isEqualTo(new ProxyName("https", "a", "8443"));
        assertThatThrownBy(() -> ProxyName.parse("pod", "ftp:a:21")).hasMessage("invalid pod request \"ftp:a:21\"");
        assertThat(ProxyName.number("http")).isEmpty();
        assertThatThrownBy(() -> ProxyName.socket(java.net.InetAddress.ofLiteral("192.0.2.1"), 70_000))
                .hasMessageContaining("70000");
    }
}
