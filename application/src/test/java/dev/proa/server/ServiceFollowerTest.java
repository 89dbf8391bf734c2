package dev.proa.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.proa.api.ApiClient;
import dev.proa.api.bootstrap.Bootstrap;
import dev.proa.api.identity.certificate.ClusterCertificates;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.server.ApiServer;
import dev.proa.base.Clock;
import dev.proa.base.Ids;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.network.HealthCheckPorts;
import dev.proa.network.HostNetwork;
import dev.proa.network.Nft;
import dev.proa.network.NftException;
import dev.proa.network.ServiceNetwork;
import dev.proa.network.ServiceNetworkSettings;
import dev.proa.network.StaleConnections;
import dev.proa.routing.EndpointSelection.Place;
import dev.proa.routing.IpFamily;
import dev.proa.store.MemoryStore;
import dev.proa.store.Store;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing ends the thread that follows services, and what is wrong with it shows. */
class ServiceFollowerTest {
    private static final Place PLACE = new Place("node", "");

    @TempDir
    Path folder;

    private final Clock clock = Clock.system();
    private final FailingNft nft = new FailingNft();
    private Store store;
    private ApiServer api;
    private ApiClient admin;
    private ServiceFollower follower;
    private OmissionReports reports;

    @BeforeEach
    void start() throws Exception {
        store = MemoryStore.open(clock);
        ClusterCertificates certificates = ClusterCertificates.open(folder, clock);
        certificates.tokenKeys(); // made in the background else, when the folder may be gone
        ClusterApi wiring = new ClusterApi(certificates, "cluster.local", clock, new Ids(new SecureRandom()));
        api = wiring.build(store, certificates, "10.96.0.0/16", List.of());
        admin = api.client(Bootstrap.USER);
        admin.create(
                GroupResource.core("namespaces"),
                "",
                JsonObject.of("apiVersion", "v1", "kind", "Namespace", "metadata", JsonObject.of("name", "default")));
        ServiceNetworkSettings settings = new ServiceNetworkSettings(
                "test",
                IpFamily.IPV4,
                PLACE,
                List.of("10.244.0.0/16"),
                List.of("10.96.0.0/16"),
                Set.of(),
                ServiceNetworkSettings.MASQUERADE_MARK_DEFAULT,
                false);
        reports = new OmissionReports(admin, clock);
        follower = new ServiceFollower(
                api.worlds(),
                new ServiceNetwork(settings, nft, StaleConnections.KEPT, clock),
                new HealthCheckPorts(PLACE),
                new HostNetwork(List.of(), false),
                reports,
                clock);
    }

    @AfterEach
    void stop() throws InterruptedException {
        follower.close();
        api.close();
        store.close();
    }

    private void create(String name, String address) {
        admin.create(
                GroupResource.core("services"),
                "default",
                JsonObject.of(
                        "apiVersion",
                        "v1",
                        "kind",
                        "Service",
                        "metadata",
                        JsonObject.of("name", name),
                        "spec",
                        JsonObject.of("clusterIP", address, "ports", JsonArray.of(JsonObject.of("port", 80)))));
    }

    private void awaitRendered(String... addresses) {
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(nft.clusterIps).containsExactlyInAnyOrder(addresses));
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(follower.fault()).isEmpty());
    }

    @Test
    void aStartWithoutNftIsToldAndMendsItself() {
        nft.failure = () -> {
            throw new NftException("nft cannot be run");
        };
        follower.start();
        assertThat(follower.fault())
                .hasValueSatisfying(fault -> assertThat(fault).contains("nft cannot be run"));
        create("a", "10.96.0.5");
        nft.failure = () -> {};
        awaitRendered("10.96.0.5");
    }

    @Test
    void anErrorOfTheMachineEndsNothing() {
        follower.start();
        create("a", "10.96.0.5");
        awaitRendered("10.96.0.5");
        nft.failure = () -> {
            throw new OutOfMemoryError("for a test");
        };
        create("b", "10.96.0.6");
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(follower.fault()).isPresent());
        nft.failure = () -> {};
        awaitRendered("10.96.0.5", "10.96.0.6");
    }

    @Test
    void aServiceThatNftRefusesIsNamed() {
        nft.refused = "10.96.0.6";
        follower.start();
        create("a", "10.96.0.5");
        create("b", "10.96.0.6");
        create("c", "10.96.0.7");
        awaitRendered("10.96.0.5", "10.96.0.7");
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(reports.document().toJson()).contains("default/b", "nft refuses it"));
        assertThat(reports.metrics()).contains("proa_network_omissions 1");
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(admin.world().list(GroupResource.core("events")))
                        .anyMatch(event -> event.string("reason").equals("LeftOutOfServiceNetwork")
                                && event.objectAt("involvedObject")
                                        .string("name")
                                        .equals("b")));
    }

    @Test
    void aThreadThatHasEndedShows() throws InterruptedException {
        follower.start();
        assertThat(follower.fault()).isEmpty();
        follower.close();
        assertThat(follower.fault())
                .hasValueSatisfying(fault -> assertThat(fault).contains("has ended"));
    }

    /** Knows only the cluster IPs, and fails as it is told. */
    private static final class FailingNft implements Nft {
        private final Set<String> clusterIps = ConcurrentHashMap.newKeySet();
        private volatile Runnable failure = () -> {};
        private volatile String refused = "";

        @Override
        public void commit(Transaction transaction) {
            failure.run();
            refusal(transaction).ifPresent(reason -> {
                throw new NftException(reason);
            });
            if (transaction.structure().contains("delete table")) {
                clusterIps.clear();
            }
            transaction.deleted().stream()
                    .filter(element -> element.container().equals("cluster_ips"))
                    .forEach(element -> clusterIps.remove(element.key()));
            transaction.added().stream()
                    .filter(element -> element.container().equals("cluster_ips"))
                    .forEach(element -> clusterIps.add(element.key()));
        }

        @Override
        public Optional<String> refusal(Transaction transaction) {
            failure.run();
            return transaction.added().stream()
                    .filter(element -> element.key().equals(refused))
                    .findFirst()
                    .map(element -> "refused: " + element);
        }

        @Override
        public Optional<String> damage(String structure) {
            return Optional.empty();
        }

        @Override
        public Map<String, String> elements(String container) {
            return Map.of();
        }

        @Override
        public void deleteTable() {
            clusterIps.clear();
        }
    }
}
