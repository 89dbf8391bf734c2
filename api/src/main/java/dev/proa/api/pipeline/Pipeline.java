package dev.proa.api.pipeline;

import dev.proa.api.ApiClient;
import dev.proa.api.action.ActingSubresource;
import dev.proa.api.admission.AdmissionContext.Operation;
import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.api.identity.User;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.kind.Kind;
import dev.proa.api.media.BodyDecoder;
import dev.proa.api.media.BodySource;
import dev.proa.api.media.ObjectSchemas;
import dev.proa.api.quota.ResourceQuotas;
import dev.proa.api.request.ApiRequest;
import dev.proa.api.request.Verb;
import dev.proa.api.server.ApiServerParts;
import dev.proa.api.storage.StoredObject;
import dev.proa.api.world.Worlds;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.schema.GroupVersionKind;
import dev.proa.store.Entry;
import dev.proa.wire.Exchange;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every verb of every kind, once the client is known and allowed: decode, default, mutate, prepare, allocate, validate,
 * admit, commit. Reads answer what is stored.
 */
public final class Pipeline {
    private final Core core;
    private final Creation creation;
    private final Updating updating;
    private final Patching patching;
    private final Deletion deletion;
    private final Listing listing;
    private final Map<String, ActingSubresource> actions = new HashMap<>();
    private final Function<User, ApiClient> clients;

    public Pipeline(
            ApiServerParts parts,
            Worlds worlds,
            ObjectSchemas schemas,
            FieldManagement fields,
            Function<User, ApiClient> clients) {
        this.core = new Core(
                parts.store(),
                worlds,
                parts.kinds(),
                schemas,
                new BodyDecoder(schemas),
                new Versions(schemas),
                new AdmissionChain(parts.admission(), parts.authorizer(), worlds),
                fields,
                parts.allocators(),
                new ResourceQuotas(worlds::newest, parts.clock()),
                parts.clock(),
                parts.ids(),
                parts.limits().requestTimeout());
        this.clients = clients;
        this.creation = new Creation(core);
        this.updating = new Updating(core, creation);
        this.patching = new Patching(core);
        this.deletion = new Deletion(core);
        this.listing = new Listing(parts.store());
        parts.actions().forEach(action -> actions.put(actionKey(action.resource(), action.subresource()), action));
    }

    private static String actionKey(GroupResource resource, String subresource) {
        return resource + "/" + subresource;
    }

    public Versions versions() {
        return core.versions();
    }

    /** Refuses with 405 what the resource doesn't offer, with 404 a subresource that it doesn't have. */
    public void checkOffered(ApiRequest request) {
        Kind kind = request.kind();
        if (request.isMain() && !request.name().isEmpty() && !isAddressed(kind)) {
            throw ApiException.unserved(StatusReason.NOT_FOUND, "the server could not find the requested resource");
        }
        if (action(request) != null) {
            if (!offers(request)) {
                throw notAllowed();
            }
            return;
        }
        if (request.isMain()) {
            if (!kind.verbs().contains(request.verb().text()) || !fitsPath(request)) {
                throw notAllowed();
            }
            return;
        }
        Kind.Subresource subresource = kind.subresource(request.subresource());
        if (subresource == null || !request.path().isEmpty()) {
            throw ApiException.unserved(StatusReason.NOT_FOUND, "the server could not find the requested resource");
        }
        if (!subresource.verbs().contains(request.verb().text())) {
            throw notAllowed();
        }
    }

    /** Whether its objects have paths; what is only created, such as a review, has none. */
    private static boolean isAddressed(Kind kind) {
        return Stream.of(Verb.GET, Verb.UPDATE, Verb.PATCH, Verb.DELETE)
                .anyMatch(verb -> kind.verbs().contains(verb.text()));
    }

    /** A collection is posted to, an object is put, patched and deleted. */
    private static boolean fitsPath(ApiRequest request) {
        return switch (request.verb()) {
            case CREATE -> request.name().isEmpty();
            case UPDATE, PATCH -> !request.name().isEmpty();
            case GET, LIST, WATCH, DELETE, DELETE_COLLECTION -> true;
        };
    }

    /** Whether the request is for a subresource that takes over the connection. */
    public boolean streams(ApiRequest request) {
        ActingSubresource action = action(request);
        return action != null && action.connects();
    }

    private boolean offers(ApiRequest request) {
        ActingSubresource action = action(request);
        return action != null && action.verbs().contains(request.verb());
    }

    /** 405. */
    public static ApiException notAllowed() {
        return ApiException.unserved(
                StatusReason.METHOD_NOT_ALLOWED, "the server does not allow this method on the requested resource");
    }

    private @Nullable ActingSubresource action(ApiRequest request) {
        return actions.get(actionKey(request.kind().resource(), request.subresource()));
    }

    /** Any request for one object; the exchange is null inside the process. */
    public Result execute(ApiRequest request, BodySource body, Warnings warnings, @Nullable Exchange exchange)
            throws IOException {
        ActingSubresource action = action(request);
        if (action != null) {
            return act(request, action, body, warnings, exchange);
        }
        if (request.subresource().equals("scale")) {
            return scale(request, body, warnings);
        }
        return switch (request.verb()) {
            case GET -> new Result.Stored(200, get(request));
            case CREATE -> creation.create(request, body, warnings);
            case UPDATE -> replace(request, body, warnings);
            case PATCH -> updating.update(request, patching.source(request, body, warnings), warnings);
            case DELETE ->
                deletion.delete(withDryRun(request, options(request, body)), options(request, body), warnings);
            case LIST, WATCH, DELETE_COLLECTION ->
                throw new IllegalArgumentException(request.verb() + " is no read of one");
        };
    }

    private static ApiRequest withDryRun(ApiRequest request, DeleteOptions options) {
        return options.dryRun() && !request.dryRun() ? request.withDryRun() : request;
    }

    /** A page of a list. */
    public Page list(ApiRequest request) {
        return listing.list(request);
    }

    /** Deletes what the list of the same query shows; answers that list. */
    public Page deleteCollection(ApiRequest request, BodySource body, Warnings warnings) {
        DeleteOptions options = options(request, body);
        Page page = listing.list(request);
        for (StoredObject item : page.items()) {
            JsonObject metadata = item.tree().object("metadata");
            ApiRequest one = withDryRun(
                    request.withVerb(Verb.DELETE).at(metadata.string("namespace"), metadata.string("name")), options);
            try {
                deletion.delete(one, options, warnings);
            } catch (ApiException e) {
                if (e.reason() != StatusReason.NOT_FOUND) {
                    throw e;
                }
            }
        }
        return page;
    }

    private DeleteOptions options(ApiRequest request, BodySource body) {
        JsonObject sent = body.bytes().length == 0
                ? JsonObject.EMPTY
                : core.decoder().decodeOptions(body, new GroupVersionKind("meta.k8s.io", "v1", "DeleteOptions"));
        return DeleteOptions.of(sent, request.options().query());
    }

    private StoredObject get(ApiRequest request) {
        String asked = request.options().parameter("resourceVersion");
        if (!asked.isEmpty() && !asked.equals("0")) {
            Listing.atLeast(core.store(), ListQuery.of(request, false).revision());
        }
        Entry entry = core.find(request);
        if (entry == null) {
            throw Core.notFound(request);
        }
        return StoredObject.of(entry);
    }

    private Result replace(ApiRequest request, BodySource body, Warnings warnings) {
        Kind kind = request.kind();
        JsonObject decoded = core.decoder()
                .decode(body, kind.in(request.version()), request.options().fieldValidation(), warnings);
        JsonObject placed =
                ObjectMeta.named(ObjectMeta.inNamespace(decoded, kind, request.namespace()), request.name());
        boolean creates = request.isMain() && kind.rules().allowCreateOnUpdate();
        return updating.update(
                request,
                new Updating.Source() {
                    @Override
                    public JsonObject updated(JsonObject current) {
                        return placed;
                    }

                    @Override
                    public Optional<JsonObject> created() {
                        return creates ? Optional.of(placed) : Optional.empty();
                    }
                },
                warnings);
    }

    private Result scale(ApiRequest request, BodySource body, Warnings warnings) {
        var scaling = Scales.of(request.kind());
        if (request.verb() == Verb.GET) {
            return new Result.Tree(200, Scales.of(scaling, get(request).tree()));
        }
        JsonObject sent = request.verb() == Verb.UPDATE
                ? core.decoder().decode(body, Scales.KIND, request.options().fieldValidation(), warnings)
                : JsonObject.EMPTY;
        boolean applies = request.verb() == Verb.PATCH && Patching.applies(body);
        FieldManagement.Writer writer = core.writer(request);
        Result result = updating.update(
                request,
                new Updating.Source() {
                    @Override
                    public JsonObject updated(JsonObject current) {
                        JsonObject scale = request.verb() == Verb.UPDATE
                                ? sent
                                : patching.patched(request, body, Scales.of(scaling, current), Scales.KIND, warnings);
                        JsonObject scaled = Scales.into(scaling, current, scale);
                        return applies
                                ? ScaleOwners.applied(
                                        current, scaled, request.options().force(), writer)
                                : ScaleOwners.updated(current, scaled, writer);
                    }

                    @Override
                    public boolean ownsFields() {
                        return true;
                    }
                },
                warnings);
        return new Result.Tree(result.code(), Scales.of(scaling, tree(result)));
    }

    private static JsonObject tree(Result result) {
        return switch (result) {
            case Result.Stored stored -> stored.object().tree();
            case Result.Tree tree -> tree.object();
            case Result.Streamed streamed -> JsonObject.EMPTY;
        };
    }

    private Result act(
            ApiRequest request,
            ActingSubresource action,
            BodySource body,
            Warnings warnings,
            @Nullable Exchange exchange)
            throws IOException {
        JsonObject sent =
                action.connects() || request.verb() == Verb.GET ? JsonObject.EMPTY : decoded(request, body, warnings);
        Operation operation = action.connects() ? Operation.CONNECT : operation(request.verb());
        if (request.isMain() && request.verb() == Verb.CREATE) {
            sent = core.fields().updated(request.kind(), JsonObject.EMPTY, sent, core.writer(request));
        }
        if (operation != null) {
            sent = core.admission().mutate(request, operation, JsonObject.EMPTY, sent, warnings);
            core.admission().validate(request, operation, JsonObject.EMPTY, sent, warnings);
        }
        action.alwaysNeeds().ifPresent(verb -> core.admission().requireWhateverTheMethod(request, verb));
        return switch (action.act(new Acting(request, sent, warnings, exchange))) {
            case ActingSubresource.Answer.Value value -> new Result.Tree(value.code(), value.object());
            case ActingSubresource.Answer.Streamed streamed -> new Result.Streamed();
        };
    }

    private static @Nullable Operation operation(Verb verb) {
        return switch (verb) {
            case CREATE -> Operation.CREATE;
            case UPDATE, PATCH -> Operation.UPDATE;
            case DELETE, DELETE_COLLECTION -> Operation.DELETE;
            case GET, LIST, WATCH -> null;
        };
    }

    private JsonObject decoded(ApiRequest request, BodySource body, Warnings warnings) {
        Kind kind = request.kind();
        Kind.Subresource subresource = kind.subresource(request.subresource());
        GroupVersionKind expected = subresource == null ? kind.in(request.version()) : subresource.kind();
        JsonObject object =
                core.decoder().decode(body, expected, request.options().fieldValidation(), warnings);
        boolean placed = kind.namespaced() && !request.namespace().isEmpty();
        return placed ? ObjectMeta.inNamespace(object, kind, request.namespace()) : object;
    }

    private final class Acting implements dev.proa.api.action.ActionContext {
        private final ApiRequest request;
        private final JsonObject body;
        private final Warnings warnings;
        private final @Nullable Exchange exchange;

        Acting(ApiRequest request, JsonObject body, Warnings warnings, @Nullable Exchange exchange) {
            this.request = request;
            this.body = body;
            this.warnings = warnings;
            this.exchange = exchange;
        }

        @Override
        public ApiRequest request() {
            return request;
        }

        @Override
        public JsonObject body() {
            return body;
        }

        @Override
        public dev.proa.api.world.World world() {
            return core.worlds().newest();
        }

        @Override
        public JsonObject target() {
            return get(request).tree();
        }

        @Override
        public JsonObject change(
                GroupResource resource, String namespace, String name, UnaryOperator<JsonObject> change) {
            ApiRequest write = elsewhere(Verb.UPDATE, resource, namespace, name);
            Result result = updating.update(
                    write,
                    new Updating.Source() {
                        @Override
                        public JsonObject updated(JsonObject current) {
                            return change.apply(current);
                        }

                        @Override
                        public boolean internal() {
                            return true;
                        }
                    },
                    warnings);
            return tree(result);
        }

        private ApiRequest elsewhere(Verb verb, GroupResource resource, String namespace, String name) {
            Kind kind = core.kinds().find(resource);
            if (kind == null) {
                throw ApiException.notFound(resource.group(), resource.resource(), name);
            }
            return request.withVerb(verb)
                    .of(kind, kind.storageVersion(), request.subresource())
                    .at(namespace, name);
        }

        @Override
        public void remove(GroupResource resource, String namespace, String name, JsonObject options) {
            ApiRequest there = elsewhere(Verb.DELETE, resource, namespace, name);
            ApiRequest delete = there.of(there.kind(), there.version(), "");
            JsonObject all =
                    request.dryRun() ? options.with("dryRun", JsonArray.ofStrings(java.util.List.of("All"))) : options;
            deletion.delete(delete, DeleteOptions.of(all, java.util.Map.of()), warnings);
        }

        @Override
        public ApiClient client(User user) {
            return clients.apply(user);
        }

        @Override
        public void warn(String text) {
            warnings.add(text);
        }

        @Override
        public Exchange exchange() {
            Exchange wire = exchange;
            if (wire == null) {
                throw ApiException.badRequest("this subresource streams and cannot be used inside the process");
            }
            return wire;
        }
    }
}
