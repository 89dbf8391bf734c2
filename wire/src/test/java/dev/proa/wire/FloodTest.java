package dev.proa.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that take what they can get: the server holds no more than its limits and goes on answering others. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FloodTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final int HEADER_BYTES_TOTAL_MAX = 256 << 10;

    private final EventLoops loops = EventLoops.start("test", 2);
    private HttpServer server;

    @AfterEach
    void stop() {
        server.close();
        loops.close();
    }

    private static ServerLimits limits(int strangers) {
        return new ServerLimits(
                1_000,
                strangers,
                1 << 20,
                64 << 10,
                HEADER_BYTES_TOTAL_MAX,
                16,
                250,
                128 << 10,
                1 << 20,
                128 << 10,
                64 << 20,
                LONG,
                LONG,
                LONG,
                LONG,
                LONG,
                LONG);
    }

    private void serve(ServerLimits limits, Handler handler) throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = HttpServer.start(loops, new ServerConfiguration(address, null, limits), handler);
    }

    private RawClient client() throws IOException {
        return new RawClient(server.address());
    }

    private static void greet(Exchange exchange) {
        exchange.respond(200, Headers.of(), "hello".getBytes(UTF_8));
    }

    private void assertServes() throws IOException {
        try (var client = client()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.status()).isEqualTo("HTTP/1.1 200 OK");
        }
    }

    /** The status line after the headers' end; empty when the server has closed the connection without one. */
    private static String finished(RawClient client) {
        try {
            client.send("\r\n\r\n");
            return client.status();
        } catch (IOException closed) {
            return "";
        }
    }

    @Test
    void unfinishedHeadersOfAllConnectionsHaveOneBound() throws Exception {
        serve(limits(1_000), FloodTest::greet);
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                var client = client();
                clients.add(client);
                send(client, "GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + "x".repeat(100_000));
            }
            await().until(() -> server.openConnections() <= 3);
            assertServes();
            // Which of them came first to the bound is the event loops' to say.
            List<String> answers = new ArrayList<>();
            for (var client : clients) {
                answers.add(finished(client));
            }
            assertThat(answers).contains("HTTP/1.1 200 OK").contains("HTTP/1.1 431 Request Header Fields Too Large");
        } finally {
            for (var client : clients) {
                client.close();
            }
        }
        await().until(() -> server.openConnections() == 0);
        try (var client = client()) { // all of it was given back
            client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + "x".repeat(200_000) + "\r\n\r\n");
            assertThat(client.status()).isEqualTo("HTTP/1.1 200 OK");
        }
    }

    private static void send(RawClient client, String text) {
        try {
            client.send(text);
        } catch (IOException refused) {
            assertThat(refused).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void headersCountUntilTheAnswer() throws Exception {
        var held = new CountDownLatch(1);
        var inside = new CountDownLatch(2);
        serve(limits(1_000), exchange -> {
            if (exchange.path().equals("/hold")) {
                inside.countDown();
                held.await();
            }
            greet(exchange);
        });
        var large = "\r\nHost: a\r\nX-Long: " + "x".repeat(100_000) + "\r\n\r\n";
        try (var first = client();
                var second = client();
                var third = client()) {
            first.send("GET /hold HTTP/1.1" + large);
            second.send("GET /hold HTTP/1.1" + large);
            inside.await();
            send(third, "GET / HTTP/1.1" + large);
            assertThat(third.status()).isEqualTo("HTTP/1.1 431 Request Header Fields Too Large");
            assertServes();
            held.countDown();
            assertThat(first.status()).isEqualTo("HTTP/1.1 200 OK");
            assertThat(second.status()).isEqualTo("HTTP/1.1 200 OK");
        }
    }

    @Test
    void theOldestStrangerGivesWayAndTheKnownStay() throws Exception {
        serve(limits(10), exchange -> {
            if (exchange.path().equals("/known")) {
                exchange.recognized();
            }
            greet(exchange);
        });
        var known = client();
        known.send("GET /known HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(known.status()).isEqualTo("HTTP/1.1 200 OK");
        assertThat(known.body(5)).isEqualTo("hello");
        List<RawClient> strangers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            strangers.add(client());
        }
        assertThat(strangers.getFirst().closed()).isTrue();
        // Two event loops take them in: the order among the last is not theirs
        await().until(() -> server.openConnections() <= 11);
        known.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(known.status()).isEqualTo("HTTP/1.1 200 OK");
        assertServes();
        known.close();
        for (var stranger : strangers) {
            stranger.close();
        }
    }

    @Test
    void whoSendsRequestsFarAheadIsCutOff() throws Exception {
        var held = new CountDownLatch(1);
        serve(limits(1_000), exchange -> {
            held.await();
            greet(exchange);
        });
        try (var client = client()) {
            send(client, "GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(1_000));
            assertThat(client.closed()).isTrue();
            held.countDown();
            assertServes();
        }
    }

    @Test
    void aBodyThatIsTooLargeIsAnsweredEachTimeHoweverItIsSent() throws Exception {
        serve(limits(1_000), exchange -> exchange.respond(200, Headers.of(), exchange.body(1_000)));
        byte[] chunk = new byte[64 << 10];
        for (int megabytes : new int[] {1, 5, 30}) {
            for (boolean chunked : new boolean[] {false, true}) {
                try (var client = client()) {
                    client.send("POST / HTTP/1.1\r\nHost: a\r\n"
                            + (chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + (megabytes << 20))
                            + "\r\n\r\n");
                    for (int sent = 0; sent < megabytes << 20; sent += chunk.length) {
                        var data = new String(chunk, UTF_8);
                        client.send(chunked ? Integer.toHexString(chunk.length) + "\r\n" + data + "\r\n" : data);
                    }
                    assertThat(client.status()).isEqualTo("HTTP/1.1 413 Request Entity Too Large");
                }
            }
        }
    }

    @Test
    void randomBytesEndOnlyTheirOwnConnection() throws Exception {
        serve(limits(1_000), exchange -> {
            exchange.body(10_000);
            greet(exchange);
        });
        var random = new Random(7);
        String[] beginnings = {
            "",
            "GET / HTTP/1.1\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
        };
        for (int i = 0; i < 300; i++) {
            byte[] junk = new byte[random.nextInt(2_000)];
            random.nextBytes(junk);
            try (var client = client()) {
                send(
                        client,
                        beginnings[i % beginnings.length]
                                + new String(junk, java.nio.charset.StandardCharsets.ISO_8859_1));
            }
            if (i % 50 == 0) {
                assertServes();
            }
        }
        assertServes();
        await().until(() -> server.openConnections() == 0);
    }
}
