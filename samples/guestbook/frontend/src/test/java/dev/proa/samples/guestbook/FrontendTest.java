package dev.proa.samples.guestbook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FrontendTest {
    private FakeRedis redis;
    private HttpServer frontend;

    @BeforeEach
    void start() throws IOException {
        redis = new FakeRedis();
        String port = Integer.toString(redis.port());
        frontend = new Frontend(new RedisServers(Map.of(
                        "REDIS_LEADER_SERVICE_HOST", "127.0.0.1",
                        "REDIS_LEADER_SERVICE_PORT", port,
                        "REDIS_REPLICA_SERVICE_HOST", "127.0.0.1",
                        "REDIS_REPLICA_SERVICE_PORT", port,
                        "REDIS_REPLICAS", "127.0.0.1")))
                .start(0);
    }

    @AfterEach
    void stop() throws IOException {
        frontend.stop(0);
        redis.close();
    }

    private HttpResponse<String> ask(String method, String path, String body) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + frontend.getAddress().getPort() + path);
            return client.send(
                    HttpRequest.newBuilder(uri)
                            .method(method, HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        assertThat(ask("GET", "/messages", "").body()).isEmpty();
        assertThat(ask("POST", "/messages", "Hello,\n wörld").body()).isEqualTo("1\n");
        assertThat(ask("POST", "/messages", "again").body()).isEqualTo("2\n");
        assertThat(ask("GET", "/messages", "").body()).isEqualTo("Hello, wörld\nagain\n");
        assertThat(ask("GET", "/replicas", "").body()).isEqualTo("127.0.0.1\n");
        assertThat(ask("GET", "/messages?replica=127.0.0.1", "").body()).isEqualTo("Hello, wörld\nagain\n");
        assertThat(ask("GET", "/", "").body()).contains("<h1>Guestbook</h1>");
        assertThat(ask("GET", "/healthz", "").body()).isEqualTo("ok\n");
    }

    @Test
    void refusesWhatItCannotTake() throws Exception {
        assertThat(ask("POST", "/messages", " \n").statusCode()).isEqualTo(400);
        assertThat(ask("POST", "/messages", "x".repeat(Frontend.MESSAGE_BYTES_MAX + 1))
                        .statusCode())
                .isEqualTo(413);
        assertThat(ask("GET", "/messages?replica=192.0.2.1", "").statusCode()).isEqualTo(503);
        assertThat(ask("GET", "/other", "").statusCode()).isEqualTo(404);
        assertThat(ask("DELETE", "/messages", "").statusCode()).isEqualTo(404);
    }

    @Test
    void saysWhenRedisIsAway() throws Exception {
        redis.close();
        HttpResponse<String> answer = ask("POST", "/messages", "hello");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).startsWith("no Redis at 127.0.0.1:");
        try (FakeRedis readOnly = new FakeRedis("-READONLY You can't write against a read only replica.\r\n")) {
            HttpServer other = new Frontend(new RedisServers(Map.of(
                            "REDIS_LEADER_SERVICE_HOST",
                            "127.0.0.1",
                            "REDIS_LEADER_SERVICE_PORT",
                            "" + readOnly.port())))
                    .start(0);
            frontend.stop(0);
            frontend = other;
            assertThat(ask("POST", "/messages", "hello").body()).contains("READONLY");
        }
    }

    @Test
    void findsServersByNameWhenToldTo() {
        Map<String, String> variables =
                Map.of("REDIS_LEADER_SERVICE_HOST", "10.96.0.9", "REDIS_LEADER_SERVICE_PORT", "6380");
        assertThat(new RedisServers(variables).leader()).hasToString("Address[host=10.96.0.9, port=6380]");
        assertThat(new RedisServers(Map.of()).leader()).hasToString("Address[host=redis-leader, port=6379]");
        Map<String, String> names = Map.of("REDIS_LEADER_SERVICE_HOST", "10.96.0.9", "GET_HOSTS_FROM", "dns");
        assertThat(new RedisServers(names).leader().host()).isEqualTo("redis-leader");
    }
}
