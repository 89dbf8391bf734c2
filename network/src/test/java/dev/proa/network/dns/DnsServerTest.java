package dev.proa.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.base.Clock;
import dev.proa.json.JsonObject;
import dev.proa.json.Yaml;
import dev.proa.routing.RoutingTable;
import dev.proa.wire.EventLoops;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** A real server on the loopback interface, asked by dnsjava; the resolver it forwards to is a small one of the test's. */
class DnsServerTest {
    private final EventLoops loops = EventLoops.start("dns-test", 1);
    private final AtomicInteger forwarded = new AtomicInteger();
    private volatile boolean resolverSilent;
    private volatile boolean resolverPlausible = true;
    private DatagramSocket resolver;
    private DnsServer server;

    @BeforeEach
    void start() throws IOException {
        resolver = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(this::resolve);
        List<InetSocketAddress> resolvers =
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), resolver.getLocalPort()));
        DnsView view = new DnsView(
                table(), "shop"::equals, (namespace, ip) -> namespace.equals("shop") && ip.equals("10.244.0.5"));
        DnsSettings settings = new DnsSettings(
                "Cluster.Local",
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                Path.of("/nowhere"));
        for (int attempt = 0; ; attempt++) {
            server = new DnsServer(settings, () -> view, loops, Clock.system(), () -> resolvers);
            try {
                server.start();
                return;
            } catch (IOException e) {
                // The port that UDP was given may be taken for TCP.
                if (attempt == 20) {
                    throw e;
                }
            }
        }
    }

    @AfterEach
    void stop() {
        server.close();
        loops.close();
        resolver.close();
    }

    private static RoutingTable table() throws IOException {
        byte[] yaml = Objects.requireNonNull(DnsServerTest.class.getResourceAsStream("services.yaml"))
                .readAllBytes();
        List<JsonObject> objects = new ArrayList<>(
                Yaml.parseAll(yaml).stream().map(JsonObject.class::cast).toList());
        String addresses = IntStream.range(0, 300)
                .mapToObj(i -> "{addresses: [10.244.%d.%d]}".formatted(10 + i / 100, i % 100))
                .collect(Collectors.joining(","));
        objects.add((JsonObject) Yaml.parse("kind: EndpointSlice\nmetadata: {namespace: shop, name: m, labels: "
                + "{kubernetes.io/service-name: many}}\naddressType: IPv4\nports: []\nendpoints: [" + addresses + "]"));
        return RoutingTable.compile(
                objects.stream().filter(o -> o.string("kind").equals("Service")).toList(),
                objects.stream()
                        .filter(o -> o.string("kind").equals("EndpointSlice"))
                        .toList());
    }

    /** Answers every A query with 192.0.2.1, every other with no such name. */
    private void resolve() {
        while (!resolver.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
                resolver.receive(packet);
                forwarded.incrementAndGet();
                if (resolverSilent) {
                    continue;
                }
                Message query = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
                Message answer = new Message(query.getHeader().getID() + (resolverPlausible ? 0 : 1));
                answer.getHeader().setFlag(Flags.QR);
                Record question = query.getQuestion();
                answer.addRecord(question, Section.QUESTION);
                if (question.getType() == Type.A) {
                    byte[] address = InetAddress.ofLiteral("192.0.2.1").getAddress();
                    answer.addRecord(
                            Record.newRecord(question.getName(), Type.A, DClass.IN, 600, address), Section.ANSWER);
                } else {
                    answer.getHeader().setRcode(Rcode.NXDOMAIN);
                }
                byte[] bytes = answer.toWire();
                resolver.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
            } catch (IOException e) {
                // The test ended.
            }
        }
    }

    private Message ask(String name, int type, boolean overTcp) throws IOException {
        SimpleResolver client = new SimpleResolver(server.addresses().getFirst());
        client.setTCP(overTcp);
        client.setIgnoreTruncation(true);
        client.setTimeout(Duration.ofSeconds(10));
        return client.send(Message.newQuery(Record.newRecord(Name.fromString(name + "."), type, DClass.IN)));
    }

    private static List<String> records(Message message, int section) {
        return message.getSection(section).stream()
                .map(record -> Type.string(record.getType()) + " " + record.rdataToString())
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            web.shop.svc.cluster.local           | A    | NOERROR  | A 10.96.0.20
            WEB.Shop.svc.CLUSTER.local           | A    | NOERROR  | A 10.96.0.20
            web.shop.svc.cluster.local           | AAAA | NOERROR  | AAAA fd02:0:0:0:0:0:0:14
            web.shop.svc.cluster.local           | MX   | NOERROR  |
            web.shop.svc.cluster.local           | SRV  | NOERROR  | SRV 0 50 53 web.shop.svc.cluster.local., SRV 0 50 80 web.shop.svc.cluster.local.
            _http._tcp.web.shop.svc.cluster.local| SRV  | NOERROR  | SRV 0 100 80 web.shop.svc.cluster.local.
            _http._udp.web.shop.svc.cluster.local| SRV  | NXDOMAIN |
            _http._tcp.web.shop.svc.cluster.local| A    | NOERROR  |
            10-244-0-20.web.shop.svc.cluster.local| A   | NOERROR  | A 10.244.0.20
            db.shop.svc.cluster.local            | A    | NOERROR  | A 10.244.0.5, A 10.244.0.6
            db.shop.svc.cluster.local            | AAAA | NOERROR  |
            db-0.db.shop.svc.cluster.local       | A    | NOERROR  | A 10.244.0.5
            db-2.db.shop.svc.cluster.local       | A    | NXDOMAIN |
            10-244-0-6.db.shop.svc.cluster.local | A    | NOERROR  | A 10.244.0.6
            _redis._tcp.db.shop.svc.cluster.local| SRV  | NOERROR  | SRV 0 50 6379 10-244-0-6.db.shop.svc.cluster.local., SRV 0 50 6379 db-0.db.shop.svc.cluster.local.
            empty.shop.svc.cluster.local         | A    | NXDOMAIN |
            nothing.shop.svc.cluster.local       | A    | NXDOMAIN |
            web.market.svc.cluster.local         | A    | NXDOMAIN |
            shop.svc.cluster.local               | A    | NOERROR  |
            market.svc.cluster.local             | A    | NXDOMAIN |
            svc.cluster.local                    | A    | NOERROR  |
            a.b.c.d.web.shop.svc.cluster.local   | A    | NXDOMAIN |
            example.com.svc.cluster.local        | A    | NXDOMAIN |
            10-244-0-5.shop.pod.cluster.local    | A    | NOERROR  | A 10.244.0.5
            10-244-0-5.market.pod.cluster.local  | A    | NXDOMAIN |
            10-244-0-9.shop.pod.cluster.local    | A    | NXDOMAIN |
            nonsense.shop.pod.cluster.local      | A    | NXDOMAIN |
            alias.shop.svc.cluster.local         | CNAME| NOERROR  | CNAME web.shop.svc.cluster.local.
            alias.shop.svc.cluster.local         | A    | NOERROR  | A 10.96.0.20, CNAME web.shop.svc.cluster.local.
            outside.shop.svc.cluster.local       | A    | NOERROR  | A 192.0.2.1, CNAME www.example.com.
            dns-version.cluster.local            | TXT  | NOERROR  | TXT 1.1.0
            cluster.local                        | NS   | NOERROR  | NS ns.dns.cluster.local.
            ns.dns.cluster.local                 | A    | NOERROR  | A 127.0.0.1
            20.0.96.10.in-addr.arpa              | PTR  | NOERROR  | PTR web.shop.svc.cluster.local.
            5.0.244.10.in-addr.arpa              | PTR  | NOERROR  | PTR db-0.db.shop.svc.cluster.local.
            20.0.244.10.in-addr.arpa             | PTR  | NOERROR  | PTR 10-244-0-20.web.shop.svc.cluster.local.
            4.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.2.0.d.f.ip6.arpa | PTR | NOERROR | PTR web.shop.svc.cluster.local.
            9.9.9.9.in-addr.arpa                 | PTR  | NXDOMAIN |
            www.example.com                      | A    | NOERROR  | A 192.0.2.1
            www.example.com                      | AAAA | NXDOMAIN |
            """)
    void answers(String name, String type, String code, String expected) throws IOException {
        List<String> records = expected == null
                ? List.of()
                : Arrays.stream(expected.split(", ")).sorted().toList();
        for (boolean overTcp : new boolean[] {false, true}) {
            if (overTcp && (name.contains("example.com") && !name.endsWith("local") || name.startsWith("9."))
                    || overTcp && name.startsWith("outside")) {
                continue; // the test's resolver speaks UDP only
            }
            Message answer = ask(name, Type.value(type), overTcp);
            assertThat(Rcode.string(answer.getRcode())).isEqualTo(code);
            assertThat(records(answer, Section.ANSWER)).isEqualTo(records);
        }
    }

    @Test
    void aLackOfRecordsComesWithTheAuthority() throws IOException {
        Message answer = ask("nothing.shop.svc.cluster.local", Type.A, false);
        assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
        SOARecord authority = (SOARecord) answer.getSection(Section.AUTHORITY).getFirst();
        assertThat(authority.getName()).hasToString("cluster.local.");
        assertThat(authority.getMinimum()).isEqualTo(5);
        assertThat(authority.getTTL()).isEqualTo(5);
    }

    @Test
    void namesOfServersBringTheirAddresses() throws IOException {
        Message answer = ask("_redis._tcp.db.shop.svc.cluster.local", Type.SRV, false);
        assertThat(records(answer, Section.ADDITIONAL)).contains("A 10.244.0.5", "A 10.244.0.6");
        assertThat(answer.getSection(Section.ANSWER)).allMatch(record -> record.getTTL() == 5);
    }

    @Test
    void whatDoesNotFitIsMarkedAndComesOverTcp() throws IOException {
        Message truncated = ask("many.shop.svc.cluster.local", Type.A, false);
        assertThat(truncated.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(truncated.numBytes()).isLessThanOrEqualTo(1232);
        Message whole = ask("many.shop.svc.cluster.local", Type.A, true);
        assertThat(whole.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(whole.getSection(Section.ANSWER)).hasSize(300);
    }

    @Test
    void aClientWithoutExtensionsGetsNoneAndAtMost512Bytes() throws IOException {
        SimpleResolver client = new SimpleResolver(server.addresses().getFirst());
        client.setEDNS(-1);
        client.setIgnoreTruncation(true);
        Name name = Name.fromString("many.shop.svc.cluster.local.");
        Message answer = client.send(Message.newQuery(Record.newRecord(name, Type.A, DClass.IN)));
        assertThat(answer.getOPT()).isNull();
        assertThat(answer.numBytes()).isLessThanOrEqualTo(512);
        assertThat(answer.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(ask("web.shop.svc.cluster.local", Type.A, false).getOPT()).isNotNull();
    }

    @Test
    void addressesTakeTurns() throws IOException {
        List<String> first = IntStream.range(0, 40)
                .mapToObj(i -> {
                    try {
                        return ask("db.shop.svc.cluster.local", Type.A, false)
                                .getSection(Section.ANSWER)
                                .getFirst()
                                .rdataToString();
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                })
                .distinct()
                .toList();
        assertThat(first).hasSize(2);
    }

    @Test
    void keepsTheLettersOfTheQuestion() throws IOException {
        Message answer = ask("wEb.ShOp.svc.cluster.LOCAL", Type.A, false);
        assertThat(answer.getQuestion().getName().toString(true)).isEqualTo("wEb.ShOp.svc.cluster.LOCAL");
    }

    @Test
    void aCircleOfAliasesEnds() throws IOException {
        Message answer = ask("circle.shop.svc.cluster.local", Type.A, false);
        assertThat(answer.getSection(Section.ANSWER)).isNotEmpty();
    }

    @Test
    void forwardsOnceAndRemembers() throws IOException {
        for (int i = 0; i < 5; i++) {
            assertThat(records(ask("www.example.com", Type.A, false), Section.ANSWER))
                    .containsExactly("A 192.0.2.1");
        }
        assertThat(forwarded).hasValue(1);
    }

    @Test
    void saysSoWhenNobodyAnswers() throws IOException {
        resolverSilent = true;
        assertThat(ask("www.example.com", Type.A, false).getRcode()).isEqualTo(Rcode.SERVFAIL);
        resolverSilent = false;
        resolverPlausible = false;
        assertThat(ask("www.example.org", Type.A, false).getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(ask("web.shop.svc.cluster.local", Type.A, false).getRcode()).isEqualTo(Rcode.NOERROR);
    }

    @Test
    void refusesWhatItDoesNotDo() throws IOException {
        SimpleResolver client = new SimpleResolver(server.addresses().getFirst());
        Name name = Name.fromString("web.shop.svc.cluster.local.");
        Message chaos = Message.newQuery(Record.newRecord(name, Type.A, DClass.CHAOS));
        assertThat(client.send(chaos).getRcode()).isEqualTo(Rcode.REFUSED);
        Message update = new Message();
        update.getHeader().setOpcode(Opcode.UPDATE);
        update.addRecord(Record.newRecord(name, Type.SOA, DClass.IN), Section.QUESTION);
        assertThat(client.send(update).getRcode()).isEqualTo(Rcode.NOTIMP);
        client.setEDNS(0);
        Message later = Message.newQuery(Record.newRecord(name, Type.A, DClass.IN));
        later.addRecord(new org.xbill.DNS.OPTRecord(1232, 0, 1), Section.ADDITIONAL);
        assertThat(client.send(later).getRcode()).isEqualTo(Rcode.BADVERS);
    }

    @Test
    void damagedMessagesNeverStopIt() throws IOException {
        byte[] good = Message.newQuery(Record.newRecord(
                        Name.fromString("_http._tcp.web.shop.svc.cluster.local."), Type.SRV, DClass.IN))
                .toWire();
        Random random = new Random(5);
        resolverSilent = true;
        try (DatagramSocket socket = new DatagramSocket();
                Socket stream = new Socket(
                        InetAddress.getLoopbackAddress(),
                        server.addresses().getFirst().getPort())) {
            for (int i = 0; i < 500; i++) {
                byte[] bad = Arrays.copyOf(good, 1 + random.nextInt(good.length + 10));
                for (int j = random.nextInt(6); j > 0; j--) {
                    bad[random.nextInt(bad.length)] = (byte) random.nextInt();
                }
                socket.send(
                        new DatagramPacket(bad, bad.length, server.addresses().getFirst()));
            }
            stream.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            assertThat(records(ask("web.shop.svc.cluster.local", Type.A, true), Section.ANSWER))
                    .containsExactly("A 10.96.0.20");
        }
    }

    @Test
    void readsResolvConf(@org.junit.jupiter.api.io.TempDir Path folder) throws IOException {
        Path file = folder.resolve("resolv.conf");
        java.nio.file.Files.writeString(
                file,
                "# x\nsearch a b\nnameserver 192.0.2.1\nnameserver  fe80::1 \nnameserver bad.name\noptions ndots:5\n");
        assertThat(ResolvConf.nameServers(file))
                .containsExactly(
                        new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 53),
                        new InetSocketAddress(InetAddress.ofLiteral("fe80::1"), 53));
        assertThat(ResolvConf.nameServers(folder.resolve("none"))).isEmpty();
    }
}
