package dev.proa.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proa.base.ManualClock;
import dev.proa.json.JsonObject;
import dev.proa.json.Yaml;
import dev.proa.routing.IpFamily;
import dev.proa.routing.Omission;
import dev.proa.routing.RoutingTable;
import dev.proa.routing.ServiceKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ServiceNetworkTest {
    private static final ServiceNetworkSettings SETTINGS = NftContractTest.settings(IpFamily.IPV4);

    /** Every container of {@link NftStructure} that services fill. */
    private static final List<String> CONTAINERS = List.of(
            "services",
            "local_services",
            "node_services",
            "external",
            "node_external",
            "refused",
            "node_refused",
            "endpoints_tcp",
            "endpoints_udp",
            "local_endpoints_tcp",
            "node_endpoints_tcp",
            "node_local_endpoints_tcp",
            "remember_services",
            "restricted",
            "allowed_sources",
            "cluster_ips",
            "hairpins");

    private final ManualClock clock = new ManualClock(Instant.EPOCH);
    private final FakeNft nft = new FakeNft();
    private final ServiceNetwork network = new ServiceNetwork(SETTINGS, nft, StaleConnections.KEPT, clock);

    @Test
    void anUnchangedTableCostsNothing() {
        RoutingTable table = table(new Random(1), 20);
        network.apply(table);
        network.apply(table);
        network.apply(RoutingTable.EMPTY.with(copies(table)));
        assertThat(nft.commits()).isEqualTo(1);
    }

    @Test
    void changesComeToTheSameAsABeginning() {
        Random random = new Random(3);
        for (int i = 0; i < 300; i++) {
            RoutingTable table = table(random, 12);
            network.apply(table);
            FakeNft fresh = new FakeNft();
            new ServiceNetwork(SETTINGS, fresh, StaleConnections.KEPT, clock).apply(table);
            for (String container : CONTAINERS) {
                assertThat(nft.elements(container)).as(container).isEqualTo(fresh.elements(container));
            }
        }
    }

    @Test
    void ofTwoServicesWithOneAddressTheFirstHasIt() {
        RoutingTable first = compile(List.of(service("a", "10.96.0.1", ""), service("b", "10.96.0.1", "")));
        network.apply(first);
        assertThat(nft.elements("refused")).containsOnlyKeys("10.96.0.1 . tcp . 80");
        network.apply(first.with(Map.of(new ServiceKey("n", "a"), Optional.empty())));
        assertThat(nft.elements("refused")).containsOnlyKeys("10.96.0.1 . tcp . 80");
        assertThat(nft.elements("cluster_ips")).containsOnlyKeys("10.96.0.1");
        network.apply(RoutingTable.EMPTY);
        assertThat(nft.elements("refused")).isEmpty();
        assertThat(nft.elements("cluster_ips")).isEmpty();
    }

    @Test
    void ownAddressesAndOthersServicesAreLeftAlone() {
        network.apply(compile(List.of(
                service("dns", "10.96.0.10", ""),
                service("other", "10.96.0.2", "labels: {service.kubernetes.io/service-proxy-name: x}"))));
        assertThat(nft.elements("cluster_ips")).isEmpty();
        assertThat(nft.elements("refused")).isEmpty();
    }

    @Test
    void aServiceThatNftRefusesIsLeftOutAndTriedAgain() {
        RoutingTable good = compile(List.of(service("a", "10.96.0.1", ""), service("c", "10.96.0.3", "")));
        network.apply(good);
        nft.refuse(element -> element.key().startsWith("10.96.0.2"));
        RoutingTable withBad = compile(
                List.of(service("a", "10.96.0.1", ""), service("b", "10.96.0.2", ""), service("d", "10.96.0.4", "")));
        network.apply(withBad);
        assertThat(nft.elements("cluster_ips")).containsOnlyKeys("10.96.0.1", "10.96.0.4");
        assertThat(network.omissions()).map(Omission::service).containsExactly(new ServiceKey("n", "b"));
        assertThat(network.untilRetry()).contains(Duration.ofSeconds(10));
        int commits = nft.commits();
        network.apply(withBad);
        assertThat(nft.commits()).isEqualTo(commits);
        clock.advance(Duration.ofSeconds(10));
        network.apply(withBad);
        assertThat(network.untilRetry()).contains(Duration.ofSeconds(20));
        nft.refuse(element -> false);
        clock.advance(Duration.ofSeconds(20));
        network.apply(withBad);
        assertThat(nft.elements("cluster_ips")).containsOnlyKeys("10.96.0.1", "10.96.0.2", "10.96.0.4");
        assertThat(network.omissions()).isEmpty();
        assertThat(network.untilRetry()).isEmpty();
    }

    @Test
    void aTableWithSomeThatAreRefusedIsMadeFromTheOthers() {
        nft.refuse(element -> element.key().matches("10\\.96\\.0\\.(3|17|18)( .*)?"));
        List<JsonObject> services = new ArrayList<>();
        for (int i = 1; i <= 40; i++) {
            services.add(service("s" + i, "10.96.0." + i, ""));
        }
        network.apply(compile(services));
        assertThat(nft.elements("refused")).hasSize(37 - 1); // 10.96.0.10 is the machine's own
        assertThat(network.omissions())
                .map(omission -> omission.service().name())
                .containsExactly("s17", "s18", "s3");
    }

    @Test
    void whereNftTakesNothingTheNextCallMakesEverything() {
        RoutingTable table = compile(List.of(service("a", "10.96.0.1", "")));
        FakeNft broken = new FakeNft() {
            @Override
            public void commit(Transaction transaction) {
                throw new NftException("there is no nft");
            }

            @Override
            public Optional<String> refusal(Transaction transaction) {
                throw new NftException("there is no nft");
            }
        };
        ServiceNetwork without = new ServiceNetwork(SETTINGS, broken, StaleConnections.KEPT, clock);
        assertThatThrownBy(() -> without.apply(table)).isInstanceOf(NftException.class);
        assertThatThrownBy(() -> without.apply(table)).isInstanceOf(NftException.class);
        assertThat(without.omissions()).isEmpty();
    }

    @Test
    void aTableThatSomebodyDeletedIsMadeAnew() {
        RoutingTable table = compile(List.of(service("a", "10.96.0.1", "")));
        network.apply(table);
        assertThat(network.inspect()).isEmpty();
        nft.deleteTable();
        assertThat(network.inspect()).isPresent();
        network.apply(table);
        assertThat(nft.elements("cluster_ips")).containsOnlyKeys("10.96.0.1");
        assertThat(network.inspect()).isEmpty();
    }

    @Test
    void anExternalAddressNeverTakesAClusterIp() {
        JsonObject thief = (JsonObject) Yaml.parse(
                "metadata: {namespace: 'a', name: thief}\nspec: {clusterIP: 10.96.0.9, externalIPs: [10.96.0.1],"
                        + " ports: [{port: 80}]}");
        network.apply(compile(List.of(thief, service("owner", "10.96.0.1", ""))));
        assertThat(nft.elements("external")).isEmpty();
        assertThat(network.omissions())
                .map(Omission::toString)
                .containsExactly("Service a/thief: 10.96.0.1 . tcp . 80 belongs to the service n/owner");
        network.apply(compile(List.of(thief)));
        assertThat(nft.elements("external")).containsOnlyKeys("10.96.0.1 . tcp . 80");
        assertThat(network.omissions()).isEmpty();
    }

    private static Map<ServiceKey, Optional<dev.proa.routing.ServiceRoute>> copies(RoutingTable table) {
        Map<ServiceKey, Optional<dev.proa.routing.ServiceRoute>> copies = new java.util.HashMap<>();
        table.byKey().forEach((key, route) -> copies.put(key, Optional.of(route)));
        return copies;
    }

    private static RoutingTable compile(List<JsonObject> services) {
        return RoutingTable.compile(services, List.of());
    }

    private static JsonObject service(String name, String ip, String metadata) {
        return (JsonObject)
                Yaml.parse("metadata: {namespace: 'n', name: %s, %s}\nspec: {clusterIP: %s, ports: [{port: 80}]}"
                        .formatted(name, metadata, ip));
    }

    private static RoutingTable table(Random random, int most) {
        List<JsonObject> services = new ArrayList<>();
        List<JsonObject> slices = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            if (random.nextInt(4) == 0) {
                continue;
            }
            services.add((JsonObject) Yaml.parse("""
                    metadata: {namespace: 'n', name: s%d}
                    status: {loadBalancer: {ingress: [{ip: 198.51.100.%d}]}}
                    spec:
                      type: LoadBalancer
                      clusterIP: 10.96.1.%d
                      externalIPs: [192.0.2.%d]
                      sessionAffinity: %s
                      externalTrafficPolicy: %s
                      internalTrafficPolicy: %s
                      loadBalancerSourceRanges: [10.0.0.0/8, 10.%d.0.0/16, 172.16.0.0/12]
                      ports: [{port: 80, nodePort: %d}, {name: u, port: 53, protocol: UDP}]
                    """.formatted(
                            i,
                            random.nextInt(4),
                            i,
                            random.nextInt(3),
                            random.nextInt(3) == 0 ? "ClientIP" : "None",
                            random.nextBoolean() ? "Local" : "Cluster",
                            random.nextBoolean() ? "Local" : "Cluster",
                            random.nextInt(3),
                            30000 + random.nextInt(10))));
            List<String> endpoints = new ArrayList<>();
            for (int j = random.nextInt(5); j > 0; j--) {
                endpoints.add("{addresses: [10.244.0.%d], nodeName: %s, conditions: {ready: %s}}"
                        .formatted(random.nextInt(9), random.nextBoolean() ? "node" : "far", random.nextBoolean()));
            }
            slices.add((JsonObject) Yaml.parse("""
                    metadata: {namespace: 'n', name: e%d, labels: {kubernetes.io/service-name: s%d}}
                    addressType: IPv4
                    ports: [{name: '', port: 8080}, {name: u, port: 53, protocol: UDP}]
                    endpoints: [%s]
                    """.formatted(i, i, String.join(",", endpoints))));
        }
        return RoutingTable.compile(services, slices);
    }
}
