package dev.proa.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two hundred HTTP/2 streams whose bodies never end hold no more than their windows, and others are served. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UnfinishedStreamsTest {
    private static final ServerLimits LIMITS = ServerLimits.of(256 << 20);
    private static final int CONNECTIONS = 4;
    private static final int STREAMS = 50;
    private static final int BYTES = 10_000;

    /** Entries of the static table (RFC 7541): POST, https, /; and an authority. */
    private static final byte[] POST = {(byte) 0x83, (byte) 0x87, (byte) 0x84, 0x41, 1, 'a'};

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;
    private static final int END_OF_HEADERS = 4;

    private final EventLoops loops = EventLoops.start("test", 2);
    private final CountDownLatch held = new CountDownLatch(1);
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong taken = new AtomicLong();
    private HttpServer server;
    private TlsClients clients;

    @BeforeEach
    void start() throws Exception {
        var authority = new TestAuthority("ca");
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var tls = new TlsMaterial(authority.issue("CN=server").keys(), null);
        server = HttpServer.start(loops, new ServerConfiguration(address, tls, LIMITS), this::serve);
        clients = new TlsClients(authority, server);
    }

    @AfterEach
    void stop() {
        server.close();
        loops.close();
    }

    private void serve(Exchange exchange) throws IOException, InterruptedException {
        if (exchange.method().equals("POST")) {
            waiting.incrementAndGet();
            held.await(); // for its turn, as in the API
            exchange.body(1 << 20, taken::addAndGet);
        }
        exchange.respond(200, Headers.of(), "hello".getBytes(UTF_8));
    }

    /** Begins so many requests with the first bytes of their bodies, whatever the server has allowed; ends when it cuts off. */
    private static void flood(Socket socket, int streams, int bytes) throws IOException {
        var out = socket.getOutputStream();
        out.write(TlsClients.PREFACE);
        out.write(TlsClients.frame(SETTINGS, 0, 0, new byte[0]));
        for (int stream = 1; stream < 2 * streams; stream += 2) {
            out.write(TlsClients.frame(HEADERS, END_OF_HEADERS, stream, POST));
            out.write(TlsClients.frame(DATA, 0, stream, new byte[bytes]));
        }
    }

    @Test
    void theyHoldNoMoreThanTheirWindows() throws Exception {
        List<Socket> flooding = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                var client = clients.connect("h2");
                flooding.add(client);
                flood(client, STREAMS, BYTES);
            }
            await().until(() -> waiting.get() == CONNECTIONS * STREAMS);
            clients.assertServed();
            assertThatTheGreedyAreCutOff();
            clients.assertServed();
            held.countDown();
            await().until(() -> taken.get() >= (long) CONNECTIONS * STREAMS * BYTES);
            clients.assertServed();
        } finally {
            held.countDown();
            for (var client : flooding) {
                client.close();
            }
        }
        await().until(() -> server.openConnections() == 0);
    }

    private void assertThatTheGreedyAreCutOff() throws Exception {
        int frameBytesMax = 16 << 10;
        int streams = LIMITS.connectionWindowBytes() / frameBytesMax + 10;
        try (var greedy = clients.connect("h2")) {
            try {
                flood(greedy, streams, frameBytesMax);
            } catch (IOException cutOff) {
                assertThat(cutOff).isNotNull();
            }
            assertThat(isCutOff(greedy)).isTrue();
        }
    }

    /** Whether a stream or all of them are ended; a connection that is reset may have lost the frame on the way. */
    private static boolean isCutOff(Socket socket) {
        try {
            var in = new DataInputStream(socket.getInputStream());
            while (true) {
                int head = in.readInt();
                in.skipNBytes(5 + (head >>> 8));
                if ((head & 0xff) == RST_STREAM || (head & 0xff) == GOAWAY) {
                    return true;
                }
            }
        } catch (IOException reset) {
            return true;
        }
    }
}
