package dev.proa.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proa.base.Clock;
import dev.proa.json.JsonObject;
import dev.proa.json.Yaml;
import dev.proa.routing.EndpointSelection.Place;
import dev.proa.routing.IpFamily;
import dev.proa.routing.RoutingTable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Real connections through real nftables: a node with two pods on point-to-point links, and a machine outside. Every
 * server answers {@code its name, the client's address as it sees it}.
 */
class ServiceTrafficTest {
    private static final String NODE_OUTSIDE = "192.0.2.1";
    private static final String OUTSIDE = "192.0.2.9";
    private static final String POD_1 = "10.244.0.5";
    private static final String POD_2 = "10.244.0.6";
    private static final String VIP = "10.96.0.80";

    /** Long enough for a dropped packet to be told from a slow answer on one machine. */
    private static final int DROPPED_MILLIS = 400;

    private final List<AutoCloseable> open = new ArrayList<>();
    private NetworkNamespace node;
    private NetworkNamespace one;
    private NetworkNamespace two;
    private NetworkNamespace outside;
    private ServiceNetwork network;
    private int rebuilds;
    private int expectedRebuilds = 1;

    @BeforeEach
    void build() throws Exception {
        node = opened(NetworkNamespace.create("node"));
        one = pod("one", POD_1);
        two = pod("two", POD_2);
        outside = opened(NetworkNamespace.create("outside"));
        node.link("out", NODE_OUTSIDE + "/24", outside, "eth0", OUTSIDE + "/24");
        outside.run("ip route add 10.96.0.0/16 via " + NODE_OUTSIDE);
        outside.run("ip route add 198.51.100.0/24 via " + NODE_OUTSIDE);
        node.run("ip route add default via " + OUTSIDE);
        HostNetwork host = new HostNetwork(List.of("10.96.0.10"), true);
        node.in(() -> {
            host.set();
            host.set();
            return null;
        });
        Nft nft = new NftCommand(node.program("nft"), settings().qualifiedTable());
        network = new ServiceNetwork(
                settings(), counted(nft), new ConntrackCommand(node.program("conntrack")), Clock.system());
        serve(one, "one", 8080);
        serve(two, "two", 8080);
        serve(outside, "outside", 8080);
        serve(node, "node", 8080);
    }

    private NetworkNamespace pod(String name, String address) throws Exception {
        NetworkNamespace pod = opened(NetworkNamespace.create(name));
        node.link("veth-" + name, "10.244.0.1/32", pod, "eth0", address + "/32");
        pod.run("ip route add 10.244.0.1 dev eth0");
        pod.run("ip route add default via 10.244.0.1");
        node.run("ip route add " + address + " dev veth-" + name);
        return pod;
    }

    private <T extends AutoCloseable> T opened(T resource) {
        open.addFirst(resource);
        return resource;
    }

    /** Counts how often everything was made anew. */
    private Nft counted(Nft nft) {
        return new Nft() {
            @Override
            public void commit(Transaction transaction) {
                rebuilds += transaction.structure().contains("delete table") ? 1 : 0;
                nft.commit(transaction);
            }

            @Override
            public Optional<String> refusal(Transaction transaction) {
                return nft.refusal(transaction);
            }

            @Override
            public Optional<String> damage(String structure) {
                return nft.damage(structure);
            }

            @Override
            public Map<String, String> elements(String container) {
                return nft.elements(container);
            }

            @Override
            public void deleteTable() {
                nft.deleteTable();
            }
        };
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : open) {
            resource.close();
        }
        assertThat(rebuilds).as("changes are changes of elements").isEqualTo(expectedRebuilds);
    }

    @Test
    void podsReachEveryEndpointWithTheirOwnAddress() throws Exception {
        apply(service(""), slice(here(POD_1), here(POD_2)));
        assertThat(names(one, VIP, 80, 20)).containsExactlyInAnyOrder("one", "two");
        apply(service(""), slice(here(POD_2)));
        assertThat(ask(one, VIP, 80)).isEqualTo("two " + POD_1);
        apply(service(""), slice(here(POD_1)));
        assertThat(ask(one, VIP, 80)).as("a pod behind its own service").isEqualTo("one 10.244.0.1");
    }

    @Test
    void theNodeItselfReachesServices() throws Exception {
        apply(service(""), slice(here(POD_1)));
        assertThat(ask(node, VIP, 80)).startsWith("one ");
        assertThat(ask(node, "127.0.0.1", 30080)).startsWith("one ");
        assertThat(ask(node, NODE_OUTSIDE, 30080)).startsWith("one ");
        assertThat(ask(node, "198.51.100.7", 80)).startsWith("one ");
        apply(service(""), slice(here(NODE_OUTSIDE)));
        assertThat(ask(one, VIP, 80)).isEqualTo("node " + POD_1);
        assertThat(ask(node, VIP, 80)).startsWith("node ");
    }

    @Test
    void outsidersReachEveryAddressAndAreHidden() throws Exception {
        apply(service(""), slice(here(POD_1)));
        for (String address : List.of(VIP, "198.51.100.7", "198.51.100.1")) {
            assertThat(ask(outside, address, 80)).as(address).isEqualTo("one 10.244.0.1");
        }
        assertThat(ask(outside, NODE_OUTSIDE, 30080)).isEqualTo("one 10.244.0.1");
        assertThat(ask(one, NODE_OUTSIDE, 30080)).isEqualTo("one 10.244.0.1");
    }

    @Test
    void podsOutsideTheClusterAreHiddenBehindTheNode() throws Exception {
        network.apply(RoutingTable.EMPTY);
        assertThat(ask(one, OUTSIDE, 8080)).isEqualTo("outside " + NODE_OUTSIDE);
        assertThat(ask(one, POD_2, 8080)).isEqualTo("two " + POD_1);
    }

    @Test
    void theLocalPolicyKeepsSourcesAndDropsWhatItCannotServe() throws Exception {
        JsonObject local = service("externalTrafficPolicy: Local\nhealthCheckNodePort: 31000");
        apply(local, slice(here(POD_1), elsewhere(POD_2)));
        assertThat(ask(outside, NODE_OUTSIDE, 30080)).isEqualTo("one " + OUTSIDE);
        assertThat(names(outside, "198.51.100.1", 80, 12)).containsExactly("one");
        assertThat(names(one, "198.51.100.1", 80, 20))
                .as("from inside, every endpoint")
                .hasSize(2);
        assertThat(names(node, NODE_OUTSIDE, 30080, 20)).hasSize(2);
        apply(local, slice(elsewhere(POD_2)));
        assertThatThrownBy(() -> ask(outside, NODE_OUTSIDE, 30080)).isInstanceOf(SocketTimeoutException.class);
        assertThatThrownBy(() -> ask(outside, "198.51.100.7", 80)).isInstanceOf(SocketTimeoutException.class);
        assertThat(ask(one, "198.51.100.7", 80)).isEqualTo("two " + POD_1);
        assertThat(ask(node, "127.0.0.1", 30080)).startsWith("two ");
    }

    @Test
    void theInternalLocalPolicyStaysOnTheNode() throws Exception {
        JsonObject local = service("internalTrafficPolicy: Local");
        apply(local, slice(here(POD_1), elsewhere(POD_2)));
        assertThat(names(two, VIP, 80, 12)).containsExactly("one");
        apply(local, slice(elsewhere(POD_2)));
        assertThatThrownBy(() -> ask(one, VIP, 80)).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void withoutEndpointsItRefusesAtOnce() throws Exception {
        apply(service(""), slice());
        assertThatThrownBy(() -> ask(one, VIP, 80)).isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> ask(node, VIP, 80)).isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> ask(node, "127.0.0.1", 30080)).isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> ask(outside, NODE_OUTSIDE, 30080)).isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> ask(outside, "198.51.100.7", 80)).isInstanceOf(ConnectException.class);
        apply(service(""), slice(here(POD_1)));
        assertThat(ask(one, VIP, 80)).startsWith("one ");
        assertThatThrownBy(() -> ask(one, VIP, 81)).as("a port it has not").isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> ask(one, "10.96.7.7", 80))
                .as("an address nobody has")
                .isInstanceOf(SocketTimeoutException.class);
        network.apply(RoutingTable.EMPTY);
        assertThatThrownBy(() -> ask(one, VIP, 80)).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void sourceRangesHoldForTheLoadBalancerOnly() throws Exception {
        apply(service("loadBalancerSourceRanges: [203.0.113.0/24, 203.0.113.128/25]"), slice(here(POD_1)));
        assertThatThrownBy(() -> ask(outside, "198.51.100.1", 80)).isInstanceOf(SocketTimeoutException.class);
        assertThat(ask(outside, NODE_OUTSIDE, 30080)).startsWith("one ");
        apply(service("loadBalancerSourceRanges: [203.0.113.0/24, 192.0.2.8/29]"), slice(here(POD_1)));
        assertThat(ask(outside, "198.51.100.1", 80)).startsWith("one ");
    }

    @Test
    void aClientKeepsItsEndpointAsLongAsThereIsOne() throws Exception {
        JsonObject affine = service("sessionAffinity: ClientIP");
        apply(affine, slice(here(POD_1), here(POD_2)));
        for (NetworkNamespace client : List.of(one, outside)) {
            Set<String> names = names(client, VIP, 80, 12);
            assertThat(names).hasSize(1);
            assertThat(names(client, VIP, 80, 5)).isEqualTo(names);
        }
        assertThat(names(outside, NODE_OUTSIDE, 30080, 12)).hasSize(1);
        String kept = ask(outside, VIP, 80).startsWith("one") ? POD_1 : POD_2;
        String other = kept.equals(POD_1) ? POD_2 : POD_1;
        apply(affine, slice(here(other)));
        assertThat(ask(outside, VIP, 80)).startsWith(other.equals(POD_1) ? "one" : "two");
        apply(service(""), slice(here(POD_1), here(POD_2)));
        assertThat(names(outside, VIP, 80, 20)).as("affinity taken back").hasSize(2);
    }

    @Test
    void affinityEndsByTime() throws Exception {
        JsonObject affine =
                service("sessionAffinity: ClientIP\nsessionAffinityConfig: {clientIP: {timeoutSeconds: 1}}");
        apply(affine, slice(here(POD_1), here(POD_2)));
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 12 && seen.size() < 2; i++) {
            seen.add(ask(one, VIP, 80).split(" ", 0)[0]);
            dev.proa.base.Clock.system().sleep(java.time.Duration.ofMillis(1100));
        }
        assertThat(seen).hasSize(2);
    }

    @Test
    void udpFollowsItsEndpoints() throws Exception {
        echo(one, "one");
        echo(two, "two");
        JsonObject udp = (JsonObject) Yaml.parse(service("").toJson().replace("TCP", "UDP"));
        JsonObject first = (JsonObject) Yaml.parse(slice(here(POD_1)).toJson().replace("TCP", "UDP"));
        JsonObject second = (JsonObject) Yaml.parse(slice(here(POD_2)).toJson().replace("TCP", "UDP"));
        apply(udp, first);
        try (DatagramSocket client = outside.in(() -> new DatagramSocket(5555))) {
            client.connect(new InetSocketAddress(NODE_OUTSIDE, 30080));
            assertThat(exchange(client)).isEqualTo("one");
            apply(udp, second);
            assertThat(exchange(client))
                    .as("from the same port, after its endpoint went")
                    .isEqualTo("two");
        }
        apply(udp, slice());
        try (DatagramSocket client = one.in(() -> new DatagramSocket())) {
            client.connect(new InetSocketAddress(VIP, 80));
            assertThatThrownBy(() -> exchange(client)).isInstanceOf(PortUnreachableException.class);
        }
    }

    @Test
    void whatItOwnsGoesAndComesBackAfterADamage() throws Exception {
        apply(service(""), slice(here(POD_1)));
        expectedRebuilds = 2;
        node.run("nft delete element ip proa services { " + VIP + " . tcp . 80 : goto pick_1 }");
        apply(service(""), slice(here(POD_1), here(POD_2)));
        assertThat(names(one, VIP, 80, 20)).hasSize(2);
        network.remove();
        assertThat(node.run("nft list ruleset")).isBlank();
        HostNetwork host = new HostNetwork(List.of("10.96.0.10"), true);
        assertThat(node.run("ip addr show dev lo")).contains("10.96.0.10/32");
        node.in(() -> {
            host.remove();
            host.remove();
            return null;
        });
        assertThat(node.run("ip addr show dev lo")).doesNotContain("10.96.0.10");
    }

    private static String exchange(DatagramSocket client) throws IOException {
        client.setSoTimeout(5_000);
        client.send(new DatagramPacket(new byte[1], 1));
        DatagramPacket answer = new DatagramPacket(new byte[64], 64);
        client.receive(answer);
        return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
    }

    private void echo(NetworkNamespace in, String name) throws Exception {
        DatagramSocket server = opened(in.in(() -> new DatagramSocket(8080, InetAddress.ofLiteral("0.0.0.0"))));
        Thread.ofPlatform().daemon().start(() -> {
            while (!server.isClosed()) {
                try {
                    DatagramPacket packet = new DatagramPacket(new byte[64], 64);
                    server.receive(packet);
                    byte[] answer = name.getBytes(StandardCharsets.UTF_8);
                    server.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                } catch (IOException e) {
                    // The test ended.
                }
            }
        });
    }

    private static ServiceNetworkSettings settings() {
        return new ServiceNetworkSettings(
                "proa",
                IpFamily.IPV4,
                new Place("here", ""),
                List.of("10.244.0.0/16"),
                List.of("10.96.0.0/16"),
                Set.of("10.96.0.10"),
                ServiceNetworkSettings.MASQUERADE_MARK_DEFAULT,
                true);
    }

    private static JsonObject service(String more) {
        return (JsonObject) Yaml.parse("""
                metadata: {namespace: a, name: web}
                status: {loadBalancer: {ingress: [{ip: 198.51.100.1}]}}
                spec:
                  type: LoadBalancer
                  clusterIP: %s
                  externalIPs: [198.51.100.7]
                  ports: [{port: 80, nodePort: 30080, protocol: TCP}]
                """.formatted(VIP) + more.indent(2));
    }

    private static JsonObject slice(String... endpoints) {
        return (JsonObject) Yaml.parse("""
                metadata: {namespace: a, name: web-x, labels: {kubernetes.io/service-name: web}}
                addressType: IPv4
                ports: [{name: '', port: 8080, protocol: TCP}]
                endpoints: [%s]
                """.formatted(String.join(", ", endpoints)));
    }

    private static String here(String address) {
        return "{addresses: [" + address + "], nodeName: here}";
    }

    private static String elsewhere(String address) {
        return "{addresses: [" + address + "], nodeName: elsewhere}";
    }

    private void apply(JsonObject service, JsonObject slice) {
        network.apply(RoutingTable.compile(List.of(service), List.of(slice)));
    }

    /** The servers' names that answer to several connections. */
    private static Set<String> names(NetworkNamespace from, String address, int port, int times) throws Exception {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < times; i++) {
            names.add(ask(from, address, port).split(" ", 0)[0]);
        }
        return names;
    }

    private static String ask(NetworkNamespace from, String address, int port) throws Exception {
        return from.in(() -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(address, port), DROPPED_MILLIS);
                socket.setSoTimeout(5_000);
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            }
        });
    }

    private void serve(NetworkNamespace in, String name, int port) throws Exception {
        ServerSocket server = opened(in.in(() -> new ServerSocket(port)));
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    String answer = name + " " + socket.getInetAddress().getHostAddress();
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    // The test ended, or a client hung up.
                }
            }
        });
    }
}
