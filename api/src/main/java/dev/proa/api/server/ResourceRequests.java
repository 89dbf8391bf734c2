package dev.proa.api.server;

import dev.proa.api.authorization.Attributes;
import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.api.identity.User;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.kind.Kind;
import dev.proa.api.kind.Kinds;
import dev.proa.api.media.Accepted;
import dev.proa.api.media.BodyCost;
import dev.proa.api.media.BodyDecoder;
import dev.proa.api.media.Encoder;
import dev.proa.api.pipeline.Page;
import dev.proa.api.pipeline.Pipeline;
import dev.proa.api.pipeline.Result;
import dev.proa.api.pipeline.Warnings;
import dev.proa.api.request.ApiRequest;
import dev.proa.api.request.PatchType;
import dev.proa.api.request.RequestTarget;
import dev.proa.api.request.Verb;
import dev.proa.api.watch.Watches;
import dev.proa.base.Clock;
import dev.proa.schema.GroupVersionKind;
import dev.proa.wire.Exchange;
import dev.proa.wire.Query;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Requests for resources, from the wire through the pipeline and back. */
final class ResourceRequests {
    private static final Map<GroupResource, String> DEPRECATED = Map.of(
            GroupResource.core("componentstatuses"), "v1 ComponentStatus is deprecated in v1.19+",
            GroupResource.core("endpoints"),
                    "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice");

    private final Kinds kinds;
    private final Gate gate;
    private final Turnstile turnstile;
    private final Pipeline pipeline;
    private final Watches watches;
    private final Encoder encoder;
    private final Answers answers;
    private final Clock clock;
    private final int bodyBytesMax;
    private final ByteBudget bodies;
    private final ByteBudget work;

    ResourceRequests(
            Kinds kinds,
            Gate gate,
            Turnstile turnstile,
            Pipeline pipeline,
            Watches watches,
            Encoder encoder,
            Answers answers,
            Clock clock,
            ApiLimits limits) {
        this.kinds = kinds;
        this.gate = gate;
        this.turnstile = turnstile;
        this.pipeline = pipeline;
        this.watches = watches;
        this.encoder = encoder;
        this.answers = answers;
        this.clock = clock;
        this.bodyBytesMax = limits.bodyBytesMax();
        this.bodies = new ByteBudget(limits.bodyBytesTotalMax(), limits.queueWait());
        this.work = new ByteBudget(limits.workBytesMax(), limits.queueWait());
    }

    void handle(Exchange exchange, RequestTarget.Resource target, User user, String auditId, Warnings warnings)
            throws IOException {
        Query query = exchange.query();
        Verb verb = RequestReader.verb(exchange.method(), target, query);
        Attributes attributes = RequestReader.attributes(exchange.method(), target, verb, query);
        gate.authorize(user, attributes);
        Kind kind = kinds.find(target.group(), target.version(), target.plural());
        if (kind == null) {
            unknown(exchange, target);
            return;
        }
        checkScope(kind, target, verb);
        ApiRequest request = RequestReader.request(
                target,
                kind,
                verb,
                user,
                query,
                BodyDecoder.mediaType(exchange.headers().first("Content-Type", ""))
                        .equals(PatchType.APPLY.mediaType()),
                exchange.headers().first("User-Agent", ""));
        pipeline.checkOffered(request);
        String deprecated = DEPRECATED.get(kind.resource());
        if (deprecated != null) {
            warnings.add(deprecated);
        }
        serve(exchange, request, auditId, warnings);
    }

    /** A group that is served answers like an API, anything else like a web server: as upstream's two routers do. */
    private void unknown(Exchange exchange, RequestTarget.Resource target) {
        if (kinds.groups().contains(target.group())) {
            throw notFound();
        }
        Answers.text(exchange, 404, "404 page not found\n");
    }

    private static ApiException notFound() {
        return ApiException.unserved(StatusReason.NOT_FOUND, "the server could not find the requested resource");
    }

    /** Namespaced objects are written and read one by one in a namespace only; cluster-scoped ones never in one. */
    private static void checkScope(Kind kind, RequestTarget.Resource target, Verb verb) {
        if (!kind.namespaced() && !target.namespace().isEmpty()) {
            throw notFound();
        }
        if (kind.namespaced() && target.namespace().isEmpty()) {
            if (!target.name().isEmpty()) {
                throw notFound();
            }
            if (verb != Verb.LIST && verb != Verb.WATCH) {
                throw Pipeline.notAllowed();
            }
        }
    }

    private void serve(Exchange exchange, ApiRequest request, String auditId, Warnings warnings) throws IOException {
        Encoder.Form form = form(exchange, request);
        switch (request.verb()) {
            case WATCH -> {
                // For as long as the client takes what is there already
                try (Turnstile.Turn turn = turnstile.enter(true, request.user().name())) {
                    watches.start(request, form, Answers.headers(auditId, warnings), exchange);
                }
            }
            case LIST -> {
                try (Turnstile.Turn turn = turnstile.enter(true, request.user().name())) {
                    Page page = pipeline.list(request);
                    answers.list(exchange, Answers.headers(auditId, warnings), form, page);
                }
            }
            case DELETE_COLLECTION, CREATE, UPDATE, PATCH, DELETE -> {
                String client = request.user().name();
                try (ByteBudget.Share held = bodies.open(client);
                        ByteBudget.Share worked = work.open(client)) {
                    write(
                            exchange,
                            request,
                            form,
                            auditId,
                            warnings,
                            new WireBody(exchange, bodyBytesMax, held),
                            worked);
                }
            }
            case GET -> get(exchange, request, form, auditId, warnings);
        }
    }

    /** Reading the body comes before the turn, so that a slow client holds none; what is read is counted, and so is what it takes to work on it. */
    private void write(
            Exchange exchange,
            ApiRequest request,
            Encoder.Form form,
            String auditId,
            Warnings warnings,
            WireBody body,
            ByteBudget.Share worked)
            throws IOException {
        if (pipeline.streams(request)) {
            answer(exchange, form, auditId, warnings, pipeline.execute(request, body, warnings, exchange));
            return;
        }
        worked.take(cost(body));
        if (request.verb() == Verb.DELETE_COLLECTION) {
            try (Turnstile.Turn turn = turnstile.enter(false, request.user().name())) {
                Page page = pipeline.deleteCollection(request, body, warnings);
                answers.list(exchange, Answers.headers(auditId, warnings), form, page);
            }
            return;
        }
        Result result;
        try (Turnstile.Turn turn = turnstile.enter(false, request.user().name())) {
            result = pipeline.execute(request, body, warnings, exchange);
        }
        answer(exchange, form, auditId, warnings, result);
    }

    private long cost(WireBody body) {
        long cost = BodyCost.of(body.read(), BodyDecoder.mediaType(body.contentType()));
        if (cost > work.requestBytesMax()) {
            throw ApiException.of(
                    StatusReason.REQUEST_ENTITY_TOO_LARGE,
                    "Request entity too large: limit is " + work.requestBytesMax()
                            + " bytes of memory, this one has so many parts that it takes about " + cost);
        }
        return cost;
    }

    /** A large answer holds its turn until the client has taken it, so that they can't pile up. */
    private void get(Exchange exchange, ApiRequest request, Encoder.Form form, String auditId, Warnings warnings)
            throws IOException {
        try (ByteBudget.Share held = bodies.open(request.user().name())) {
            WireBody body = new WireBody(exchange, bodyBytesMax, held);
            if (pipeline.streams(request)) {
                answer(exchange, form, auditId, warnings, pipeline.execute(request, body, warnings, exchange));
                return;
            }
            try (Turnstile.Turn turn = turnstile.enter(true, request.user().name())) {
                answer(exchange, form, auditId, warnings, pipeline.execute(request, body, warnings, exchange));
            }
        }
    }

    private void answer(Exchange exchange, Encoder.Form form, String auditId, Warnings warnings, Result result)
            throws IOException {
        switch (result) {
            case Result.Stored stored ->
                answers.object(exchange, stored.code(), Answers.headers(auditId, warnings), form, stored.object());
            case Result.Tree tree ->
                answers.tree(
                        exchange,
                        tree.code(),
                        Answers.headers(auditId, warnings),
                        plain(
                                form.accepted(),
                                GroupVersionKind.of(
                                        tree.object().string("apiVersion"),
                                        tree.object().string("kind"))),
                        tree.object());
            case Result.Streamed streamed -> {}
        }
    }

    private Accepted plain(Accepted accepted, GroupVersionKind kind) {
        boolean json = accepted.encoding() == dev.proa.api.media.Encoding.PROTOBUF && !encoder.hasProtobuf(kind);
        return json ? Accepted.JSON : accepted;
    }

    private Encoder.Form form(Exchange exchange, ApiRequest request) {
        Accepted accepted = pipeline.streams(request)
                ? Accepted.JSON
                : Accepted.of(
                        exchange.headers().first("Accept", ""),
                        pretty(exchange),
                        encoder.hasProtobuf(request.kind().in(request.version())),
                        request.kind().isStored());
        String include = request.options().parameter("includeObject");
        boolean table = accepted.shape() == Accepted.Shape.TABLE;
        if (table && !List.of("", "None", "Metadata", "Object").contains(include)) {
            throw ApiException.badRequest("Unable to convert to Table as requested: includeObject: Invalid value: \""
                    + include + "\": must be 'Metadata', 'Object', 'None', or empty");
        }
        return new Encoder.Form(
                request.kind(),
                request.version(),
                accepted,
                include,
                clock.now().getEpochSecond());
    }

    private static boolean pretty(Exchange exchange) {
        String asked = exchange.query().first("pretty", "").toLowerCase(Locale.ROOT);
        if (!asked.isEmpty()) {
            return asked.equals("1") || asked.equals("true");
        }
        String agent = exchange.headers().first("User-Agent", "");
        return agent.startsWith("curl") || agent.startsWith("Wget") || agent.startsWith("Mozilla/5.0");
    }
}
