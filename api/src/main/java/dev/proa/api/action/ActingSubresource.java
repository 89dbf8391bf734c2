package dev.proa.api.action;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.request.Verb;
import dev.proa.json.JsonObject;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * What is done, rather than stored, under a resource: {@code pods/binding}, {@code pods/eviction}, {@code pods/exec},
 * {@code serviceaccounts/token}; and kinds whose create is an action, such as SubjectAccessReview (the subresource is
 * then empty). The client is known and allowed, and the body decoded, defaulted and admitted, when this is called.
 *
 * <p>To add one: implement this and give it to the server's constructor. Discovery lists the subresources of the schema.
 */
public interface ActingSubresource {
    GroupResource resource();

    /** Such as {@code binding}; empty for kinds that only act. */
    String subresource();

    /** What it answers to; a connecting subresource answers to GET and CREATE (POST). Others get 405. */
    default Set<Verb> verbs() {
        return Set.of(Verb.CREATE);
    }

    /** Whether it takes over the connection or streams: such requests have no body to decode, and are admitted as CONNECT. */
    default boolean connects() {
        return false;
    }

    /**
     * A verb that the client needs whatever the method of its request is. A GET that becomes a WebSocket runs a command as
     * a POST does: upstream asks for {@code create} since 1.35 (AuthorizePodWebsocketUpgradeCreatePermission).
     */
    default Optional<Verb> alwaysNeeds() {
        return Optional.empty();
    }

    /**
     * Acts. Throws {@link dev.proa.api.error.ApiException} to refuse.
     *
     * @throws IOException when the client goes away while it streams
     */
    Answer act(ActionContext context) throws IOException;

    /** What an action answers. */
    sealed interface Answer {
        /** An object (with kind and apiVersion) that is encoded as the client accepts it. */
        record Value(int code, JsonObject object) implements Answer {}

        /** The action has answered on the exchange itself. */
        record Streamed() implements Answer {}

        static Answer created(JsonObject object) {
            return new Value(201, object);
        }

        static Answer ok(JsonObject object) {
            return new Value(200, object);
        }
    }
}
