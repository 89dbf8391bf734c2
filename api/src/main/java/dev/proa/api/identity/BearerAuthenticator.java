package dev.proa.api.identity;

import dev.proa.api.identity.token.TokenAuthenticator;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A token in the Authorization header, or, since browsers cannot set that one, in the WebSocket protocols offered. */
public final class BearerAuthenticator implements Authenticator {
    static final String SOCKET_PREFIX = "base64url.bearer.authorization.k8s.io.";

    private final List<TokenAuthenticator> tokens;
    private final List<String> audiences;

    /** @param audiences of this API server: one of them must be a token's */
    public BearerAuthenticator(List<TokenAuthenticator> tokens, List<String> audiences) {
        this.tokens = List.copyOf(tokens);
        this.audiences = List.copyOf(audiences);
    }

    @Override
    public Outcome authenticate(Credentials credentials) {
        Optional<String> token = token(credentials);
        if (token.isEmpty()) {
            return new Outcome.Absent();
        }
        String why = "invalid bearer token";
        for (TokenAuthenticator authenticator : tokens) {
            switch (authenticator.authenticate(token.get(), audiences)) {
                case TokenAuthenticator.Outcome.Known known -> {
                    return new Outcome.Known(known.user());
                }
                case TokenAuthenticator.Outcome.Refused refused -> why = refused.why();
                case TokenAuthenticator.Outcome.Absent absent -> {}
            }
        }
        return new Outcome.Refused(why);
    }

    private static Optional<String> token(Credentials credentials) {
        String[] words =
                credentials.headers().first("Authorization", "").strip().split(" ", 3);
        if (words.length >= 2 && words[0].toLowerCase(Locale.ROOT).equals("bearer")) {
            return words[1].isEmpty() ? Optional.empty() : Optional.of(words[1]);
        }
        for (String protocol : credentials.headers().elements("Sec-WebSocket-Protocol")) {
            if (protocol.startsWith(SOCKET_PREFIX)) {
                return decoded(protocol.substring(SOCKET_PREFIX.length()));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> decoded(String text) {
        try {
            return Optional.of(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
