package dev.proa.api.authorization;

import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.api.identity.User;
import dev.proa.json.JsonString;

/** The refusal of a request that no authorizer allows, in upstream's words. */
public final class Forbidden {
    private Forbidden() {}

    public static ApiException of(User user, Attributes attributes, String reason) {
        String message = escaped(message(user, attributes)) + (reason.isEmpty() ? "" : ": " + reason);
        if (!attributes.isResource()) {
            return ApiException.unserved(StatusReason.FORBIDDEN, "forbidden: " + message);
        }
        return ApiException.forbidden(attributes.group(), attributes.resource(), attributes.name(), message);
    }

    private static String message(User user, Attributes attributes) {
        String who = "User " + quote(user.name()) + " cannot " + attributes.verb();
        if (!attributes.isResource()) {
            return who + " path " + quote(attributes.path());
        }
        String subresource = attributes.subresource();
        String resource = subresource.isEmpty() ? attributes.resource() : attributes.resource() + "/" + subresource;
        String where = attributes.namespace().isEmpty()
                ? "at the cluster scope"
                : "in the namespace " + quote(attributes.namespace());
        return who + " resource " + quote(resource) + " in API group " + quote(attributes.group()) + " " + where;
    }

    /** The message may be shown by a browser. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String quote(String text) {
        return new JsonString(text).toJson();
    }
}
