package dev.proa.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The blocking client against our server, and against answers no proper server would give. */
@Timeout(30)
class HttpConnectionTest {

    private final EventLoops loops = EventLoops.start("test", 1);
    private final ServerSocket listening;
    private HttpServer server;

    HttpConnectionTest() throws IOException {
        listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        if (server != null) {
            server.close();
        }
        listening.close();
        loops.close();
    }

    /** Answers the next connection with these bytes, and closes it. */
    private ClientTarget answering(String answer) {
        Thread.startVirtualThread(() -> {
            try (var socket = listening.accept()) {
                socket.getInputStream().read(new byte[1000]);
                socket.getOutputStream().write(answer.getBytes(UTF_8));
            } catch (IOException broken) {
                throw new IllegalStateException(broken);
            }
        });
        return ClientTarget.plain(URI.create("http://127.0.0.1:" + listening.getLocalPort()));
    }

    private String get(String answer) throws IOException {
        try (var response = HttpConnection.open(answering(answer)).send("GET", "/", Headers.of(), null)) {
            return response.status() + " " + new String(response.body().readAllBytes(), UTF_8);
        }
    }

    @Test
    void bodiesEndAsTheirFramingSays() throws Exception {
        assertThat(get("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef")).isEqualTo("200 abc");
        assertThat(get("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200\r\n\r\nto the end"))
                .isEqualTo("200 to the end");
        assertThat(
                        get(
                                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n1\r\nd\r\n0\r\nTrailer: 1\r\n\r\n"))
                .isEqualTo("200 abcd");
        assertThat(get("HTTP/1.0 204 No Content\r\nContent-Length: 7\r\n\r\n")).isEqualTo("204 ");
    }

    @Test
    void truncatedAndMalformedAnswersAreErrors() {
        assertThatThrownBy(() -> get("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab"))
                .isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> get("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"))
                .isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> get("HTTP/1.1 200 OK\r\nHalf-a-hea")).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> get("")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> get("SSH-2.0-OpenSSH\r\n\r\n")).hasMessageContaining("malformed HTTP response");
    }

    @Test
    void headersCannotSmuggleLines() {
        var target = answering("HTTP/1.1 200 OK\r\n\r\n");
        assertThatThrownBy(() -> HttpConnection.open(target).send("GET", "/", Headers.of("A", "b\r\nC: d"), null))
                .hasMessageContaining("control characters");
    }

    @Test
    void requestsAreStreamedWithTheHostTheyName() throws Exception {
        server = HttpServer.start(
                loops,
                ServerConfiguration.plainLoopback(0),
                exchange -> exchange.respond(
                        200, Headers.of("X-Host", exchange.headers().first("host", "")), exchange.body(10 << 20)));
        var target = ClientTarget.plain(
                URI.create("http://localhost:" + server.address().getPort()));
        var bytes = new byte[1_234_567];
        new Random(3).nextBytes(bytes);
        try (var response = HttpConnection.open(target)
                .send("PUT", "/x", Headers.of("Host", "example.org"), new ByteArrayInputStream(bytes))) {
            assertThat(response.headers().first("x-host")).isEqualTo("example.org");
            assertThat(Arrays.equals(response.body().readAllBytes(), bytes)).isTrue();
        }
    }

    @Test
    void serversAreVerifiedUnlessTheCallerSaysNot() throws Exception {
        var authority = new TestAuthority("ca");
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var tls = new TlsMaterial(authority.issue("CN=server").keys(), null);
        server = HttpServer.start(
                loops,
                new ServerConfiguration(address, tls, ServerLimits.DEFAULT),
                exchange -> exchange.respond(200, Headers.of(), new byte[0]));
        var uri = URI.create("https://localhost:" + server.address().getPort());
        assertThat(status(ClientTarget.secure(uri, authority.client()))).isEqualTo(200);
        var strangers = ClientTarget.secure(uri, new TestAuthority("other").client());
        assertThatThrownBy(() -> status(strangers)).isInstanceOf(SSLHandshakeException.class);
        assertThat(status(strangers.withoutVerification())).isEqualTo(200);
    }

    private static int status(ClientTarget target) throws IOException {
        try (var response = HttpConnection.open(target).send("GET", "/", Headers.of(), null)) {
            return response.status();
        }
    }

    @Test
    void aSilentServerIsGivenUp() throws Exception {
        var uri = URI.create("http://127.0.0.1:" + listening.getLocalPort());
        var target = ClientTarget.plain(uri).withTimeouts(Duration.ofSeconds(5), Duration.ofMillis(100));
        assertThatThrownBy(() -> status(target)).isInstanceOf(SocketTimeoutException.class);
    }
}
