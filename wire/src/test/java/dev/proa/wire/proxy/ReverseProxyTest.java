package dev.proa.wire.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.wire.ClientTarget;
import dev.proa.wire.EventLoops;
import dev.proa.wire.Headers;
import dev.proa.wire.HttpConnection;
import dev.proa.wire.HttpServer;
import dev.proa.wire.ServerConfiguration;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a backend is told of a request. */
@Timeout(30)
class ReverseProxyTest {
    private final EventLoops loops = EventLoops.start("test", 1);
    private final BlockingQueue<List<String>> heads = new LinkedBlockingQueue<>();
    private ServerSocket backend;
    private HttpServer proxy;

    @BeforeEach
    void start() throws IOException {
        backend = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        String address = "http://127.0.0.1:" + backend.getLocalPort();
        ReverseProxy.Route route = new ReverseProxy.Route(
                "/", "backend", headers -> headers.without("Secret"), UnaryOperator.identity(), a -> Optional.empty());
        proxy = HttpServer.start(
                loops,
                ServerConfiguration.plainLoopback(0),
                exchange -> ReverseProxy.forward(exchange, route, ClientTarget.plain(URI.create(address))));
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        backend.close();
        loops.close();
    }

    /** Answers the next connection and keeps what it was asked. */
    private void answerOnce(String answer) {
        Thread.startVirtualThread(() -> {
            try (var socket = backend.accept()) {
                var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
                List<String> head = new ArrayList<>();
                for (String line = reader.readLine(); line != null && !line.isEmpty(); line = reader.readLine()) {
                    head.add(line.toLowerCase(Locale.ROOT));
                }
                heads.add(head);
                socket.getOutputStream().write(answer.getBytes(UTF_8));
            } catch (IOException broken) {
                throw new IllegalStateException(broken);
            }
        });
    }

    private HttpConnection connected() throws IOException {
        return HttpConnection.open(ClientTarget.plain(
                URI.create("http://127.0.0.1:" + proxy.address().getPort())));
    }

    private static void holdsOnlyWhatIsForIt(List<String> head) {
        assertThat(head).contains("host: backend", "kept: 1").noneMatch(line -> line.startsWith("secret"));
        // Named by Connection, it is for this hop only: a client could otherwise have the proxy's own fields dropped or
        // passed.
        assertThat(head).noneMatch(line -> line.startsWith("mine"));
    }

    @Test
    void plainRequestsPassOnWhatTheRouteLeaves() throws Exception {
        answerOnce("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        Headers sent = Headers.of("Secret", "1", "Kept", "1", "Mine", "1", "Connection", "mine");
        try (var connection = connected();
                var response = connection.send("GET", "/", sent, null)) {
            assertThat(response.status()).isEqualTo(200);
        }
        holdsOnlyWhatIsForIt(heads.take());
    }

    @Test
    void upgradesToo() throws Exception {
        answerOnce("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: chat\r\n\r\n");
        Headers sent =
                Headers.of("Secret", "1", "Kept", "1", "Mine", "1", "Connection", "mine, Upgrade", "Upgrade", "chat");
        try (var connection = connected()) {
            connection.upgrade("GET", "/", sent);
        }
        List<String> head = heads.take();
        holdsOnlyWhatIsForIt(head);
        assertThat(head).contains("connection: upgrade", "upgrade: chat");
    }
}
