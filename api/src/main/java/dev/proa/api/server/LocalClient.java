package dev.proa.api.server;

import dev.proa.api.ApiClient;
import dev.proa.api.authorization.Attributes;
import dev.proa.api.error.ApiException;
import dev.proa.api.identity.User;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.kind.Kind;
import dev.proa.api.kind.Kinds;
import dev.proa.api.media.BodySource;
import dev.proa.api.pipeline.Pipeline;
import dev.proa.api.pipeline.Result;
import dev.proa.api.pipeline.Warnings;
import dev.proa.api.request.ApiRequest;
import dev.proa.api.request.FieldValidation;
import dev.proa.api.request.PatchType;
import dev.proa.api.request.RequestOptions;
import dev.proa.api.request.Verb;
import dev.proa.api.world.World;
import dev.proa.api.world.Worlds;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The API inside the process: the same gate and pipeline as over the wire, without encoding. */
final class LocalClient implements ApiClient {
    private final User user;
    private final String manager;
    private final Kinds kinds;
    private final Gate gate;
    private final Pipeline pipeline;
    private final Worlds worlds;

    LocalClient(User user, Kinds kinds, Gate gate, Pipeline pipeline, Worlds worlds) {
        this.user = user;
        this.manager = manager(user);
        this.kinds = kinds;
        this.gate = gate;
        this.pipeline = pipeline;
        this.worlds = worlds;
    }

    /** Whom managedFields name: the programs that do upstream what these identities do here. */
    private static String manager(User user) {
        String name = user.name();
        if (name.startsWith("system:node:")) {
            return "kubelet";
        }
        if (name.startsWith("system:serviceaccount:kube-system:")) {
            return "kube-controller-manager";
        }
        return name.equals("system:apiserver") ? "kube-apiserver" : name.substring(name.lastIndexOf(':') + 1);
    }

    @Override
    public World world() {
        return worlds.newest();
    }

    @Override
    public JsonObject get(GroupResource resource, String namespace, String name) {
        return run(request(Verb.GET, resource, namespace, name, ""), BodySource.none());
    }

    @Override
    public JsonObject create(GroupResource resource, String namespace, JsonObject object) {
        return run(request(Verb.CREATE, resource, namespace, "", ""), json(object));
    }

    @Override
    public JsonObject create(
            GroupResource resource, String namespace, String name, String subresource, JsonObject body) {
        return run(request(Verb.CREATE, resource, namespace, name, subresource), json(body));
    }

    @Override
    public JsonObject update(GroupResource resource, String namespace, JsonObject object) {
        return update(resource, namespace, "", object);
    }

    @Override
    public JsonObject update(GroupResource resource, String namespace, String subresource, JsonObject object) {
        String name = object.stringAt("metadata", "name");
        return run(request(Verb.UPDATE, resource, namespace, name, subresource), json(object));
    }

    @Override
    public JsonObject mergePatch(
            GroupResource resource, String namespace, String name, String subresource, JsonObject patch) {
        return patch(PatchType.MERGE, resource, namespace, name, subresource, patch, false);
    }

    @Override
    public JsonObject jsonPatch(
            GroupResource resource, String namespace, String name, String subresource, JsonArray patch) {
        return patch(PatchType.JSON, resource, namespace, name, subresource, patch, false);
    }

    @Override
    public JsonObject strategicMergePatch(
            GroupResource resource, String namespace, String name, String subresource, JsonObject patch) {
        return patch(PatchType.STRATEGIC, resource, namespace, name, subresource, patch, false);
    }

    @Override
    public JsonObject apply(
            GroupResource resource,
            String namespace,
            String name,
            String subresource,
            JsonObject configuration,
            boolean force) {
        return patch(PatchType.APPLY, resource, namespace, name, subresource, configuration, force);
    }

    private JsonObject patch(
            PatchType type,
            GroupResource resource,
            String namespace,
            String name,
            String subresource,
            JsonValue patch,
            boolean force) {
        Map<String, List<String>> query = force ? Map.of("force", List.of("true")) : Map.of();
        ApiRequest request = request(Verb.PATCH, resource, namespace, name, subresource, query);
        return run(request, BodySource.of(patch, type.mediaType()));
    }

    @Override
    public JsonObject delete(GroupResource resource, String namespace, String name, JsonObject options) {
        return run(request(Verb.DELETE, resource, namespace, name, ""), json(options));
    }

    @Override
    public JsonObject deleteCollection(
            GroupResource resource, String namespace, Map<String, String> query, JsonObject options) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        query.forEach((name, value) -> parameters.put(name, List.of(value)));
        ApiRequest request = request(Verb.DELETE_COLLECTION, resource, namespace, "", "", parameters);
        admit(request);
        long deleted = pipeline.deleteCollection(request, json(options), new Warnings())
                .items()
                .size();
        return JsonObject.of(
                "kind",
                "Status",
                "apiVersion",
                "v1",
                "status",
                "Success",
                "details",
                JsonObject.of("deleted", deleted));
    }

    private static BodySource json(JsonObject object) {
        return BodySource.of(object, "application/json");
    }

    private ApiRequest request(Verb verb, GroupResource resource, String namespace, String name, String subresource) {
        return request(verb, resource, namespace, name, subresource, Map.of());
    }

    private ApiRequest request(
            Verb verb,
            GroupResource resource,
            String namespace,
            String name,
            String subresource,
            Map<String, List<String>> query) {
        Kind kind = kinds.find(resource);
        if (kind == null) {
            throw ApiException.notFound(resource.group(), resource.resource(), name);
        }
        RequestOptions options =
                new RequestOptions(false, manager, FieldValidation.IGNORE, query.containsKey("force"), query);
        String version = kind.preferredVersion();
        return new ApiRequest(user, verb, kind, version, namespace, name, subresource, "", options, manager);
    }

    private void admit(ApiRequest request) {
        gate.authorize(user, Attributes.of(request, request.verb()));
        pipeline.checkOffered(request);
    }

    private JsonObject run(ApiRequest request, BodySource body) {
        admit(request);
        try {
            return switch (pipeline.execute(request, body, new Warnings(), null)) {
                case Result.Stored stored -> pipeline.versions().to(request.kind(), request.version(), stored.object());
                case Result.Tree tree -> tree.object();
                case Result.Streamed streamed -> JsonObject.EMPTY;
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
