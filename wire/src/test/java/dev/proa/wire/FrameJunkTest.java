package dev.proa.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Frames of every protocol with junk in them: each ends its own connection at most, and nothing of it stays. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FrameJunkTest {
    private static final int ROUNDS = 30;

    private final EventLoops loops = EventLoops.start("test", 2);
    private final Random random = new Random(20261128);
    private HttpServer server;
    private TlsClients clients;

    @BeforeEach
    void start() throws Exception {
        var authority = new TestAuthority("ca");
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var tls = new TlsMaterial(authority.issue("CN=server").keys(), null);
        server = HttpServer.start(
                loops, new ServerConfiguration(address, tls, ServerLimits.of(256 << 20)), FrameJunkTest::serve);
        clients = new TlsClients(authority, server);
    }

    @AfterEach
    void stop() {
        server.close();
        loops.close();
    }

    private static void serve(Exchange exchange) throws IOException {
        switch (exchange.path()) {
            case "/websocket" -> RemoteCommandStreams.accept(exchange, new CommandOptions(true, true, true, false));
            case "/spdy" -> exchange.upgradeSpdy(List.of("v4.channel.k8s.io"));
            default -> {
                exchange.body(100_000);
                exchange.respond(200, Headers.of(), "hello".getBytes(UTF_8));
            }
        }
    }

    private void assertAllGone() throws Exception {
        clients.assertServed();
        await().atMost(Duration.ofSeconds(60)).until(() -> server.openConnections() == 0);
    }

    /** What the server cuts off may not be written to any more. */
    private static void send(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException cutOff) {
            assertThat(cutOff).isNotNull();
        }
    }

    private byte[] junk(int bytesMax) {
        byte[] junk = new byte[random.nextInt(bytesMax)];
        random.nextBytes(junk);
        return junk;
    }

    @Test
    void http2() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (var socket = clients.connect("h2")) {
                send(socket, TlsClients.PREFACE);
                send(socket, TlsClients.frame(4, 0, 0, new byte[0]));
                for (int i = 0; i < 20; i++) {
                    send(
                            socket,
                            TlsClients.frame(random.nextInt(12), random.nextInt(256), random.nextInt(6), junk(200)));
                }
            }
        }
        assertAllGone();
    }

    @Test
    void http2Floods() throws Exception {
        byte[] headers = {(byte) 0x82, (byte) 0x84, (byte) 0x87, 0x41, 1, 'a'};
        byte[][] floods = {
            TlsClients.frame(6, 0, 0, new byte[8]), // pings
            TlsClients.frame(4, 0, 0, new byte[0]), // settings
            TlsClients.frame(8, 0, 0, new byte[] {0, 0, 0, 1}), // window updates
            TlsClients.frame(9, 0, 1, new byte[0]), // continuations of nothing
            TlsClients.frame(0, 0, 1, new byte[0]), // empty data
            TlsClients.frame(2, 0, 1, new byte[5]) // priorities
        };
        for (byte[] flood : floods) {
            try (var socket = clients.connect("h2")) {
                send(socket, TlsClients.PREFACE);
                send(socket, TlsClients.frame(4, 0, 0, new byte[0]));
                send(socket, TlsClients.frame(1, 4, 1, headers));
                for (int i = 0; i < 5_000; i++) {
                    send(socket, flood);
                }
            }
            clients.assertServed();
        }
        try (var socket = clients.connect("h2")) { // streams that are reset as soon as they are begun
            send(socket, TlsClients.PREFACE);
            send(socket, TlsClients.frame(4, 0, 0, new byte[0]));
            for (int stream = 1; stream < 8_000; stream += 2) {
                send(socket, TlsClients.frame(1, 4, stream, headers));
                send(socket, TlsClients.frame(3, 0, stream, new byte[] {0, 0, 0, 8}));
            }
        }
        try (var socket = clients.connect("h2")) { // a header block without end
            send(socket, TlsClients.PREFACE);
            send(socket, TlsClients.frame(4, 0, 0, new byte[0]));
            send(socket, TlsClients.frame(1, 0, 1, headers));
            for (int i = 0; i < 2_000; i++) {
                send(socket, TlsClients.frame(9, 0, 1, new byte[1_000]));
            }
        }
        assertAllGone();
    }

    @Test
    void webSockets() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (var socket = clients.connect("http/1.1")) {
                send(
                        socket,
                        ("GET /websocket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                        + "Sec-WebSocket-Protocol: v5.channel.k8s.io\r\n\r\n")
                                .getBytes(ISO_8859_1));
                for (int i = 0; i < 10; i++) {
                    byte[] payload = junk(100);
                    send(socket, new byte[] {(byte) random.nextInt(256), (byte) (0x80 | payload.length), 1, 2, 3, 4});
                    send(socket, payload);
                }
                // A frame of a size that nobody has
                send(socket, new byte[] {(byte) 0x82, (byte) 0xff, 0x7f, -1, -1, -1, -1, -1, -1, -1, 1, 2, 3, 4});
                send(socket, junk(1_000));
            }
        }
        assertAllGone();
    }

    @Test
    void spdy() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (var socket = clients.connect("http/1.1")) {
                send(
                        socket,
                        ("POST /spdy HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n"
                                        + "X-Stream-Protocol-Version: v4.channel.k8s.io\r\nContent-Length: 0\r\n\r\n")
                                .getBytes(ISO_8859_1));
                for (int i = 0; i < 10; i++) {
                    byte[] payload = junk(200);
                    boolean control = random.nextBoolean();
                    send(
                            socket,
                            ByteBuffer.allocate(8 + payload.length)
                                    .putInt(control ? 0x80030000 | random.nextInt(12) : random.nextInt(8))
                                    .putInt(random.nextInt(256) << 24 | payload.length)
                                    .put(payload)
                                    .array());
                }
                send(socket, junk(1_000));
            }
        }
        assertAllGone();
    }
}
