package dev.proa.control.simulation;

import dev.proa.api.ApiClient;
import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.World;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.util.Map;
import java.util.function.Supplier;

/** An actor's client: before each request others go first, and what the {@link Mishaps} say goes wrong. */
final class InterleavedClient implements ApiClient {
    private static final int PER_MILLE = 1000;

    private final Interleaving interleaving;
    private final Place place;
    private final ApiClient client;

    InterleavedClient(Interleaving interleaving, Place place, ApiClient client) {
        this.interleaving = interleaving;
        this.place = place;
        this.client = client;
    }

    @Override
    public World world() {
        return place.world();
    }

    @Override
    public JsonObject get(GroupResource resource, String namespace, String name) {
        Turns.pause();
        return client.get(resource, namespace, name);
    }

    /** Events let nobody go first: recorders write them under a lock, and nothing follows from them. */
    private JsonObject write(GroupResource resource, String name, Supplier<JsonObject> request) {
        if (!resource.equals(Resources.EVENTS)) {
            Turns.pause();
        }
        int dice = interleaving.random().nextInt(PER_MILLE);
        Mishaps mishaps = interleaving.mishaps();
        if (dice < mishaps.refused()) {
            throw refusal(resource, name);
        }
        JsonObject answer;
        try {
            answer = request.get();
        } finally {
            place.wrote(interleaving.planned(), interleaving.api().world().revision());
        }
        if (dice < mishaps.refused() + mishaps.lost()) {
            throw ApiException.of(StatusReason.TIMEOUT, "simulated: the answer was lost");
        }
        return answer;
    }

    private ApiException refusal(GroupResource resource, String name) {
        return switch (interleaving.random().nextInt(3)) {
            case 0 -> ApiException.conflict(resource.group(), resource.resource(), name, "simulated");
            case 1 -> ApiException.of(StatusReason.TIMEOUT, "simulated: too late");
            default -> ApiException.of(StatusReason.INTERNAL_ERROR, "simulated: it failed");
        };
    }

    @Override
    public JsonObject create(GroupResource resource, String namespace, JsonObject object) {
        return write(resource, "", () -> client.create(resource, namespace, object));
    }

    @Override
    public JsonObject create(
            GroupResource resource, String namespace, String name, String subresource, JsonObject body) {
        return write(resource, name, () -> client.create(resource, namespace, name, subresource, body));
    }

    @Override
    public JsonObject update(GroupResource resource, String namespace, JsonObject object) {
        return write(resource, object.stringAt("metadata", "name"), () -> client.update(resource, namespace, object));
    }

    @Override
    public JsonObject update(GroupResource resource, String namespace, String subresource, JsonObject object) {
        return write(
                resource,
                object.stringAt("metadata", "name"),
                () -> client.update(resource, namespace, subresource, object));
    }

    @Override
    public JsonObject mergePatch(
            GroupResource resource, String namespace, String name, String subresource, JsonObject patch) {
        return write(resource, name, () -> client.mergePatch(resource, namespace, name, subresource, patch));
    }

    @Override
    public JsonObject jsonPatch(
            GroupResource resource, String namespace, String name, String subresource, JsonArray patch) {
        return write(resource, name, () -> client.jsonPatch(resource, namespace, name, subresource, patch));
    }

    @Override
    public JsonObject strategicMergePatch(
            GroupResource resource, String namespace, String name, String subresource, JsonObject patch) {
        return write(resource, name, () -> client.strategicMergePatch(resource, namespace, name, subresource, patch));
    }

    @Override
    public JsonObject apply(
            GroupResource resource,
            String namespace,
            String name,
            String subresource,
            JsonObject configuration,
            boolean force) {
        return write(resource, name, () -> client.apply(resource, namespace, name, subresource, configuration, force));
    }

    @Override
    public JsonObject delete(GroupResource resource, String namespace, String name, JsonObject options) {
        return write(resource, name, () -> client.delete(resource, namespace, name, options));
    }

    @Override
    public JsonObject deleteCollection(
            GroupResource resource, String namespace, Map<String, String> query, JsonObject options) {
        return write(resource, "", () -> client.deleteCollection(resource, namespace, query, options));
    }
}
