package dev.proa.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.base.Clock;
import dev.proa.json.JsonObject;
import dev.proa.routing.IpFamily;
import dev.proa.routing.RoutingFollower;
import dev.proa.routing.RoutingTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whatever some services hold, all others are served. */
class ServiceJunkTest {
    private static final ServiceNetworkSettings SETTINGS = NftContractTest.settings(IpFamily.IPV4);
    private static final int GOOD = 5;
    private static final int BAD = 30;

    private final RoutingFollower follower = new RoutingFollower();
    private final List<JsonObject> services = new ArrayList<>();
    private final List<JsonObject> slices = new ArrayList<>();

    private RoutingTable next(long seed) {
        ServiceJunk junk = new ServiceJunk(seed);
        services.clear();
        slices.clear();
        for (int i = 1; i <= GOOD; i++) {
            services.add(ServiceJunk.goodService(i));
            slices.add(ServiceJunk.goodSlice(i));
        }
        for (int i = 1; i <= BAD; i++) {
            services.add(junk.service(i));
            slices.add(junk.slice(i));
        }
        return follower.next(services, slices);
    }

    private static void assertGoodOnesAreServed(Nft nft, ServiceNetwork network, long seed) {
        Map<String, String> picks = nft.elements("services");
        Map<String, String> nodePicks = nft.elements("node_services");
        Map<String, String> endpoints = nft.elements("endpoints_tcp");
        for (int i = 1; i <= GOOD; i++) {
            String key = "10.96.1." + i + " . tcp . 80";
            assertThat(picks).as("seed %d", seed).containsEntry(key, "goto pick_1");
            assertThat(endpoints).containsEntry(key + " . 0", "10.244.1." + i + " . 8080");
            assertThat(nodePicks).as("seed %d", seed).containsEntry("tcp . " + (30_000 + i), "goto node_pick_1");
        }
        assertThat(network.omissions()).noneMatch(omission -> omission.reason().startsWith("nft refuses"));
    }

    @Test
    void inATableInMemory() {
        FakeNft nft = new FakeNft();
        ServiceNetwork network = new ServiceNetwork(SETTINGS, nft, StaleConnections.KEPT, Clock.system());
        for (long seed = 0; seed < 500; seed++) {
            network.apply(next(seed));
            assertGoodOnesAreServed(nft, network, seed);
        }
    }

    /** The kernel finds nothing to refuse: what is left of junk after compiling is what nft takes. */
    @Test
    void inTheKernelsTable() throws Exception {
        try (NetworkNamespace namespace = NetworkNamespace.create("junk")) {
            Nft nft = new NftCommand(namespace.program("nft"), SETTINGS.qualifiedTable());
            ServiceNetwork network = new ServiceNetwork(SETTINGS, nft, StaleConnections.KEPT, Clock.system());
            for (long seed = 1000; seed < 1040; seed++) {
                network.apply(next(seed));
                assertGoodOnesAreServed(nft, network, seed);
            }
            assertThat(network.inspect()).isEmpty();
            namespace.run("nft flush ruleset");
            assertThat(network.inspect()).isPresent();
            network.apply(next(1040));
            assertGoodOnesAreServed(nft, network, 1040);
            namespace.run("nft flush table ip proa");
            assertThat(network.inspect()).isPresent();
            network.apply(next(1041));
            assertThat(network.inspect()).isEmpty();
        }
    }

    /** An object that is a quarter of what the API takes for one, and names twenty million targets. */
    @Test
    void aHugeServiceCostsLittle() {
        List<Map<String, Object>> ports = new ArrayList<>();
        List<Map<String, Object>> slicePorts = new ArrayList<>();
        List<Map<String, Object>> endpoints = new ArrayList<>();
        List<String> externalIps = new ArrayList<>();
        for (int i = 1; i <= 5_000; i++) {
            ports.add(Map.of("name", "p" + i, "port", i));
            slicePorts.add(Map.of("name", "p" + i, "port", i));
            if (i <= 1_000) {
                endpoints.add(Map.of("addresses", List.of("10.244." + i / 250 + "." + i % 250)));
                externalIps.add("192.0." + i / 250 + "." + i % 250);
            }
        }
        services.add(JsonObject.of(
                "metadata", Map.of("namespace", "n", "name", "huge"),
                "spec", Map.of("clusterIP", "10.96.0.7", "externalIPs", externalIps, "ports", ports)));
        slices.add(JsonObject.of(
                "metadata",
                Map.of("namespace", "n", "name", "huge-a", "labels", Map.of("kubernetes.io/service-name", "huge")),
                "addressType",
                "IPv4",
                "ports",
                slicePorts,
                "endpoints",
                endpoints));
        RoutingTable table = follower.next(services, slices);
        FakeNft nft = new FakeNft();
        ServiceNetwork network = new ServiceNetwork(SETTINGS, nft, StaleConnections.KEPT, Clock.system());
        network.apply(table);
        assertThat(table.omissions()).isNotEmpty();
        assertThat(network.omissions()).isNotEmpty();
        assertThat(nft.elements("endpoints_tcp")).hasSizeBetween(1_000, ServiceElements.ELEMENTS_MAX);
    }
}
