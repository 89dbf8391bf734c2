package dev.proa.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proa.network.Nft.Element;
import dev.proa.network.Nft.Transaction;
import dev.proa.routing.EndpointSelection.Place;
import dev.proa.routing.IpFamily;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What any nftables table does, the fake one and the kernel's, in both address families. */
abstract class NftContractTest {
    private final IpFamily family;

    NftContractTest(IpFamily family) {
        this.family = family;
    }

    abstract Nft nft() throws IOException;

    static final class FakeTest extends NftContractTest {
        private final FakeNft nft = new FakeNft();

        FakeTest() {
            super(IpFamily.IPV4);
        }

        @Override
        Nft nft() {
            return nft;
        }
    }

    abstract static class KernelTest extends NftContractTest {
        private final NetworkNamespace namespace;
        private final Nft nft;

        KernelTest(IpFamily family) throws IOException {
            super(family);
            namespace = NetworkNamespace.create("nft");
            nft = new NftCommand(namespace.program("nft"), settings(family).qualifiedTable());
        }

        @Override
        Nft nft() {
            return nft;
        }

        @AfterEach
        void close() throws IOException {
            namespace.close();
        }
    }

    static final class KernelIpv4Test extends KernelTest {
        KernelIpv4Test() throws IOException {
            super(IpFamily.IPV4);
        }
    }

    static final class KernelIpv6Test extends KernelTest {
        KernelIpv6Test() throws IOException {
            super(IpFamily.IPV6);
        }
    }

    static ServiceNetworkSettings settings(IpFamily family) {
        boolean four = family == IpFamily.IPV4;
        return new ServiceNetworkSettings(
                "proa",
                family,
                new Place("node", ""),
                List.of(four ? "10.244.0.0/16" : "fd01::/64"),
                List.of(four ? "10.96.0.0/16" : "fd02::/112"),
                Set.of(four ? "10.96.0.10" : "fd02::a"),
                ServiceNetworkSettings.MASQUERADE_MARK_DEFAULT,
                true);
    }

    private String address(int number) {
        return family == IpFamily.IPV4 ? "10.96.0." + number : "fd02::" + number;
    }

    private Element service(int number, String verdict) {
        return new Element("services", address(number) + " . tcp . 80", verdict);
    }

    private Transaction fresh(Element... added) {
        NftStructure structure = new NftStructure(settings(family));
        String chains = structure.chain("pick_1")
                + structure.chain("pick_2")
                + structure.chain("local_pick_3")
                + structure.chain("node_pick_1")
                + structure.chain("node_local_pick_1")
                + structure.chain("remember_10");
        return new Transaction(structure.text() + chains, List.of(), List.of(added));
    }

    @Test
    void addsChangesAndDeletesTogether() throws IOException {
        Nft nft = nft();
        Element restricted = new Element("restricted", address(1) + " . udp . 53", "");
        Element target = new Element("endpoints_tcp", address(1) + " . tcp . 80 . 0", address(7) + " . 8080");
        nft.commit(fresh(service(1, "goto pick_1"), service(2, "goto pick_2"), restricted, target));
        nft.commit(new Transaction(
                "",
                List.of(service(1, "goto pick_1"), service(2, "goto pick_2")),
                List.of(service(1, "goto pick_2"), service(3, "goto pick_1"))));
        assertThat(nft.elements("services"))
                .isEqualTo(
                        Map.of(address(1) + " . tcp . 80", "goto pick_2", address(3) + " . tcp . 80", "goto pick_1"));
        assertThat(nft.elements("restricted")).isEqualTo(Map.of(address(1) + " . udp . 53", ""));
        assertThat(nft.elements("endpoints_tcp")).isEqualTo(Map.of(target.key(), target.value()));
    }

    @Test
    void aRefusedTransactionChangesNothing() throws IOException {
        Nft nft = nft();
        nft.commit(fresh(service(1, "goto pick_1")));
        Map<String, String> before = nft.elements("services");
        assertThatThrownBy(() -> nft.commit(
                        new Transaction("", List.of(service(9, "goto pick_1")), List.of(service(2, "drop")))))
                .isInstanceOf(NftException.class);
        assertThatThrownBy(() -> nft.commit(
                        new Transaction("", List.of(), List.of(service(2, "drop"), service(1, "goto pick_2")))))
                .isInstanceOf(NftException.class);
        assertThat(nft.elements("services")).isEqualTo(before);
    }

    @Test
    void aNewStructureStartsEmpty() throws IOException {
        Nft nft = nft();
        nft.commit(fresh(service(1, "goto pick_1")));
        nft.commit(fresh(service(2, "drop")));
        assertThat(nft.elements("services")).isEqualTo(Map.of(address(2) + " . tcp . 80", "drop"));
    }

    @Test
    void deletingTheTableTwiceIsNoError() throws IOException {
        Nft nft = nft();
        nft.deleteTable();
        nft.commit(fresh());
        nft.deleteTable();
        nft.deleteTable();
        assertThatThrownBy(() -> nft.elements("services")).isInstanceOf(NftException.class);
    }
}
