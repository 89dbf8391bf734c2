package dev.proa.api.authorization;

import dev.proa.api.identity.User;

/** Decides whether a user may. Pure reading of the current World; called for every request, so it must be fast. */
public interface Authorizer {
    Decision authorize(User user, Attributes attributes);

    /** A decision and why; the reason of a refusal is shown to the client. */
    sealed interface Decision {
        String reason();

        record Allowed(String reason) implements Decision {}

        /** Another authorizer may allow it; refused when none does. */
        record NoOpinion(String reason) implements Decision {}

        record Denied(String reason) implements Decision {}

        default boolean allowed() {
            return this instanceof Allowed;
        }
    }
}
