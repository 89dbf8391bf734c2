package dev.proa.api;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.World;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.util.Map;

/**
 * The API as components inside the process use it: each has a client with its own identity, and every write goes
 * through the same pipeline (authorization, admission, validation) as a user's. Objects are in the preferred version.
 * The namespace is empty for cluster-scoped kinds. All methods block and throw {@link dev.proa.api.error.ApiException}.
 */
public interface ApiClient {
    /** What is readable now: every kind at one revision. A write of this client is in the World when it returns. */
    World world();

    JsonObject get(GroupResource resource, String namespace, String name);

    JsonObject create(GroupResource resource, String namespace, JsonObject object);

    /** Creates through a subresource such as pods/binding, serviceaccounts/token, pods/eviction. */
    JsonObject create(GroupResource resource, String namespace, String name, String subresource, JsonObject body);

    /** Replaces; compare-and-swap when the object carries metadata.resourceVersion. */
    JsonObject update(GroupResource resource, String namespace, JsonObject object);

    /** Replaces through a subresource: {@code status}, {@code finalize}, {@code scale}. */
    JsonObject update(GroupResource resource, String namespace, String subresource, JsonObject object);

    JsonObject mergePatch(GroupResource resource, String namespace, String name, String subresource, JsonObject patch);

    JsonObject jsonPatch(GroupResource resource, String namespace, String name, String subresource, JsonArray patch);

    JsonObject strategicMergePatch(
            GroupResource resource, String namespace, String name, String subresource, JsonObject patch);

    JsonObject apply(
            GroupResource resource,
            String namespace,
            String name,
            String subresource,
            JsonObject configuration,
            boolean force);

    /** {@code options} is a DeleteOptions object, or EMPTY. Answers the object as it stands, or a Status. */
    JsonObject delete(GroupResource resource, String namespace, String name, JsonObject options);

    /** Deletes the matching objects of a namespace. */
    JsonObject deleteCollection(
            GroupResource resource, String namespace, Map<String, String> query, JsonObject options);
}
