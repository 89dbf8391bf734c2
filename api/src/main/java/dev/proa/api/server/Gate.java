package dev.proa.api.server;

import dev.proa.api.authorization.Attributes;
import dev.proa.api.authorization.Authorizer;
import dev.proa.api.authorization.Forbidden;
import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.api.identity.Authenticator;
import dev.proa.api.identity.Credentials;
import dev.proa.api.identity.User;
import dev.proa.wire.Exchange;

/** Who a client is and whether it may: settled before a body is read. */
final class Gate {
    private final Authenticator authenticator;
    private final Authorizer authorizer;

    Gate(Authenticator authenticator, Authorizer authorizer) {
        this.authenticator = authenticator;
        this.authorizer = authorizer;
    }

    User authenticate(Exchange exchange) {
        Credentials credentials = new Credentials(
                exchange.headers(),
                exchange.clientCertificates(),
                exchange.presentedCertificates(),
                exchange.remoteAddress().getAddress().getHostAddress());
        return switch (authenticator.authenticate(credentials)) {
            case Authenticator.Outcome.Known known -> known.user();
            case Authenticator.Outcome.Absent absent -> User.ANONYMOUS;
            case Authenticator.Outcome.Refused refused ->
                throw ApiException.of(StatusReason.UNAUTHORIZED, "Unauthorized");
        };
    }

    /** Refuses with 403 unless it may; an anonymous client is told to authenticate as upstream does: with 403 too. */
    void authorize(User user, Attributes attributes) {
        Authorizer.Decision decision = authorizer.authorize(user, attributes);
        if (!decision.allowed()) {
            throw Forbidden.of(user, attributes, decision.reason());
        }
    }
}
