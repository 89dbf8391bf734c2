package dev.proa.api.identity;

import dev.proa.api.identity.token.TokenAuthenticator;
import dev.proa.wire.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
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
        Optional<String> token;
        try {
            token = token(credentials);
        } catch (IllegalArgumentException e) {
            return new Outcome.Refused(String.valueOf(e.getMessage()));
        }
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
        return isWebSocket(credentials.headers()) ? offered(credentials.headers()) : Optional.empty();
    }

    private static boolean isWebSocket(Headers headers) {
        return headers.first("Upgrade", "").equalsIgnoreCase("websocket")
                && headers.elements("Connection").stream().anyMatch("upgrade"::equalsIgnoreCase);
    }

    /** One protocol carries the token; another one must be offered, since the server has to choose one. */
    private static Optional<String> offered(Headers headers) {
        List<String> offered = headers.elements("Sec-WebSocket-Protocol");
        List<String> carriers =
                offered.stream().filter(p -> p.startsWith(SOCKET_PREFIX)).toList();
        if (carriers.size() > 1) {
            throw new IllegalArgumentException("multiple base64.bearer.authorization tokens specified");
        }
        Optional<String> token = carriers.stream().findFirst().map(c -> decoded(c.substring(SOCKET_PREFIX.length())));
        if (token.isPresent() && !token.get().isEmpty() && offered.size() == 1) {
            throw new IllegalArgumentException("missing additional subprotocol");
        }
        return token.filter(text -> !text.isEmpty());
    }

    private static String decoded(String text) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("invalid base64.bearer.authorization token encoding", e);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("invalid base64.bearer.authorization token", e);
        }
    }
}
