package dev.proa.api.server;

import dev.proa.api.ApiClient;
import dev.proa.api.action.PodBinding;
import dev.proa.api.action.PodEviction;
import dev.proa.api.discovery.DiscoveryPaths;
import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.api.identity.User;
import dev.proa.api.media.Encoder;
import dev.proa.api.media.TypedSchemas;
import dev.proa.api.openapi.OpenApiDocuments;
import dev.proa.api.openapi.OpenApiPaths;
import dev.proa.api.pipeline.FieldManagement;
import dev.proa.api.pipeline.Pipeline;
import dev.proa.api.pipeline.SchemaFieldManagement;
import dev.proa.api.pipeline.Versions;
import dev.proa.api.pipeline.Warnings;
import dev.proa.api.request.RequestTarget;
import dev.proa.api.watch.Watches;
import dev.proa.api.world.World;
import dev.proa.api.world.Worlds;
import dev.proa.base.Log;
import dev.proa.wire.Exchange;
import dev.proa.wire.Handler;
import dev.proa.wire.Query;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The API of one cluster over a store. Give it to {@code HttpServer} as the handler; components inside the process use
 * {@link #client}.
 */
public final class ApiServer implements Handler, AutoCloseable {
    private static final Log LOG = Log.of(ApiServer.class);

    private final ApiServerParts parts;
    private final Worlds worlds;
    private final Gate gate;
    private final Pipeline pipeline;
    private final Watches watches;
    private final Answers answers;
    private final ResourceRequests resources;
    private final Documents documents;
    private final Health health = new Health();
    private final RequestMetrics metrics = new RequestMetrics();
    private final List<Supplier<String>> furtherMetrics = new CopyOnWriteArrayList<>();

    public ApiServer(ApiServerParts given) {
        ApiServerParts parts = given.plus(List.of(
                PodBinding.ofPods(given.clock()),
                PodBinding.ofBindings(given.clock()),
                new PodEviction(given.clock())));
        this.parts = parts;
        this.worlds = new Worlds(parts.store());
        TypedSchemas schemas = new TypedSchemas(parts.types());
        FieldManagement fields = new SchemaFieldManagement(parts.types(), new Versions(schemas));
        this.gate = new Gate(parts.authenticator(), parts.authorizer());
        this.pipeline = new Pipeline(parts, worlds, schemas, fields, this::client);
        Encoder encoder = new Encoder(schemas, pipeline.versions());
        this.answers = new Answers(encoder);
        this.watches = new Watches(parts.store(), encoder, parts.clock(), parts.limits());
        this.resources = new ResourceRequests(
                parts.kinds(),
                gate,
                new Turnstile(parts.limits()),
                pipeline,
                watches,
                encoder,
                answers,
                parts.clock(),
                parts.limits());
        this.documents = new Documents(
                gate,
                new DiscoveryPaths(parts.kinds()),
                new OpenApiPaths(new OpenApiDocuments(parts.kinds(), parts.types()), parts.kinds()),
                health,
                () -> metrics.text(() -> parts.store().snapshot().revision(), watches::open) + furtherMetrics(),
                answers);
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
        String auditId = parts.ids().uuid();
        Warnings warnings = new Warnings();
        RequestTarget target = RequestTarget.parse(exchange.path());
        int code = 200;
        try {
            User user = gate.authenticate(exchange);
            if (!user.equals(User.ANONYMOUS)) {
                exchange.recognized();
            }
            switch (target) {
                case RequestTarget.Path path ->
                    documents.handle(exchange, path.path(), user, Answers.headers(auditId, warnings));
                case RequestTarget.Resource resource -> resources.handle(exchange, resource, user, auditId, warnings);
            }
        } catch (ApiException e) {
            code = e.code();
            answers.error(exchange, Answers.headers(auditId, warnings), e);
        } catch (UncheckedIOException e) {
            // The client has gone away: nobody is left to tell.
            throw e.getCause();
        } catch (RuntimeException e) {
            code = 500;
            LOG.error("a request failed", "method", exchange.method(), "path", exchange.path(), "failure", e);
            answers.error(exchange, Answers.headers(auditId, warnings), internal(e));
        }
        metrics.count(exchange.method(), resource(target), code);
    }

    /** What no kind is called is not counted by name: anybody may ask for anything. */
    private String resource(RequestTarget target) {
        return target instanceof RequestTarget.Resource resource
                        && parts.kinds().find(resource.group(), resource.version(), resource.plural()) != null
                ? resource.plural()
                : "";
    }

    private static ApiException internal(RuntimeException e) {
        return ApiException.of(StatusReason.INTERNAL_ERROR, "Internal error occurred: " + e.getMessage());
    }

    /** The whole state at the newest revision; free to ask, immutable. */
    public World world() {
        return worlds.newest();
    }

    /** For waiting for changes and being told of them. */
    public Worlds worlds() {
        return worlds;
    }

    /** What makes the server live and ready; add checks here. */
    public Health health() {
        return health;
    }

    /** Adds a document at a path outside of the resources, such as the keys for verifying tokens. */
    public void addDocument(String path, String mediaType, Supplier<byte[]> content) {
        documents.add(path, mediaType, query -> content.get());
    }

    /** The same, where the content depends on the query; what it throws as an ApiException is the answer. */
    public void addAnswer(String path, String mediaType, Function<Query, byte[]> content) {
        documents.add(path, mediaType, content);
    }

    /** Adds families to {@code /metrics}, in Prometheus' text form, each line ended. */
    public void addMetrics(Supplier<String> families) {
        furtherMetrics.add(families);
    }

    private String furtherMetrics() {
        return furtherMetrics.stream().map(Supplier::get).collect(Collectors.joining());
    }

    /** A client inside the process with this identity, under the same authorization and admission as over the wire. */
    public ApiClient client(User user) {
        return new LocalClient(user, parts.kinds(), gate, pipeline, worlds);
    }

    /** Ends watches; requests under way go on until the store is closed. */
    @Override
    public void close() {
        watches.close();
        worlds.close();
    }
}
