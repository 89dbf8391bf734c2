package dev.proa.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proa.configuration.ProfileSetup.Settled;
import dev.proa.network.IpRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several clusters on one machine, as far as it is settled before anything is touched. */
class ProfileSetupTest {
    @TempDir
    Path root;

    private final List<TakenRange> host = new ArrayList<>();
    private final Set<Integer> listening = new HashSet<>();

    @BeforeEach
    void machine() {
        host.add(new TakenRange(IpRange.parse("172.30.0.0/24"), "the route by eth0"));
    }

    private Settled settle(String... keysAndValues) throws IOException {
        Map<Setting, String> flags = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            String key = keysAndValues[i];
            flags.put(
                    Setting.ALL.stream()
                            .filter(setting -> setting.key().equals(key))
                            .findFirst()
                            .orElseThrow(),
                    keysAndValues[i + 1]);
        }
        Map<String, String> environment = Map.of(
                "PROA_CONFIG",
                Files.writeString(root.resolve("empty.yaml"), "{}").toString());
        return new ProfileSetup(flags, environment, port -> !listening.contains(port), root, () -> host).settle();
    }

    private Configuration up(String... keysAndValues) throws IOException {
        Settled settled = settle(keysAndValues);
        settled.keep();
        store(settled.configuration().dataFolder());
        return settled.configuration();
    }

    private static void store(Path data) throws IOException {
        Files.createFile(Files.createDirectories(data.resolve("store")).resolve("log-00000000000000000001"));
    }

    @Test
    void aDiskForTheStoreIsNoClusterYet() throws IOException {
        up();
        Path data = root.resolve("b");
        Files.createDirectories(data.resolve("store/lost+found"));
        Settled settled = settle("profile", "b");
        assertThat(settled.isNew()).isTrue();
        assertThat(settled.configuration().apiPort()).as("a free one").isEqualTo(6444);
    }

    @Test
    void theFirstClusterHasTheUsualPlaces() throws IOException {
        Settled first = settle();
        assertThat(first.isNew()).isTrue();
        assertThat(first.notes()).isEmpty();
        assertThat(first.configuration().podNetwork()).isEqualTo("10.244.0.0/16");
        assertThat(first.configuration().serviceNetwork()).isEqualTo("10.96.0.0/16");
        assertThat(first.configuration().dnsAddress()).isEqualTo("10.96.0.10");
        assertThat(first.configuration().apiPort()).isEqualTo(6443);
        assertThat(root.resolve("proa")).doesNotExist();
    }

    @Test
    void eachFurtherClusterFindsPlacesOfItsOwnAndKeepsThem() throws IOException {
        List<Configuration> all = new ArrayList<>();
        for (String profile : List.of("proa", "two", "three", "four")) {
            all.add(up("profile", profile));
        }
        assertThat(all).map(Configuration::apiPort).containsExactly(6443, 6444, 6445, 6446);
        List<IpRange> ranges = new ArrayList<>();
        all.forEach(c -> ranges.addAll(List.of(IpRange.parse(c.podNetwork()), IpRange.parse(c.serviceNetwork()))));
        for (int i = 0; i < ranges.size(); i++) {
            for (int j = 0; j < i; j++) {
                assertThat(ranges.get(i).overlaps(ranges.get(j))).isFalse();
            }
        }
        assertThat(all).allMatch(c -> IpRange.parse(c.serviceNetwork()).contains(IpRange.parse(c.dnsAddress())));
        assertThat(settle("profile", "two").configuration().podNetwork())
                .isEqualTo(all.get(1).podNetwork());
        assertThat(settle("profile", "two").notes()).isEmpty();
        assertThat(settle("profile", "two").isNew()).isFalse();
    }

    @Test
    void whatItIsToldAndOverlapsIsRefusedByName() throws IOException {
        up();
        assertThatThrownBy(() -> settle("profile", "b", "pod-network", "10.244.128.0/17"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(
                        "pod-network 10.244.128.0/17 overlaps that of the cluster \"proa\" (10.244.0.0/16)");
        assertThatThrownBy(() -> settle("profile", "b", "service-network", "10.244.0.0/24"))
                .hasMessageContaining("overlaps that of the cluster \"proa\"");
        assertThatThrownBy(() -> settle("profile", "b", "service-network", "172.16.0.0/12"))
                .hasMessageContaining("overlaps that of the route by eth0 (172.30.0.0/24)");
        assertThatThrownBy(() -> settle("profile", "b", "api-port", "6443"))
                .hasMessageContaining("belongs to another cluster");
        assertThatThrownBy(() -> settle("profile", "b", "pod-network", "10.9.0.0/16", "service-network", "10.9.1.0/24"))
                .hasMessageContaining("overlap");
        assertThat(settle("profile", "b", "pod-network", "10.97.0.0/16")
                        .configuration()
                        .serviceNetwork())
                .isEqualTo("10.98.0.0/16");
        assertThat(root.resolve("b")).doesNotExist();
    }

    @Test
    void whatTheMachineReachesAndListensAtIsLeftAlone() throws IOException {
        host.add(new TakenRange(IpRange.parse("10.0.0.0/9"), "the route by tun0"));
        host.add(new TakenRange(IpRange.parse("10.244.3.0/24"), "the route by cni0"));
        listening.add(6443);
        listening.add(6444);
        Settled settled = settle();
        assertThat(settled.configuration().serviceNetwork()).isEqualTo("10.128.0.0/16");
        assertThat(settled.configuration().dnsAddress()).isEqualTo("10.128.0.10");
        assertThat(settled.configuration().podNetwork()).isEqualTo("10.245.0.0/16");
        assertThat(settled.configuration().apiPort()).isEqualTo(6445);
        assertThat(settled.notes()).hasSize(3).anyMatch(note -> note.contains("the route by tun0"));
    }

    @Test
    void aLaterStartNamesWhatChangesAndRefusesWhatTheStateCannotFollow() throws IOException {
        up("heap-megabytes", "300");
        Settled changed = settle("api-port", "7443", "heap-megabytes", "400");
        assertThat(changed.notes()).containsExactlyInAnyOrder("api-port 6443 -> 7443", "heap-megabytes 300 -> 400");
        changed.keep();
        assertThat(settle().configuration().apiPort()).isEqualTo(7443);
        assertThat(settle().configuration().heapMegabytes()).isEqualTo(400);
        assertThatThrownBy(() -> settle("pod-network", "10.245.0.0/16"))
                .hasMessageContaining("pod-network 10.244.0.0/16 -> 10.245.0.0/16: the state of the cluster \"proa\"");
        for (Map.Entry<String, String> fixed : Map.of(
                        "service-network", "10.97.0.0/16",
                        "dns-address", "10.96.0.11",
                        "cluster-domain", "other.local",
                        "node-name", "other",
                        "data-folder", "/elsewhere")
                .entrySet()) {
            assertThatThrownBy(() -> settle(fixed.getKey(), fixed.getValue()))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(fixed.getKey())
                    .hasMessageContaining("cannot follow");
        }
    }

    @Test
    void aFreePortIsFoundOnceAndKept() throws IOException {
        int port = up("api-port", "0").apiPort();
        assertThat(port).isPositive();
        assertThat(settle("api-port", "0").configuration().apiPort()).isEqualTo(port);
        assertThat(settle().configuration().apiPort()).isEqualTo(port);
    }

    @Test
    void aFolderOfSomebodyElseIsNotTaken() throws IOException {
        Files.createDirectories(root.resolve("postgresql"));
        Files.writeString(root.resolve("postgresql/data"), "precious");
        assertThatThrownBy(() -> settle("profile", "postgresql"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("holds other things, such as data");
    }

    @Test
    void oneKnownNameDoesNotMakeAFolderOurs() throws IOException {
        // Such as /var/lib itself, where a containerd has its state.
        Path library = Files.createDirectories(root.resolve("library"));
        Files.createDirectories(library.resolve("containerd"));
        Files.createDirectories(library.resolve("dpkg"));
        assertThatThrownBy(() -> settle("profile", "b", "data-folder", library.toString()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("holds other things, such as containerd");
        assertThat(new DataFolder(library, "b").isOwn()).isFalse();
    }

    @Test
    void theFolderOfAnotherClusterIsNotTaken() throws IOException {
        Path data = up("profile", "a", "data-folder", root.resolve("disk/a").toString())
                .dataFolder();
        Path link = Files.createSymbolicLink(root.resolve("link"), root.resolve("disk"));
        for (Path folder : List.of(data, data.resolve("b"), data.getParent(), link.resolve("a"), root.resolve("a"))) {
            assertThatThrownBy(() -> settle("profile", "b", "data-folder", folder.toString()))
                    .as(folder.toString())
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("belongs to the cluster \"a\"");
        }
        assertThat(new DataFolder(data, "a").isOwn()).isTrue();
        assertThat(new DataFolder(data, "b").isOwn()).isFalse();
        // Also when what it was made with is lost.
        Files.delete(root.resolve("a/profile.yaml"));
        assertThatThrownBy(() -> settle("profile", "b", "data-folder", data.toString()))
                .hasMessageContaining("belongs to the cluster \"a\"");
        assertThat(settle("profile", "a", "data-folder", data.toString()).isNew())
                .isFalse();
    }

    @Test
    void whatAFailedStartLeftIsTakenAgain() throws IOException {
        Path data = Files.createDirectories(root.resolve("b"));
        Files.writeString(data.resolve("proa.log"), "why it failed");
        assertThat(settle("profile", "b").isNew()).isTrue();
    }

    @Test
    void theStateOfAnEarlierVersionKeepsTheUsualPlaces() throws IOException {
        store(root.resolve("proa"));
        host.add(new TakenRange(IpRange.parse("10.244.0.7"), "the route by veth1"));
        Settled settled = settle();
        assertThat(settled.isNew()).isFalse();
        assertThat(settled.configuration().podNetwork()).isEqualTo("10.244.0.0/16");
    }

    @Test
    void theKernelsRoutesAreRead() {
        String line = "eth0\t00001EAC\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0";
        assertThat(TakenRange.route(line.split("\\s+")))
                .hasValueSatisfying(route -> assertThat(route.range()).hasToString("172.30.0.0/24"));
        String outwards = "eth0\t00000000\t01001EAC\t0003\t0\t0\t0\t00000000\t0\t0\t0";
        assertThat(TakenRange.route(outwards.split("\\s+"))).isEmpty();
        assertThat(TakenRange.route("Iface", "Destination", "Gateway", "Flags", "RefCnt", "Use", "Metric", "Mask"))
                .isEmpty();
        assertThat(TakenRange.ofHost())
                .anyMatch(taken -> taken.range().toString().equals("127.0.0.1"));
    }
}
