package dev.proa.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HTTP/1.1 byte by byte: order, malformed and truncated requests, slow clients, limits. */
@Timeout(30)
class Http1Test {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final ServerLimits LIMITS = limits(100, LONG, LONG, LONG);

    private static ServerLimits limits(int connections, Duration header, Duration body, Duration response) {
        return new ServerLimits(
                connections,
                connections,
                8 << 10,
                8 << 10,
                1 << 20,
                16,
                250,
                256 << 10,
                1 << 20,
                128 << 10,
                64 << 20,
                header,
                LONG,
                body,
                LONG,
                LONG,
                response);
    }

    private final EventLoops loops = EventLoops.start("test", 2);
    private HttpServer server;

    @AfterEach
    void stop() {
        server.close();
        loops.close();
    }

    private RawClient serve(ServerLimits limits, Handler handler) throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = HttpServer.start(loops, new ServerConfiguration(address, null, limits), handler);
        return new RawClient(server.address());
    }

    private static void echo(Exchange exchange) throws IOException {
        var text = exchange.path() + new String(exchange.body(100_000), UTF_8);
        exchange.respond(200, Headers.of(), text.getBytes(UTF_8));
    }

    private static ServerLimits slow(Duration header, Duration body, Duration response) {
        return limits(100, header, body, response);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400|NONSENSE",
                "400|GET / HTTP/1.1",
                "400|GET / HTTP/1.1~Host: a~Host: b",
                "400|GET nowhere HTTP/1.1~Host: a",
                "400|GET /%zz HTTP/1.1~Host: a",
                "400|GET /%c3 HTTP/1.1~Host: a",
                "400|GET / HTTP/1.1~Host: a~bad header: x",
                "400|GET / HTTP/1.1~Host: a~Content-Length: -5",
                "400|GET / HTTP/1.1~Host: a~Content-Length: 1~Content-Length: 2",
                "417|GET / HTTP/1.1~Host: a~Expect: wonders",
                "505|GET / HTTP/2.0~Host: a",
            })
    void malformedRequestsAreRefusedAndTheConnectionClosed(int status, String request) throws Exception {
        try (var client = serve(LIMITS, Http1Test::echo)) {
            client.send(request.replace("~", "\r\n") + "\r\n\r\n");
            assertThat(client.status()).startsWith("HTTP/1.1 " + status);
            client.rest();
        }
    }

    @Test
    void headersAndTargetsHaveALimit() throws Exception {
        try (var client = serve(LIMITS, Http1Test::echo)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nLong: " + "x".repeat(9_000) + "\r\n\r\n");
            assertThat(client.status()).startsWith("HTTP/1.1 431");
        }
        try (var client = new RawClient(server.address())) {
            client.send("GET /" + "x".repeat(9_000) + " HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.status()).startsWith("HTTP/1.1 414");
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        try (var client = serve(LIMITS, Http1Test::echo)) {
            client.send("PUT /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\noneGET /2 HTTP/1.1\r\nHost: a\r\n\r\n"
                    + "PUT /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "2\r\nth\r\n3\r\nree\r\n0\r\n\r\nGET /4 HTTP/1.1\r\nHost: a\r\n\r\n");
            for (var expected : new String[] {"/1one", "/2", "/3three", "/4"}) {
                assertThat(client.status()).isEqualTo("HTTP/1.1 200 OK");
                assertThat(client.body(expected.length())).isEqualTo(expected);
            }
        }
    }

    @Test
    void absoluteTargetsAndHttp10Work() throws Exception {
        try (var client = serve(LIMITS, Http1Test::echo)) {
            client.send("GET http://example.org/x?y HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.status()).endsWith("200 OK");
            assertThat(client.body(2)).isEqualTo("/x");
            client.send("GET /old HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            assertThat(client.head()).containsIgnoringCase("connection: keep-alive");
            assertThat(client.body(4)).isEqualTo("/old");
            client.send("GET /last HTTP/1.0\r\n\r\n");
            assertThat(client.head()).containsIgnoringCase("connection: close");
            assertThat(client.rest()).isEqualTo("/last");
        }
    }

    @Test
    void headAnd204HaveNoBody() throws Exception {
        try (var client = serve(LIMITS, exchange -> {
            if (exchange.path().equals("/stream")) {
                exchange.startStream(200, Headers.of()).write(new byte[5]);
            } else {
                exchange.respond(exchange.method().equals("HEAD") ? 200 : 204, Headers.of(), "12345".getBytes(UTF_8));
            }
        })) {
            client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.head()).containsIgnoringCase("content-length: 5");
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 204").doesNotContainIgnoringCase("content-length");
            client.send("HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 200");
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.status()).startsWith("HTTP/1.1 204");
        }
    }

    @Test
    void aBodyIsOnlyInvitedByItsReader() throws Exception {
        try (var client = serve(LIMITS, exchange -> {
            if (exchange.path().equals("/denied")) {
                exchange.respond(403, Headers.of(), new byte[0]);
            } else {
                echo(exchange);
            }
        })) {
            var expecting = " HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n";
            client.send("PUT /read" + expecting);
            assertThat(client.status()).isEqualTo("HTTP/1.1 100 Continue");
            client.send("body");
            assertThat(client.status()).isEqualTo("HTTP/1.1 200 OK");
            assertThat(client.body(9)).isEqualTo("/readbody");
            client.send("PUT /denied" + expecting);
            assertThat(client.head()).startsWith("HTTP/1.1 403").containsIgnoringCase("connection: close");
            assertThat(client.closed()).isTrue();
        }
    }

    @Test
    void anUnreadBodyIsReadPastOrEndsTheConnection() throws Exception {
        try (var client = serve(LIMITS, exchange -> exchange.respond(403, Headers.of(), new byte[0]))) {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 50000\r\n\r\n" + "x".repeat(50_000));
            assertThat(client.status()).startsWith("HTTP/1.1 403");
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 403").containsIgnoringCase("connection: close");
            assertThat(client.closed()).isTrue();
        }
    }

    @Test
    void brokenBodiesAreTheReadersToNotice() throws Exception {
        var failures = new LinkedBlockingQueue<String>();
        Handler handler = exchange -> {
            try {
                exchange.body(1000);
            } catch (IOException broken) {
                failures.add(broken.getMessage());
                throw broken;
            }
        };
        try (var client = serve(LIMITS, handler)) {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
            client.end();
            assertThat(failures.take()).contains("went away");
        }
        try (var client = new RawClient(server.address())) {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nnot a number\r\n");
            assertThat(failures.take()).contains("malformed body");
            assertThat(client.status()).startsWith("HTTP/1.1 400");
        }
        try (var client = new RawClient(server.address())) {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + "x".repeat(1001));
            assertThat(client.status()).startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void slowClientsAreCutOff() throws Exception {
        var limit = Duration.ofMillis(200);
        var closed = new CountDownLatch(1);
        try (var client = serve(slow(limit, limit, limit), exchange -> {
            if (exchange.path().equals("/large")) {
                exchange.onClose(closed::countDown);
                exchange.respond(200, Headers.of(), new byte[50 << 20]);
            } else {
                echo(exchange);
            }
        })) {
            client.send("GET / HT");
            assertThat(client.closed()).as("no whole request").isTrue();
        }
        try (var client = new RawClient(server.address())) {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
            assertThat(client.status()).as("no whole body").startsWith("HTTP/1.1 408");
        }
        try (var client = new RawClient(server.address())) {
            client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
            closed.await();
        }
    }

    @Test
    void connectionsHaveALimit() throws Exception {
        var limits = limits(1, LONG, LONG, LONG);
        try (var first = serve(limits, Http1Test::echo)) {
            first.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(first.status()).endsWith("200 OK");
            try (var second = new RawClient(server.address())) {
                assertThat(second.closed()).isTrue();
            }
            assertThat(server.openConnections()).isEqualTo(1);
        }
    }

    @Test
    void closingWaitsForWhatIsUnderWay() throws Exception {
        var entered = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        try (var busy = serve(LIMITS, exchange -> {
                    entered.countDown();
                    release.await();
                    echo(exchange);
                });
                var idle = new RawClient(server.address())) {
            busy.send("GET /busy HTTP/1.1\r\nHost: a\r\n\r\n");
            entered.await();
            var closing = Thread.startVirtualThread(() -> server.close(LONG));
            assertThat(idle.closed()).isTrue();
            release.countDown();
            assertThat(busy.head()).containsIgnoringCase("connection: close");
            assertThat(busy.rest()).isEqualTo("/busy");
            closing.join();
        }
    }

    @Test
    void closingWaitsForHttp2StreamsAfterGoAway() throws Exception {
        var authority = new TestAuthority("ca");
        var entered = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var tls = new TlsMaterial(authority.issue("CN=server").keys(), null);
        server = HttpServer.start(loops, new ServerConfiguration(address, tls, LIMITS), exchange -> {
            entered.countDown();
            release.await();
            echo(exchange);
        });
        try (var client = HttpClient.newBuilder().sslContext(authority.client()).build()) {
            var uri = URI.create("https://localhost:" + server.address().getPort() + "/busy");
            var answer = client.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
            entered.await();
            var closing = Thread.startVirtualThread(() -> server.close(LONG));
            release.countDown();
            assertThat(answer.get().version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.get().body()).isEqualTo("/busy");
            closing.join();
            assertThat(server.openConnections()).isZero();
        }
    }
}
