package dev.proa.node.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proa.api.ApiClient;
import dev.proa.api.action.ActionContext;
import dev.proa.api.error.ApiException;
import dev.proa.api.identity.User;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.request.ApiRequest;
import dev.proa.api.world.World;
import dev.proa.base.Clock;
import dev.proa.json.JsonObject;
import dev.proa.json.Yaml;
import dev.proa.node.NodeStreams;
import dev.proa.wire.EventLoops;
import dev.proa.wire.Exchange;
import dev.proa.wire.Headers;
import dev.proa.wire.HttpServer;
import dev.proa.wire.ServerConfiguration;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What pods/log answers to options, over the wire; the node has one line for every container of a pod that has come to it. */
class PodLogTest {
    private static final JsonObject SCHEDULED = yaml(
            "{metadata: {namespace: default, name: p, uid: u}, spec: {nodeName: node-1, containers: [{name: c}]}}");
    private static final JsonObject WAITING =
            yaml("{metadata: {namespace: default, name: p, uid: u}, spec: {containers: [{name: c}]}}");

    private final EventLoops loops = EventLoops.start("test", 1);
    private final HttpClient client = HttpClient.newHttpClient();
    private JsonObject pod = SCHEDULED;
    private HttpServer http;

    @BeforeEach
    void serve() throws IOException {
        PodLog log = new PodLog(new OneLine(), Clock.system());
        http = HttpServer.start(loops, ServerConfiguration.plainLoopback(0), exchange -> {
            try {
                log.act(new Asked(pod, exchange));
            } catch (ApiException refused) {
                exchange.respond(
                        refused.code(), Headers.of(), refused.getMessage().getBytes(StandardCharsets.UTF_8));
            }
        });
    }

    @AfterEach
    void close() {
        http.close();
        loops.close();
        client.close();
    }

    private static JsonObject yaml(String text) {
        return (JsonObject) Yaml.parse(text);
    }

    private URI address(String scheme, String query) {
        return URI.create(scheme + "://127.0.0.1:" + http.address().getPort() + "/?" + query);
    }

    private HttpResponse<String> get(String query) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(address("http", query)).build(), BodyHandlers.ofString());
    }

    @Test
    void aPodWithoutANodeHasAnEmptyLog() throws IOException, InterruptedException {
        assertThat(get("").body()).isEqualTo("p/c\n");
        pod = WAITING;
        HttpResponse<String> empty = get("follow=true");
        assertThat(empty.statusCode()).isEqualTo(200);
        assertThat(empty.body()).isEmpty();
    }

    @Test
    void overAWebSocketAsWell() throws Exception {
        assertThat(messages()).isEqualTo("p/c\n");
        pod = WAITING;
        assertThat(messages()).isEmpty();
    }

    @Test
    void nothingIsExecutedInAPodWithoutANode() {
        assertThatThrownBy(() -> PodContainers.requireNode(WAITING))
                .isInstanceOf(ApiException.class)
                .hasMessage("pod p does not have a host assigned");
        PodContainers.requireNode(SCHEDULED);
    }

    /** Options are looked at before anything of the pod is. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            tailLines=-1 | 422 | tailLines: Invalid value: -1: must be greater than or equal to 0
            tailLines=-1&container=none | 422 | tailLines: Invalid value: -1: must be greater than or equal to 0
            limitBytes=0 | 422 | limitBytes: Invalid value: 0: must be greater than 0
            sinceSeconds=0 | 422 | sinceSeconds: Invalid value: 0: must be greater than 0
            sinceSeconds=1&sinceTime=2024-01-01T00:00:00Z | 422 | : Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified
            stream=Stdout&tailLines=1 | 422 | : Forbidden: `tailLines` and specific `stream` are mutually exclusive for now
            sinceSeconds=1&sinceTime=2024-01-01T00:00:00Z&limitBytes=0 | 422 | [limitBytes: Invalid value: 0: must be greater than 0, : Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified]
            container=none | 400 | container none is not valid for pod p
            """)
    void refusesWhatContradictsItself(String query, int code, String why) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(query);
        assertThat(answer.statusCode()).isEqualTo(code);
        assertThat(answer.body()).isEqualTo((code == 422 ? "PodLogOptions \"p\" is invalid: " : "") + why);
    }

    private String messages() throws Exception {
        CompletableFuture<String> all = new CompletableFuture<>();
        StringBuilder text = new StringBuilder();
        WebSocket opened = client.newWebSocketBuilder()
                .buildAsync(address("ws", ""), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
                        text.append(StandardCharsets.UTF_8.decode(data));
                        socket.request(1);
                        return CompletableFuture.completedFuture(null);
                    }

                    @Override
                    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                        all.complete(text.toString());
                        return CompletableFuture.completedFuture(null);
                    }

                    @Override
                    public void onError(WebSocket socket, Throwable error) {
                        all.completeExceptionally(error);
                    }
                })
                .join();
        String sent = all.get(1, TimeUnit.MINUTES);
        opened.abort();
        return sent;
    }

    private record Asked(JsonObject target, Exchange exchange) implements ActionContext {
        @Override
        public ApiRequest request() {
            throw new UnsupportedOperationException();
        }

        @Override
        public JsonObject body() {
            return JsonObject.EMPTY;
        }

        @Override
        public World world() {
            throw new UnsupportedOperationException();
        }

        @Override
        public JsonObject change(
                GroupResource resource, String namespace, String name, UnaryOperator<JsonObject> change) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void remove(GroupResource resource, String namespace, String name, JsonObject options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ApiClient client(User user) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void warn(String text) {
            throw new UnsupportedOperationException();
        }
    }

    /** A node on which each container has said one line. */
    private static final class OneLine implements NodeStreams {
        @Override
        public URI exec(PodContainer container, List<String> command, StreamOptions options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public URI attach(PodContainer container, StreamOptions options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SocketChannel portForward(String namespace, String pod, String uid, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void logs(PodContainer container, LogOptions options, LogSink sink) throws IOException {
            String line = container.pod() + "/" + container.container() + "\n";
            sink.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
