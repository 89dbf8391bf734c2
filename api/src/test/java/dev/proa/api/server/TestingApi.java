package dev.proa.api.server;

import dev.proa.api.action.ActingSubresource;
import dev.proa.api.action.ActionContext;
import dev.proa.api.authorization.Authorizer;
import dev.proa.api.identity.Authenticator;
import dev.proa.api.identity.User;
import dev.proa.api.kind.BuiltIn;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.kind.KindRules;
import dev.proa.api.kind.Kinds;
import dev.proa.api.request.Verb;
import dev.proa.base.Clock;
import dev.proa.base.Ids;
import dev.proa.json.Json;
import dev.proa.json.JsonObject;
import dev.proa.model.KubernetesResources;
import dev.proa.model.KubernetesTypes;
import dev.proa.store.MemoryStore;
import dev.proa.store.Store;
import dev.proa.wire.EventLoops;
import dev.proa.wire.Headers;
import dev.proa.wire.HttpServer;
import dev.proa.wire.ServerConfiguration;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** An API server over a memory store on a loopback port, where everybody may do everything except one user. */
final class TestingApi implements AutoCloseable {
    /** Who sends this as a bearer token may do nothing. */
    static final String POWERLESS = "powerless";

    /** Who sends this, followed by verbs with commas between, may do these and nothing else. */
    static final String MAY = "may:";

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

    private static final KindRules CREATED_BY_UPDATES = new KindRules() {
        @Override
        public boolean allowCreateOnUpdate() {
            return true;
        }
    };

    final Store store;
    final ApiServer server;
    private final EventLoops loops = EventLoops.start("test", 1);
    private final HttpServer http;
    private final HttpClient client = HttpClient.newHttpClient();

    private static boolean may(String user, String verb) {
        return user.startsWith(MAY)
                ? List.of(user.substring(MAY.length()).split(",")).contains(verb)
                : !user.equals(POWERLESS);
    }

    TestingApi() throws IOException {
        this(MemoryStore.open(Clock.system()));
    }

    /** Over a store that is closed with it. */
    TestingApi(Store store) throws IOException {
        this.store = store;
        Authenticator authenticator = credentials ->
                new Authenticator.Outcome.Known(User.of(credentials.headers().first("Authorization", "someone")));
        Authorizer authorizer = (user, attributes) -> may(user.name(), attributes.verb())
                ? new Authorizer.Decision.Allowed("")
                : new Authorizer.Decision.NoOpinion("");
        Map<GroupResource, KindRules> rules =
                Map.of(GroupResource.core("pods"), GRACEFUL, GroupResource.core("endpoints"), CREATED_BY_UPDATES);
        Kinds kinds = new Kinds(BuiltIn.kinds(KubernetesResources.all(), rules));
        server = new ApiServer(new ApiServerParts(
                store,
                kinds,
                KubernetesTypes.types(),
                authenticator,
                authorizer,
                List.of(),
                List.of(),
                List.of(new ConnectedCommand()),
                Clock.system(),
                new Ids(new Random(1)),
                ApiLimits.DEFAULT));
        http = HttpServer.start(loops, ServerConfiguration.plainLoopback(0), server);
    }

    /** pods/exec as far as permission goes: it answers as soon as it is reached. */
    private static final class ConnectedCommand implements ActingSubresource {
        @Override
        public GroupResource resource() {
            return GroupResource.core("pods");
        }

        @Override
        public String subresource() {
            return "exec";
        }

        @Override
        public Set<Verb> verbs() {
            return Set.of(Verb.GET, Verb.CREATE);
        }

        @Override
        public boolean connects() {
            return true;
        }

        @Override
        public Optional<Verb> alwaysNeeds() {
            return Optional.of(Verb.CREATE);
        }

        @Override
        public ActingSubresource.Answer act(ActionContext context) {
            context.exchange().respond(200, Headers.of("Content-Type", "text/plain"), new byte[0]);
            return new ActingSubresource.Answer.Streamed();
        }
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
                    json
                            ? Json.parseObject(response.body())
                            : JsonObject.of("text", new String(response.body(), StandardCharsets.UTF_8)),
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
