package dev.proa.api.identity.token;

import dev.proa.api.identity.User;
import java.util.List;

/** Knows whose a bearer token is. */
public interface TokenAuthenticator {
    /** @param audiences for whom the token must be meant: one of these */
    Outcome authenticate(String token, List<String> audiences);

    /** What was found. */
    sealed interface Outcome {
        /**
         * The token is this user's.
         *
         * @param audiences those asked for that the token is meant for
         * @param warning to be shown to the client; empty without one
         */
        record Known(User user, List<String> audiences, String warning) implements Outcome {}

        /** Not a token of this sort. */
        record Absent() implements Outcome {}

        /** A token of this sort that isn't valid. */
        record Refused(String why) implements Outcome {}
    }
}
