package dev.proa.api.admission;

import dev.proa.api.authorization.Authorizer;
import dev.proa.api.identity.User;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.kind.Kind;
import dev.proa.api.request.ApiRequest;
import dev.proa.api.world.World;
import dev.proa.json.JsonObject;

/** What an admission step sees of a write, in the version of the request after defaulting. One thread only. */
public interface AdmissionContext {

    /** What the write does, as webhooks name it. */
    enum Operation {
        CREATE,
        UPDATE,
        DELETE,
        CONNECT
    }

    ApiRequest request();

    Operation operation();

    /** The stored object before the write, in the request's version; EMPTY for a create. */
    JsonObject oldObject();

    /** The object as it shall be; EMPTY for a delete; the options of a connect. For acting subresources their body. */
    JsonObject object();

    /** Replaces the object; only in {@link AdmissionStep#mutate}. */
    void replace(JsonObject object);

    /** The newest state. Ask again after anything slow. */
    World world();

    Authorizer authorizer();

    /** Adds a Warning header (299). */
    void warn(String text);

    default User user() {
        return request().user();
    }

    default Kind kind() {
        return request().kind();
    }

    default GroupResource resource() {
        return request().kind().resource();
    }

    default String namespace() {
        return request().namespace();
    }

    /** The object's name; empty in a create that will generate one. */
    default String name() {
        return request().name().isEmpty()
                ? object().stringAt("metadata", "name")
                : request().name();
    }

    default String subresource() {
        return request().subresource();
    }

    default boolean dryRun() {
        return request().dryRun();
    }

    /** Whether this is about the named resource itself, not a subresource. */
    default boolean isMain(String group, String plural) {
        Kind kind = kind();
        return subresource().isEmpty()
                && kind.group().equals(group)
                && kind.plural().equals(plural);
    }
}
