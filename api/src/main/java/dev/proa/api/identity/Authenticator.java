package dev.proa.api.identity;

/**
 * Finds out who a client is. Runs before the body is read. Impersonation headers are honoured by an authenticator that
 * wraps another one together with an authorizer; it throws a forbidding ApiException.
 */
public interface Authenticator {
    Outcome authenticate(Credentials credentials);

    /** What an authenticator found. */
    sealed interface Outcome {
        /** The client is this user. */
        record Known(User user) implements Outcome {}

        /** No credentials of this authenticator's sort: the next one is asked, and at the end the client is anonymous. */
        record Absent() implements Outcome {}

        /** Credentials that are wrong: 401 unless another authenticator knows them. */
        record Refused(String why) implements Outcome {}
    }
}
