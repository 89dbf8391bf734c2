package dev.proa.node.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.cri.FakeRuntime;
import dev.proa.json.Json;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.node.pod.ContainerSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a probe makes of a server that answers as it pleases. */
class ProbeRunnerTest {
    private static final ContainerSpec CONTAINER =
            new ContainerSpec(JsonObject.of("name", "c", "ports", JsonArray.EMPTY), ContainerSpec.Role.REGULAR);

    private final ProbeRunner runner = new ProbeRunner(new FakeRuntime(Clock.systemUTC()));

    /** How a server answers one connection. */
    private interface Answer {
        void to(Socket client, OutputStream out) throws IOException;
    }

    /** Answers what a probe of a server finds; the server ends with the probe. */
    private ProbeResult probe(Answer answer, AtomicInteger connections) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                while (!server.isClosed()) {
                    try {
                        Socket client = server.accept();
                        connections.incrementAndGet();
                        Thread.ofVirtual().start(() -> {
                            try (client) {
                                skipRequest(client.getInputStream());
                                answer.to(client, client.getOutputStream());
                            } catch (IOException e) {
                                // The probe has gone.
                            }
                        });
                    } catch (IOException e) {
                        return;
                    }
                }
            });
            JsonObject get = JsonObject.of("path", "/a", "port", server.getLocalPort());
            return runner.run(JsonObject.of("httpGet", get, "timeoutSeconds", 1), CONTAINER, "id", "127.0.0.1");
        }
    }

    private static void skipRequest(InputStream in) throws IOException {
        int last = 0;
        while (last != ('\r' << 24 | '\n' << 16 | '\r' << 8 | '\n')) {
            int b = in.read();
            if (b < 0) {
                return;
            }
            last = last << 8 | b;
        }
    }

    private ProbeResult probe(String answer) throws IOException {
        return probe((client, out) -> out.write(answer.getBytes(StandardCharsets.UTF_8)), new AtomicInteger());
    }

    private static void drip(OutputStream out, String text) throws IOException {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            out.write(b);
            out.flush();
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Test
    void a_head_that_comes_byte_by_byte_is_too_late() throws IOException {
        ProbeResult result = probe(
                (client, out) -> drip(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), new AtomicInteger());
        assertThat(result.outcome()).isEqualTo(ProbeResult.Outcome.FAILURE);
        assertThat(result.output())
                .endsWith("context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
    }

    @Test
    void a_body_that_comes_byte_by_byte_is_too_late_and_does_not_count() throws IOException {
        AtomicInteger connections = new AtomicInteger();
        ProbeResult result = probe(
                (client, out) -> {
                    out.write("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                    drip(out, "x".repeat(20));
                },
                connections);
        assertThat(result.outcome()).isEqualTo(ProbeResult.Outcome.BROKEN);
        assertThat(result.output())
                .isEqualTo("context deadline exceeded (Client.Timeout or context cancellation while reading body)");
        assertThat(connections).as("it is tried three times").hasValue(3);
    }

    @Test
    void a_server_that_keeps_the_connection_open_has_answered_when_its_body_is_whole() throws IOException {
        ProbeResult result = probe(
                (client, out) -> {
                    out.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.UTF_8));
                    client.getInputStream().read();
                },
                new AtomicInteger());
        assertThat(result).isEqualTo(ProbeResult.success("ok"));
        assertThat(probe("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n1;x\r\n!\r\n0\r\n\r\n"))
                .isEqualTo(ProbeResult.success("ok!"));
        assertThat(probe("HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\nHTTP/1.0 200 OK\r\n\r\nto the end"))
                .isEqualTo(ProbeResult.success("to the end"));
    }

    @Test
    void a_redirect_to_another_host_is_not_followed_and_the_user_is_told() throws IOException {
        String body = "\r\nContent-Length: 3\r\n\r\nbye";
        assertThat(probe("HTTP/1.1 302 Found\r\nLocation: http://elsewhere.invalid/login" + body))
                .isEqualTo(ProbeResult.warning("Probe terminated redirects, Response body: bye"));
        assertThat(probe("HTTP/1.1 302 Found" + body))
                .isEqualTo(ProbeResult.warning("Probe terminated redirects, Response body: bye"));
        assertThat(probe("HTTP/1.1 302 Found\r\nLocation: /a" + body).output()).endsWith("stopped after 10 redirects");
        assertThat(probe("HTTP/1.1 503 No" + body).output()).isEqualTo("HTTP probe failed with statuscode: 503");
    }

    @Test
    void a_probe_never_goes_to_an_empty_host() {
        for (String probe : new String[] {
            "{\"httpGet\":{\"port\":80}}", "{\"httpGet\":{\"port\":80,\"host\":\"\"}}",
            "{\"tcpSocket\":{\"port\":80}}", "{\"grpc\":{\"port\":80}}"
        }) {
            ProbeResult result = runner.run((JsonObject) Json.parse(probe), CONTAINER, "id", "");
            assertThat(result).isEqualTo(ProbeResult.error("the pod has no address"));
        }
    }

    @Test
    void junk_from_a_server_or_in_a_probe_ends_in_a_result() throws IOException {
        Random random = new Random(36);
        String[] parts = {
            "HTTP/1.1 ",
            "200",
            " OK",
            "\r\n",
            "\r\n\r\n",
            "Content-Length: ",
            "99999999999999999999",
            "-1",
            "ok",
            "302",
            "Location: ",
            "http://[::bad",
            "://",
            "%zz",
            "Transfer-Encoding: chunked",
            "ffffffffff",
            "\0",
            "é",
            ":"
        };
        for (int i = 0; i < 200; i++) {
            StringBuilder answer = new StringBuilder(random.nextBoolean() ? "HTTP/1.1 302 Found\r\n" : "");
            for (int n = random.nextInt(12); n > 0; n--) {
                answer.append(parts[random.nextInt(parts.length)]);
            }
            assertThat(probe(answer.toString()).outcome())
                    .as(answer.toString())
                    .isNotEqualTo(ProbeResult.Outcome.SUCCESS);
        }
        for (String probe : new String[] {
            "{}",
            "{\"httpGet\":{}}",
            "{\"httpGet\":{\"port\":99999}}",
            "{\"tcpSocket\":{\"port\":\"none\"}}",
            "{\"httpGet\":{\"port\":1,\"path\":\"\\r\\nX: y\",\"scheme\":\"é\"}}",
            "{\"grpc\":{\"port\":-1}}",
            "{\"httpGet\":{\"port\":1,\"host\":\"no such host\"},\"timeoutSeconds\":-9223372036854775808}"
        }) {
            assertThat(runner.run((JsonObject) Json.parse(probe), CONTAINER, "id", "127.0.0.1")
                            .ok())
                    .as(probe)
                    .isFalse();
        }
    }
}
