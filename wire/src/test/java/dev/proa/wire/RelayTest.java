package dev.proa.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of every protocol, through the relay, to a container runtime that speaks SPDY as containerd does. */
@Timeout(30)
class RelayTest {

    private static final String FAILED =
            "{\"metadata\":{},\"status\":\"Failure\",\"message\":\"exit 3\",\"reason\":\"NonZeroExitCode\"}";

    private final EventLoops loops = EventLoops.start("test", 2);
    private final CountDownLatch runtimeEnded = new CountDownLatch(1);
    private HttpServer runtime;
    private HttpServer server;
    private ClientTarget client;

    @BeforeEach
    void start() throws Exception {
        runtime = HttpServer.start(loops, ServerConfiguration.plainLoopback(0), this::run);
        var runtimeTarget = ClientTarget.plain(uri(runtime));
        server = HttpServer.start(loops, ServerConfiguration.plainLoopback(0), exchange -> {
            if (exchange.path().equals("/portforward")) {
                Relay.portForward(PortForwardStreams.accept(exchange), RelayTest::dial);
                return;
            }
            var options = new CommandOptions(
                    exchange.query().has("stdin"), true, true, exchange.query().has("tty"));
            Relay.command(
                    RemoteCommandStreams.accept(exchange, options),
                    RemoteCommandStreams.connect(runtimeTarget, exchange.path() + "?" + exchange.rawQuery(), options));
        });
        client = ClientTarget.plain(uri(server));
    }

    @AfterEach
    void stop() {
        server.close();
        runtime.close();
        loops.close();
    }

    private static URI uri(HttpServer server) {
        return URI.create("http://localhost:" + server.address().getPort());
    }

    /** The runtime: cat reads its input to the end and writes it out; its status follows at once, before the output is read. */
    private void run(Exchange exchange) throws Exception {
        var options = new CommandOptions(
                exchange.query().has("stdin"), true, true, exchange.query().has("tty"));
        try (var streams = RemoteCommandStreams.accept(exchange, options);
                var stdout = streams.sink(CommandStream.STDOUT);
                var error = streams.sink(CommandStream.ERROR)) {
            switch (exchange.path()) {
                case "/cat" -> {
                    try (var stderr = streams.sink(CommandStream.STDERR)) {
                        stderr.write("warning".getBytes(UTF_8));
                    }
                    streams.source(CommandStream.STDIN).transferTo(stdout);
                    stdout.close();
                    error.write(FAILED.getBytes(UTF_8));
                }
                case "/size" -> {
                    var size = streams.source(CommandStream.RESIZE).readNBytes(24);
                    stdout.write(size);
                    error.write(StatusText.SUCCESS);
                }
                default -> streams.source(CommandStream.STDIN).readAllBytes();
            }
        } finally {
            runtimeEnded.countDown();
        }
    }

    /** Echoes until the other side ends; port 2 refuses. */
    private static Duplex dial(int port) throws IOException {
        if (port == 2) {
            throw new IOException("connection refused");
        }
        var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(() -> {
            try (listening;
                    var accepted = listening.accept()) {
                accepted.getInputStream().transferTo(accepted.getOutputStream());
                accepted.shutdownOutput();
            } catch (IOException broken) {
                throw new IllegalStateException(broken);
            }
        });
        return new SocketDuplex(new Socket(InetAddress.getLoopbackAddress(), listening.getLocalPort()));
    }

    private static byte[] random(int count) {
        var bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    @Test
    void aSpdyClientGetsAllOutputBeforeTheStatus() throws Exception {
        var options = new CommandOptions(true, true, true, false);
        var input = random(2_000_000);
        try (var streams = RemoteCommandStreams.connect(client, "/cat?stdin", options)) {
            Thread.startVirtualThread(() -> send(streams, input));
            assertThat(Arrays.equals(streams.source(CommandStream.STDOUT).readAllBytes(), input))
                    .isTrue();
            assertThat(streams.source(CommandStream.STDERR).readAllBytes())
                    .asString(UTF_8)
                    .isEqualTo("warning");
            assertThat(streams.source(CommandStream.ERROR).readAllBytes())
                    .asString(UTF_8)
                    .isEqualTo(FAILED);
        }
        runtimeEnded.await();
    }

    private static void send(RemoteCommandStreams streams, byte[] input) {
        try (var stdin = streams.sink(CommandStream.STDIN)) {
            stdin.write(input);
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    @Test
    void kubectlsWebSocketHalfClosesItsInput() throws Exception {
        var input = random(1_000_000);
        var out = new ByteArrayOutputStream[] {
            null, new ByteArrayOutputStream(), new ByteArrayOutputStream(), new ByteArrayOutputStream()
        };
        try (var socket = WebSocket.connect(client, "/cat?stdin", Headers.of(), List.of("v5.channel.k8s.io"))) {
            Thread.startVirtualThread(() -> sendChannel(socket, input));
            for (var message = socket.receive(); message != null; message = socket.receive()) {
                int channel = message.payload()[0];
                out[channel].write(message.payload(), 1, message.payload().length - 1);
                assertThat(channel == 3 || out[3].size() == 0).as("status last").isTrue();
            }
            assertThat(socket.peerCloseCode()).isEqualTo(1000);
        }
        assertThat(Arrays.equals(out[1].toByteArray(), input)).isTrue();
        assertThat(out[2].toString(UTF_8)).isEqualTo("warning");
        assertThat(out[3].toString(UTF_8)).isEqualTo(FAILED);
        runtimeEnded.await();
    }

    private static void sendChannel(WebSocket socket, byte[] input) {
        try {
            for (int done = 0; done < input.length; done += 10_000) {
                var message = new byte[10_001];
                System.arraycopy(input, done, message, 1, 10_000);
                socket.send(true, message);
            }
            socket.send(true, new byte[] {(byte) 255, 0});
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v4.channel.k8s.io", "channel.k8s.io", "base64.channel.k8s.io", "v4.base64.channel.k8s.io"})
    void olderWebSocketsResizeAndGetTheirKindOfStatus(String protocol) throws Exception {
        boolean base64 = protocol.contains("base64");
        var size = "{\"Width\":80,\"Height\":24}".getBytes(UTF_8);
        var out = new StringBuilder();
        var status = new StringBuilder();
        try (var socket = WebSocket.connect(client, "/size?tty", Headers.of(), List.of(protocol))) {
            var data = base64 ? Base64.getEncoder().encode(size) : size;
            var message = new byte[data.length + 1];
            message[0] = (byte) (base64 ? '4' : 4);
            System.arraycopy(data, 0, message, 1, data.length);
            socket.send(!base64, message);
            for (var received = socket.receive(); received != null; received = socket.receive()) {
                assertThat(received.binary()).isEqualTo(!base64);
                int channel = received.payload()[0] - (base64 ? '0' : 0);
                var rest = Arrays.copyOfRange(received.payload(), 1, received.payload().length);
                (channel == 3 ? status : out)
                        .append(new String(base64 ? Base64.getDecoder().decode(rest) : rest, UTF_8));
            }
        }
        assertThat(out.toString()).isEqualTo(new String(size, UTF_8));
        assertThat(status.toString()).isEqualTo(protocol.startsWith("v4") ? new String(StatusText.SUCCESS, UTF_8) : "");
    }

    @Test
    void aClientThatLeavesEndsItsCommand() throws Exception {
        var socket = WebSocket.connect(client, "/wait?stdin", Headers.of(), List.of("v5.channel.k8s.io"));
        assertThat(socket.receive().payload()).containsExactly(1);
        socket.close();
        runtimeEnded.await();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void portsAreForwardedOverSpdyAndItsTunnel(boolean tunnel) throws Exception {
        try (var connection = forwarding(tunnel)) {
            assertThat(connection.protocol()).isEqualTo("portforward.k8s.io");
            for (int request = 0; request < 3; request++) {
                var error = connection.open(stream("error", 1, request));
                error.output().close();
                var data = connection.open(stream("data", 1, request));
                var bytes = random(300_000 + request);
                Thread.startVirtualThread(() -> {
                    try (var out = data.output()) {
                        out.write(bytes);
                    } catch (IOException broken) {
                        throw new IllegalStateException(broken);
                    }
                });
                assertThat(Arrays.equals(data.input().readAllBytes(), bytes)).isTrue();
                assertThat(error.input().readAllBytes()).isEmpty();
            }
            var error = connection.open(stream("error", 2, 9));
            var data = connection.open(stream("data", 2, 9));
            assertThat(error.input().readAllBytes())
                    .asString(UTF_8)
                    .isEqualTo("error forwarding port 2: connection refused");
            assertThat(data.input().read()).isEqualTo(-1);
        }
    }

    private SpdyConnection forwarding(boolean tunnel) throws IOException {
        if (!tunnel) {
            return SpdyConnection.connect(client, "/portforward", Headers.of(), List.of("portforward.k8s.io"));
        }
        var socket = WebSocket.connect(client, "/portforward", Headers.of(), List.of("SPDY/3.1+portforward.k8s.io"));
        return SpdyConnection.over(new WebSocketDuplex(socket), "portforward.k8s.io", true);
    }

    private static Headers stream(String type, int port, int request) {
        return Headers.of("streamType", type, "port", Integer.toString(port), "requestID", Integer.toString(request));
    }

    @Test
    void portsAreForwardedOverTheFirstWebSocketProtocol() throws Exception {
        try (var socket =
                WebSocket.connect(client, "/portforward?ports=1&ports=2", Headers.of(), List.of("v4.channel.k8s.io"))) {
            var received = new String[] {"", "", "", ""};
            socket.send(true, new byte[] {0, 'h', 'i'});
            while (received[0].length() < 4 || received[3].length() < 10) {
                var payload = socket.receive().payload();
                received[payload[0]] +=
                        new String(payload, 1, payload.length - 1, java.nio.charset.StandardCharsets.ISO_8859_1);
            }
            assertThat(received)
                    .containsExactly("\1\0hi", "\1\0", "\2\0", "\2\0error forwarding port 2: connection refused");
        }
    }
}
