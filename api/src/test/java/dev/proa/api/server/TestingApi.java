package dev.proa.api.server;

import dev.proa.api.authorization.Authorizer;
import dev.proa.api.identity.Authenticator;
import dev.proa.api.identity.User;
import dev.proa.api.kind.BuiltIn;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.kind.KindRules;
import dev.proa.api.kind.Kinds;
import dev.proa.base.Clock;
import dev.proa.base.Ids;
import dev.proa.json.Json;
import dev.proa.json.JsonObject;
import dev.proa.model.KubernetesResources;
import dev.proa.model.KubernetesTypes;
import dev.proa.store.MemoryStore;
import dev.proa.store.Store;
import dev.proa.wire.EventLoops;
import dev.proa.wire.HttpServer;
import dev.proa.wire.ServerConfiguration;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;

/** An API server over a memory store on a loopback port, where everybody may do everything except one user. */
final class TestingApi implements AutoCloseable {
    /** Who sends this as a bearer token may do nothing. */
    static final String POWERLESS = "powerless";

    /** Pods are given 30 seconds to end, as their kind's rules say. */
    private static final KindRules GRACEFUL = new KindRules() {
        @Override
        public long gracePeriodSeconds(JsonObject object, OptionalLong asked) {
            return object.stringAt("spec", "nodeName").isEmpty() ? 0 : asked.orElse(30);
        }

        @Override
        public List<String> selectableFieldNames() {
            return List.of("spec.nodeName");
        }

        @Override
        public Map<String, String> selectableFields(JsonObject object) {
            return Map.of("spec.nodeName", object.stringAt("spec", "nodeName"));
        }
    };

    final Store store = MemoryStore.open(Clock.system());
    final ApiServer server;
    private final EventLoops loops = EventLoops.start("test", 1);
    private final HttpServer http;
    private final HttpClient client = HttpClient.newHttpClient();

    TestingApi() throws IOException {
        Authenticator authenticator = credentials ->
                new Authenticator.Outcome.Known(User.of(credentials.headers().first("Authorization", "someone")));
        Authorizer authorizer = (user, attributes) -> user.name().equals(POWERLESS)
                ? new Authorizer.Decision.NoOpinion("")
                : new Authorizer.Decision.Allowed("");
        Kinds kinds = new Kinds(BuiltIn.kinds(KubernetesResources.all(), Map.of(GroupResource.core("pods"), GRACEFUL)));
        server = new ApiServer(new ApiServerParts(
                store,
                kinds,
                KubernetesTypes.types(),
                authenticator,
                authorizer,
                List.of(),
                List.of(),
                List.of(),
                Clock.system(),
                new Ids(new Random(1)),
                ApiLimits.DEFAULT));
        http = HttpServer.start(loops, ServerConfiguration.plainLoopback(0), server);
    }

    String address() {
        return "http://127.0.0.1:" + http.address().getPort();
    }

    /** An answer's code and body, and its headers. */
    record Answer(int code, JsonObject body, HttpResponse<?> response) {
        String message() {
            return body.string("message");
        }
    }

    Answer get(String path, String... headers) {
        return send("GET", path, "", headers);
    }

    Answer create(String path, JsonObject object) {
        return send("POST", path, object.toJson(), "Content-Type", "application/json");
    }

    Answer update(String path, JsonObject object) {
        return send("PUT", path, object.toJson(), "Content-Type", "application/json");
    }

    Answer merge(String path, JsonObject patch) {
        return send("PATCH", path, patch.toJson(), "Content-Type", "application/merge-patch+json");
    }

    Answer delete(String path, JsonObject options) {
        return send("DELETE", path, options.toJson(), "Content-Type", "application/json");
    }

    Answer send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address() + path)).method(method, BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
            boolean json =
                    response.headers().firstValue("Content-Type").orElse("").startsWith("application/json");
            return new Answer(
                    response.statusCode(),
                    json ? Json.parseObject(response.body()) : JsonObject.of("text", new String(response.body())),
                    response);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The events of a watch, as they come. */
    Stream<JsonObject> watch(String path) {
        try {
            return client.send(
                            HttpRequest.newBuilder(URI.create(address() + path)).build(), BodyHandlers.ofLines())
                    .body()
                    .map(Json::parseObject);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static JsonObject named(String name) {
        return JsonObject.of("metadata", JsonObject.of("name", name));
    }

    static JsonObject labelled(String name, String label, String value) {
        return JsonObject.of("metadata", JsonObject.of("name", name, "labels", JsonObject.of(label, value)));
    }

    static JsonObject pod(String name) {
        return named(name)
                .with(
                        "spec",
                        JsonObject.of(
                                "containers",
                                dev.proa.json.JsonArray.of(JsonObject.of("name", "main", "image", "none"))));
    }

    @Override
    public void close() {
        server.close();
        http.close();
        client.close();
        loops.close();
        store.close();
    }
}
