package dev.proa.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.base.Clock;
import dev.proa.json.JsonObject;
import dev.proa.network.ServiceJunk;
import dev.proa.routing.RoutingTable;
import dev.proa.wire.EventLoops;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** What single names and packets hold costs those names and packets. */
class DnsJunkTest {
    private static final List<Integer> TYPES =
            List.of(Type.A, Type.AAAA, Type.SRV, Type.PTR, Type.CNAME, Type.ANY, Type.TXT);

    private final EventLoops loops = EventLoops.start("dns-junk", 1);
    private volatile RoutingTable table = RoutingTable.EMPTY;
    private volatile boolean broken;
    private DnsServer server;
    private InetSocketAddress address;

    @BeforeEach
    void start() throws IOException {
        DnsSettings settings = new DnsSettings(
                "cluster.local",
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                Path.of("/nowhere"));
        for (int attempt = 0; ; attempt++) {
            server = new DnsServer(settings, this::view, loops, Clock.system(), List::of);
            try {
                server.start();
                break;
            } catch (IOException e) {
                // The port that UDP was given may be taken for TCP.
                if (attempt == 20) {
                    throw e;
                }
            }
        }
        address = server.addresses().getFirst();
    }

    private DnsView view() {
        return new DnsView(
                table,
                namespace -> {
                    if (broken) {
                        throw new IllegalStateException("a fault of ours");
                    }
                    return true;
                },
                (namespace, ip) -> false);
    }

    @AfterEach
    void stop() {
        server.close();
        loops.close();
    }

    /** As a client asks: again when nothing comes, for a packet that finds a full buffer is lost. */
    private Message ask(String name, int type) throws IOException {
        Message query = Message.newQuery(Record.newRecord(Name.fromString(name + "."), type, DClass.IN));
        for (int attempt = 0; ; attempt++) {
            try {
                SimpleResolver client = new SimpleResolver(address);
                client.setTimeout(Duration.ofSeconds(2));
                return client.send(query);
            } catch (IOException e) {
                if (attempt == 4) {
                    throw e;
                }
            }
        }
    }

    private void assertGoodNamesAnswer(long seed) throws IOException {
        for (int i = 1; i <= 3; i++) {
            Message answer = ask("s" + i + ".good.svc.cluster.local", Type.A);
            assertThat(answer.getSection(Section.ANSWER))
                    .as("seed %d", seed)
                    .map(Record::rdataToString)
                    .containsExactly("10.96.1." + i);
            assertThat(ask(i + ".1.96.10.in-addr.arpa", Type.PTR).getSection(Section.ANSWER))
                    .as("seed %d", seed)
                    .map(Record::rdataToString)
                    .contains("s" + i + ".good.svc.cluster.local.");
        }
    }

    @Test
    void servicesOfJunkLeaveAllOtherNamesAlone() throws IOException {
        for (long seed = 0; seed < 60; seed++) {
            ServiceJunk junk = new ServiceJunk(seed);
            List<JsonObject> services = new ArrayList<>();
            List<JsonObject> slices = new ArrayList<>();
            for (int i = 1; i <= 3; i++) {
                services.add(ServiceJunk.goodService(i));
                slices.add(ServiceJunk.goodSlice(i));
            }
            for (int i = 1; i <= 20; i++) {
                services.add(junk.service(i + 100));
                slices.add(junk.slice(i + 100));
            }
            table = RoutingTable.compile(services, slices);
            assertGoodNamesAnswer(seed);
            for (int i = 101; i <= 120; i += 5) {
                for (int type : TYPES) {
                    // dnsjava reads the whole answer: one that isn't well-formed fails here.
                    assertThat(ask("s" + i + ".bad.svc.cluster.local", type).getRcode())
                            .isIn(Rcode.NOERROR, Rcode.NXDOMAIN, Rcode.SERVFAIL);
                }
            }
        }
        assertThat(server.failures()).isZero();
    }

    @Test
    void packetsOfJunkEndNothing() throws IOException {
        table = RoutingTable.compile(List.of(ServiceJunk.goodService(1)), List.of(ServiceJunk.goodSlice(1)));
        Random random = new Random(42);
        byte[] query = Message.newQuery(
                        Record.newRecord(Name.fromString("s1.good.svc.cluster.local."), Type.ANY, DClass.IN))
                .toWire();
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int i = 0; i < 5_000; i++) {
                byte[] junk = junk(random, query);
                socket.send(new DatagramPacket(junk, junk.length, address));
            }
        }
        for (int i = 0; i < 100; i++) {
            try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
                OutputStream out = socket.getOutputStream();
                byte[] junk = junk(random, query);
                if (random.nextBoolean()) {
                    out.write(new byte[] {(byte) (junk.length >> 8), (byte) junk.length});
                }
                out.write(junk);
            }
        }
        assertThat(ask("s1.good.svc.cluster.local", Type.A).getSection(Section.ANSWER))
                .hasSize(1);
        SimpleResolver overTcp = new SimpleResolver(address);
        overTcp.setTCP(true);
        assertThat(overTcp.send(Message.newQuery(
                                Record.newRecord(Name.fromString("s1.good.svc.cluster.local."), Type.A, DClass.IN)))
                        .getSection(Section.ANSWER))
                .hasSize(1);
    }

    /** Noise, or a query with some bytes changed, cut off or doubled. */
    private static byte[] junk(Random random, byte[] query) {
        if (random.nextInt(4) == 0) {
            byte[] noise = new byte[random.nextInt(600)];
            random.nextBytes(noise);
            return noise;
        }
        byte[] changed = java.util.Arrays.copyOf(query, 1 + random.nextInt(query.length * 2));
        for (int i = 0; i < 1 + random.nextInt(4); i++) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        return changed;
    }

    @Test
    void aFaultOfOursCostsOneAnswerAndIsCounted() throws IOException {
        table = RoutingTable.compile(List.of(ServiceJunk.goodService(1)), List.of(ServiceJunk.goodSlice(1)));
        broken = true;
        assertThat(ask("good.svc.cluster.local", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(server.failures()).isEqualTo(1);
        assertThat(ask("s1.good.svc.cluster.local", Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
    }

    @Test
    void itAsksItself() {
        assertThat(server.fault()).isEmpty();
        server.close();
        assertThat(server.fault()).isPresent();
        assertThat(DnsProbe.fault(address, "cluster.local")).isNotEqualTo(Optional.empty());
    }
}
