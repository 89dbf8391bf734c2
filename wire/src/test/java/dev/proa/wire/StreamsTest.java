package dev.proa.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** WebSocket and SPDY between our two sides, and WebSocket against the JDK's client. */
@Timeout(30)
class StreamsTest {

    private final EventLoops loops = EventLoops.start("test", 2);
    private HttpServer server;

    @AfterEach
    void stop() {
        server.close();
        loops.close();
    }

    private ClientTarget serve(Handler handler) throws Exception {
        server = HttpServer.start(loops, ServerConfiguration.plainLoopback(0), handler);
        return ClientTarget.plain(
                URI.create("http://localhost:" + server.address().getPort()));
    }

    @Test
    void theJdksWebSocketClientIsServed() throws Exception {
        serve(exchange -> {
            try (var socket = exchange.upgradeWebSocket(List.of("one", "two"))) {
                for (var message = socket.receive(); message != null; message = socket.receive()) {
                    socket.ping(new byte[] {1});
                    socket.send(message.binary(), message.payload());
                }
            }
        });
        var uri = URI.create("ws://localhost:" + server.address().getPort() + "/");
        var received = new LinkedBlockingQueue<String>();
        try (var client = HttpClient.newHttpClient()) {
            var socket = client.newWebSocketBuilder()
                    .subprotocols("zero", "two", "one")
                    .buildAsync(uri, new Collecting(received))
                    .join();
            assertThat(socket.getSubprotocol()).isEqualTo("two");
            socket.sendText("hél", false).join();
            socket.sendPing(ByteBuffer.allocate(3)).join();
            socket.sendText("lo", true).join();
            assertThat(received.take()).isEqualTo("text héllo");
            socket.sendBinary(ByteBuffer.allocate(70_000), true).join();
            assertThat(received.take()).isEqualTo("binary 70000");
            socket.sendClose(4001, "bye").join();
            assertThat(received.take()).isEqualTo("close 4001");
            assertThatThrownBy(() -> client.newWebSocketBuilder()
                            .subprotocols("three")
                            .buildAsync(uri, new Collecting(received))
                            .join())
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(WebSocketHandshakeException.class)
                    .extracting(failure -> ((WebSocketHandshakeException) failure.getCause())
                            .getResponse()
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void aWebSocketClosesWithItsCodeFromEitherSide() throws Exception {
        var codes = new LinkedBlockingQueue<Integer>();
        var target = serve(exchange -> {
            var socket = exchange.upgradeWebSocket(List.of());
            if (exchange.path().equals("/server")) {
                socket.close(4002, "enough");
            }
            if (socket.receive() == null) {
                codes.add(socket.peerCloseCode());
            }
            socket.close();
        });
        var first = WebSocket.connect(target, "/client", Headers.of(), List.of());
        first.close(4003, "");
        assertThat(codes.take()).isEqualTo(4003);
        var second = WebSocket.connect(target, "/server", Headers.of(), List.of());
        assertThat(second.receive()).isNull();
        assertThat(second.peerCloseCode()).isEqualTo(4002);
    }

    @Test
    void spdyStreamsCarryHeadersDataHalfCloseAndReset() throws Exception {
        var resets = new LinkedBlockingQueue<String>();
        var target = serve(exchange -> {
            var connection = exchange.upgradeSpdy(List.of("v1", "v2"));
            for (var stream = connection.accept(); stream != null; stream = connection.accept()) {
                var accepted = stream;
                Thread.startVirtualThread(() -> echo(accepted, resets));
            }
        });
        try (var connection = SpdyConnection.connect(target, "/", Headers.of(), List.of("v3", "v2", "v1"))) {
            assertThat(connection.protocol()).isEqualTo("v2");
            var echoed = connection.open(Headers.of("streamType", "echo", "X-Other", "1"));
            var bytes = new byte[3_000_000];
            new Random(2).nextBytes(bytes);
            Thread.startVirtualThread(() -> {
                try (var out = echoed.output()) {
                    out.write(bytes);
                } catch (IOException broken) {
                    resets.add(broken.toString());
                }
            });
            assertThat(Arrays.equals(echoed.input().readAllBytes(), bytes)).isTrue();
            var reset = connection.open(Headers.of("streamType", "reset"));
            assertThat(reset.input().read()).isEqualTo(-1);
            assertThat(reset.isReset()).isTrue();
            assertThatThrownBy(() -> reset.output().write(1)).isInstanceOf(IOException.class);
            var abandoned = connection.open(Headers.of("streamType", "echo"));
            abandoned.output().write(new byte[10]);
            abandoned.reset();
            assertThat(resets).isEmpty();
        }
    }

    private static void echo(SpdyStream stream, LinkedBlockingQueue<String> failures) {
        try {
            if (stream.headers().first("streamtype", "").equals("reset")) {
                stream.reset();
            } else {
                stream.input().transferTo(stream.output());
                stream.output().close();
            }
        } catch (IOException broken) {
            if (!stream.isReset()) {
                failures.add(broken.toString());
            }
        }
    }

    @Test
    void aSpdyPeerThatIsNotReadIsHeldBack() throws Exception {
        var opened = new LinkedBlockingQueue<SpdyStream>();
        var target = serve(exchange -> {
            var connection = exchange.upgradeSpdy(List.of());
            opened.add(connection.accept());
        });
        try (var connection = SpdyConnection.connect(target, "/", Headers.of(), List.of())) {
            var stream = connection.open(Headers.of("a", "b"));
            long all = 64 << 20;
            var writer = Thread.startVirtualThread(() -> write(stream, all));
            var read = opened.take();
            read.input().readNBytes(1 << 20);
            // far more than all buffers on the way: the writer cannot have finished
            assertThat(writer.isAlive()).isTrue();
            long rest = read.input().transferTo(java.io.OutputStream.nullOutputStream());
            assertThat(rest).isEqualTo(all - (1 << 20));
            writer.join();
        }
    }

    private static void write(SpdyStream stream, long count) {
        try (var out = stream.output()) {
            var chunk = new byte[1 << 20];
            for (long done = 0; done < count; done += chunk.length) {
                out.write(chunk);
            }
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    @Test
    void anUpgradeThatIsDeclinedSaysWhy() throws Exception {
        var target = serve(exchange -> exchange.upgradeSpdy(List.of("v4")));
        assertThatThrownBy(() -> SpdyConnection.connect(target, "/", Headers.of(), List.of("v9")))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("v9")
                .extracting(failure -> ((RequestException) failure).status())
                .isEqualTo(403);
    }

    @Test
    void rawUpgradesHalfClose() throws Exception {
        var target = serve(exchange -> {
            try (var duplex = exchange.upgrade("tcp", Headers.of())) {
                var all = duplex.input().readAllBytes();
                duplex.output().write(("got " + all.length).getBytes(UTF_8));
            }
        });
        var upgraded =
                HttpConnection.open(target).upgrade("GET", "/", Headers.of("Connection", "Upgrade", "Upgrade", "tcp"));
        try (var duplex = upgraded.duplex()) {
            duplex.output().write(new byte[500_000]);
            duplex.output().close();
            assertThat(duplex.input().readAllBytes()).asString(UTF_8).isEqualTo("got 500000");
        }
    }

    private static final class Collecting implements java.net.http.WebSocket.Listener {
        private final LinkedBlockingQueue<String> received;
        private final StringBuilder text = new StringBuilder();
        private int bytes;

        Collecting(LinkedBlockingQueue<String> received) {
            this.received = received;
        }

        @Override
        public CompletionStage<?> onText(java.net.http.WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                received.add("text " + text);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(java.net.http.WebSocket socket, ByteBuffer data, boolean last) {
            bytes += data.remaining();
            if (last) {
                received.add("binary " + bytes);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(java.net.http.WebSocket socket, int code, String reason) {
            received.add("close " + code);
            return null;
        }
    }
}
