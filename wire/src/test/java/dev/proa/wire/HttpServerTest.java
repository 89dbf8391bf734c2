package dev.proa.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The server against the JDK's client: both protocols, TLS, bodies, streams. */
@Timeout(20)
class HttpServerTest {

    private final EventLoops loops = EventLoops.start("test", 2);
    private HttpServer server;

    @AfterEach
    void stop() {
        server.close();
        loops.close();
    }

    private void serve(TlsMaterial tls, Handler handler) throws Exception {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = HttpServer.start(loops, new ServerConfiguration(address, tls, ServerLimits.DEFAULT), handler);
    }

    private URI uri(String scheme, String path) {
        return URI.create(scheme + "://localhost:" + server.address().getPort() + path);
    }

    private static HttpClient client(HttpClient.Version version, javax.net.ssl.SSLContext tls) {
        return HttpClient.newBuilder().version(version).sslContext(tls).build();
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void servesBothProtocolsOnOnePort(HttpClient.Version version) throws Exception {
        var authority = new TestAuthority("ca");
        serve(new TlsMaterial(authority.issue("CN=server").keys(), null), exchange -> {
            var text = exchange.protocol() + " " + exchange.method() + " " + exchange.path() + " "
                    + exchange.rawPath() + " " + exchange.query().all("a") + " "
                    + exchange.headers().first("X-one") + " " + new String(exchange.body(100), UTF_8);
            exchange.respond(201, Headers.of("X-Two", "2"), text.getBytes(UTF_8));
        });
        try (var client = client(version, authority.client())) {
            var request = HttpRequest.newBuilder(uri("https", "/p%20q/%C3%A9?a=1&b&a=x%2By+z"))
                    .header("x-ONE", "eins")
                    .POST(HttpRequest.BodyPublishers.ofString("body"))
                    .build();
            for (int i = 0; i < 3; i++) {
                var response = client.send(request, BodyHandlers.ofString());
                assertThat(response.statusCode()).isEqualTo(201);
                assertThat(response.version()).isEqualTo(version);
                assertThat(response.headers().firstValue("x-two")).hasValue("2");
                assertThat(response.headers().firstValue("date")).isPresent();
                var protocol = version == HttpClient.Version.HTTP_2 ? "HTTP_2" : "HTTP_1_1";
                assertThat(response.body()).isEqualTo(protocol + " POST /p q/é /p%20q/%C3%A9 [1, x+y z] eins body");
            }
        }
        assertThat(server.openConnections()).isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void largeBodiesGoBothWays(HttpClient.Version version) throws Exception {
        var authority = new TestAuthority("ca");
        serve(new TlsMaterial(authority.issue("CN=server").keys(), null), exchange -> {
            if (exchange.path().equals("/whole")) {
                exchange.respond(200, Headers.of(), exchange.body(16 << 20));
            } else {
                var body = exchange.bodyStream().readAllBytes(); // the JDK's client sends all before it reads
                try (var out = exchange.blockingStream(200, Headers.of())) {
                    new ByteArrayInputStream(body).transferTo(out);
                }
            }
        });
        var bytes = new byte[9_999_999];
        new Random(1).nextBytes(bytes);
        try (var client = client(version, authority.client())) {
            for (var path : List.of("/whole", "/streamed")) {
                for (var publisher : List.of(
                        HttpRequest.BodyPublishers.ofByteArray(bytes),
                        HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)))) {
                    var request = HttpRequest.newBuilder(uri("https", path))
                            .PUT(publisher)
                            .build();
                    var response = client.send(request, BodyHandlers.ofByteArray());
                    assertThat(Arrays.equals(response.body(), bytes)).isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void aBodyTooLargeIsRefusedBeforeItIsRead(HttpClient.Version version) throws Exception {
        var authority = new TestAuthority("ca");
        serve(new TlsMaterial(authority.issue("CN=server").keys(), null), exchange -> {
            exchange.body(1000);
        });
        try (var client = client(version, authority.client())) {
            for (int i = 0; i < 3; i++) {
                var request = HttpRequest.newBuilder(uri("https", "/"))
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(new byte[100_000]))
                        .build();
                assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                        .isEqualTo(413);
            }
        }
    }

    @Test
    void clientCertificatesAreVerifiedAgainstTheClientAuthorityOnly() throws Exception {
        var servers = new TestAuthority("servers");
        var clients = new TestAuthority("clients");
        serve(new TlsMaterial(servers.issue("CN=server").keys(), clients.trust()), exchange -> {
            var verified = exchange.clientCertificates().stream()
                    .map(certificate -> certificate.getSubjectX500Principal().getName())
                    .toList();
            var text = verified + " " + exchange.presentedCertificates().size();
            exchange.respond(200, Headers.of(), text.getBytes(UTF_8));
        });
        assertThat(get(servers.client())).isEqualTo("[] 0");
        assertThat(get(servers.client(clients.issue("CN=alice,O=staff")))).isEqualTo("[O=staff,CN=alice] 1");
        var keys = new TestAuthority("clients").issue("CN=mallory"); // same name, another key
        assertThat(get(servers.client(keys))).isEqualTo("[] 1");
    }

    private String get(javax.net.ssl.SSLContext tls) throws Exception {
        try (var client = client(HttpClient.Version.HTTP_2, tls)) {
            return client.send(HttpRequest.newBuilder(uri("https", "/")).build(), BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    void certificatesAreReloadedThroughTheKeyManager() throws Exception {
        var one = new TestAuthority("one");
        var two = new TestAuthority("two");
        var keys = new SwitchedKeys(one.issue("CN=server").keys());
        serve(new TlsMaterial(keys, null), exchange -> exchange.respond(200, Headers.of(), new byte[0]));
        assertThat(get(one.client())).isEmpty();
        keys.current = two.issue("CN=server").keys();
        assertThat(get(two.client())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void streamsArriveAsTheyAreFlushed(HttpClient.Version version) throws Exception {
        var authority = new TestAuthority("ca");
        var streams = new LinkedBlockingQueue<ResponseStream>();
        serve(
                new TlsMaterial(authority.issue("CN=server").keys(), null),
                exchange -> streams.add(exchange.startStream(200, Headers.of("Content-Type", "application/json"))));
        try (var client = client(version, authority.client())) {
            var pending =
                    client.sendAsync(HttpRequest.newBuilder(uri("https", "/")).build(), BodyHandlers.ofInputStream());
            var stream = streams.take();
            stream.flush();
            try (InputStream body = pending.get().body()) {
                for (int i = 0; i < 5; i++) {
                    stream.write("event\n".getBytes(UTF_8));
                    stream.flush();
                    assertThat(body.readNBytes(6)).asString(UTF_8).isEqualTo("event\n");
                }
                var closed = new CountDownLatch(1);
                stream.onClose(closed::countDown);
                stream.close();
                assertThat(body.read()).isEqualTo(-1);
                closed.await();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void anAbortedStreamIsAnErrorForTheClient(HttpClient.Version version) throws Exception {
        var authority = new TestAuthority("ca");
        serve(new TlsMaterial(authority.issue("CN=server").keys(), null), exchange -> {
            var stream = exchange.startStream(200, Headers.of());
            stream.write("half".getBytes(UTF_8));
            stream.flush();
            throw new IllegalStateException("on purpose");
        });
        try (var client = client(version, authority.client())) {
            var request = HttpRequest.newBuilder(uri("https", "/")).build();
            CompletableFuture<?> answer = client.sendAsync(request, BodyHandlers.ofString());
            assertThat(answer).failsWithin(30, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void aLeavingClientClosesItsStream(HttpClient.Version version) throws Exception {
        var authority = new TestAuthority("ca");
        var closed = new CountDownLatch(2);
        serve(new TlsMaterial(authority.issue("CN=server").keys(), null), exchange -> {
            exchange.onClose(closed::countDown);
            var stream = exchange.startStream(200, Headers.of());
            stream.onClose(closed::countDown);
            stream.flush();
        });
        try (var client = client(version, authority.client())) {
            var request = HttpRequest.newBuilder(uri("https", "/")).build();
            client.send(request, BodyHandlers.ofInputStream()).body().close();
            closed.await();
        }
    }

    @Test
    void anHttp2WatcherThatDoesNotReadIsHeldBackByItsWindow() throws Exception {
        var authority = new TestAuthority("ca");
        var streams = new LinkedBlockingQueue<ResponseStream>();
        serve(new TlsMaterial(authority.issue("CN=server").keys(), null), exchange -> {
            if (exchange.path().equals("/watch")) {
                streams.add(exchange.startStream(200, Headers.of()));
            } else {
                exchange.respond(200, Headers.of(), "fine".getBytes(UTF_8));
            }
        });
        try (var client = client(HttpClient.Version.HTTP_2, authority.client())) {
            var watch = HttpRequest.newBuilder(uri("https", "/watch")).build();
            var pending = client.sendAsync(watch, BodyHandlers.ofInputStream());
            var stream = streams.take();
            stream.flush();
            try (var body = pending.get().body()) {
                var event = new byte[1 << 20];
                new SecureRandom().nextBytes(event);
                for (int i = 0; i < 40; i++) {
                    stream.write(event);
                }
                stream.flush();
                // another stream of the same connection is not held back
                var other = HttpRequest.newBuilder(uri("https", "/other")).build();
                assertThat(client.send(other, BodyHandlers.ofString()).body()).isEqualTo("fine");
                assertThat(stream.isWritable()).isFalse();
                assertThat(stream.bufferedBytes()).isGreaterThan(1 << 20);
                stream.abort();
                assertThat(stream.bufferedBytes()).isLessThanOrEqualTo(40L << 20);
            }
        }
    }

    @Test
    void aHandlersFailureIsAnAnswer() throws Exception {
        serve(null, exchange -> {
            switch (exchange.path()) {
                case "/teapot" -> throw new RequestException(418, "short and stout");
                case "/throws" -> throw new IllegalStateException("on purpose");
                default -> {}
            }
        });
        try (var client = HttpClient.newHttpClient()) {
            for (var expected : List.of("/teapot 418", "/throws 500", "/nothing 500")) {
                var path = expected.split(" ", -1)[0];
                var response =
                        client.send(HttpRequest.newBuilder(uri("http", path)).build(), BodyHandlers.ofString());
                assertThat(path + " " + response.statusCode()).isEqualTo(expected);
            }
        }
    }
}
