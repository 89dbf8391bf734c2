package dev.proa.api.action;

import dev.proa.api.ApiClient;
import dev.proa.api.identity.User;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.request.ApiRequest;
import dev.proa.api.world.World;
import dev.proa.json.JsonObject;
import dev.proa.wire.Exchange;
import java.util.function.UnaryOperator;

/** What an acting subresource works with. */
public interface ActionContext {
    ApiRequest request();

    /** The body; EMPTY when there is none. */
    JsonObject body();

    World world();

    /** The stored object that the path names, in the storage version; throws the 404 when there is none. */
    JsonObject target();

    /**
     * Changes a stored object atomically, retried on conflict; {@code change} sees and answers the storage version, may run
     * several times and may throw. It is prepared, validated and committed like an update, without further authorization.
     * Honours the request's dryRun. Answers the object as stored.
     */
    JsonObject change(GroupResource resource, String namespace, String name, UnaryOperator<JsonObject> change);

    /** Deletes a stored object with these DeleteOptions (or EMPTY), without further authorization; honours the request's dryRun. */
    void remove(GroupResource resource, String namespace, String name, JsonObject options);

    /** The API as this identity, through the whole pipeline: {@code client(request().user())} acts as the client itself. */
    ApiClient client(User user);

    void warn(String text);

    /** The wire, for streaming; throws a 400 when the request comes from inside the process. */
    Exchange exchange();
}
