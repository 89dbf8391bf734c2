package dev.proa.api.server;

import dev.proa.api.authorization.Attributes;
import dev.proa.api.discovery.DiscoveryPaths;
import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.api.identity.User;
import dev.proa.api.media.Accepted;
import dev.proa.api.openapi.OpenApiPaths;
import dev.proa.json.JsonObject;
import dev.proa.wire.Exchange;
import dev.proa.wire.Headers;
import dev.proa.wire.Query;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Everything that is no resource: discovery, OpenAPI, health, version, metrics, and documents that the main adds. */
final class Documents {
    private static final JsonObject VERSION = JsonObject.of(
            "major", "1",
            "minor", "36",
            "emulationMajor", "1",
            "emulationMinor", "36",
            "minCompatibilityMajor", "1",
            "minCompatibilityMinor", "35",
            "gitVersion", "v1.36.3+proa",
            "gitCommit", "unknown",
            "gitTreeState", "clean",
            "buildDate", "1970-01-01T00:00:00Z",
            "goVersion", "none: " + System.getProperty("java.vm.name", "Java"),
            "compiler", "javac",
            "platform", "linux/" + architecture());

    private final Gate gate;
    private final DiscoveryPaths discovery;
    private final OpenApiPaths openApi;
    private final Health health;
    private final Supplier<String> metrics;
    private final Answers answers;
    private final Map<String, Extra> extras = new ConcurrentHashMap<>();

    private record Extra(String mediaType, Function<Query, byte[]> content) {}

    Documents(
            Gate gate,
            DiscoveryPaths discovery,
            OpenApiPaths openApi,
            Health health,
            Supplier<String> metrics,
            Answers answers) {
        this.gate = gate;
        this.discovery = discovery;
        this.openApi = openApi;
        this.health = health;
        this.metrics = metrics;
        this.answers = answers;
    }

    private static String architecture() {
        String machine = System.getProperty("os.arch", "");
        return machine.equals("aarch64") ? "arm64" : "amd64";
    }

    void add(String path, String mediaType, Function<Query, byte[]> content) {
        extras.put(path, new Extra(mediaType, content));
    }

    void handle(Exchange exchange, String path, User user, Headers headers) throws IOException {
        gate.authorize(user, Attributes.forPath(exchange.method().toLowerCase(Locale.ROOT), path));
        if (Health.serves(path)) {
            health.answer(exchange, path);
            return;
        }
        switch (path) {
            case "/version" -> answers.tree(exchange, 200, headers, pretty(), VERSION);
            case "/metrics" -> Answers.text(exchange, 200, metrics.get());
            case "/" -> answers.tree(exchange, 200, headers, pretty(), JsonObject.of("paths", discovery.paths()));
            default -> {
                Extra extra = extras.get(path);
                if (extra != null) {
                    exchange.respond(
                            200,
                            headers.plus("Content-Type", extra.mediaType()),
                            extra.content().apply(exchange.query()));
                } else if (!openApi.answer(exchange, path, headers) && !discovered(exchange, path, headers)) {
                    if (discovery.hasGroupOf(path)) {
                        throw ApiException.unserved(
                                StatusReason.NOT_FOUND, "the server could not find the requested resource");
                    }
                    Answers.text(exchange, 404, "404 page not found\n");
                }
            }
        }
    }

    private static Accepted pretty() {
        return new Accepted(Accepted.JSON.encoding(), Accepted.Shape.OBJECT, "", true);
    }

    private boolean discovered(Exchange exchange, String path, Headers headers) throws IOException {
        String address = exchange.localAddress().getAddress().getHostAddress() + ":"
                + exchange.localAddress().getPort();
        DiscoveryPaths.Document document =
                discovery.find(path, exchange.headers().first("Accept", ""), address);
        if (document == null) {
            return false;
        }
        if (document.mediaType().isEmpty()) {
            answers.tree(exchange, 200, headers.plus("Vary", "Accept"), Accepted.JSON, document.content());
            return true;
        }
        Headers tagged = headers.with("Cache-Control", "public")
                .plus("ETag", document.tag())
                .plus("Vary", "Accept");
        @Nullable String known = exchange.headers().first("If-None-Match");
        if (document.tag().equals(known)) {
            exchange.respond(304, tagged, new byte[0]);
        } else {
            exchange.respond(
                    200,
                    tagged.plus("Content-Type", document.mediaType()),
                    document.content().toBytes());
        }
        return true;
    }
}
