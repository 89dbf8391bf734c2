package dev.proa.api.identity;

import dev.proa.wire.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The request headers by which a client says who it is: they are for this server, and no backend may see them. */
public final class IdentityHeaders {
    private static final Set<String> NAMES = Set.of(
            "authorization",
            "proxy-authorization",
            "x-remote-user",
            "x-remote-uid",
            "x-remote-group",
            "impersonate-user",
            "impersonate-uid",
            "impersonate-group");
    private static final List<String> PREFIXES = List.of("x-remote-extra-", "impersonate-extra-");
    private static final String PROTOCOLS = "sec-websocket-protocol";

    private IdentityHeaders() {}

    /** All others; of the WebSocket protocols offered all but those that carry a token. */
    public static Headers without(Headers headers) {
        List<Headers.Field> kept = new ArrayList<>();
        for (Headers.Field field : headers) {
            // Backends that take their headers through CGI's variables see no difference between the two.
            String name = field.name().toLowerCase(Locale.ROOT).replace('_', '-');
            if (name.equals(PROTOCOLS)) {
                String offered = String.join(", ", protocols(field));
                if (!offered.isEmpty()) {
                    kept.add(new Headers.Field(field.name(), offered));
                }
            } else if (!NAMES.contains(name) && PREFIXES.stream().noneMatch(name::startsWith)) {
                kept.add(field);
            }
        }
        return Headers.of(kept);
    }

    private static List<String> protocols(Headers.Field field) {
        return Headers.of(List.of(field)).elements(field.name()).stream()
                .filter(protocol -> !protocol.startsWith(BearerAuthenticator.SOCKET_PREFIX))
                .toList();
    }
}
