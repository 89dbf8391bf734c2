package dev.proa.api.identity;

import dev.proa.api.kind.Names;
import java.util.Optional;

/** The user name {@code system:serviceaccount:NAMESPACE:NAME} taken apart. */
public record ServiceAccountName(String namespace, String name) {
    private static final String PREFIX = "system:serviceaccount:";

    /** Empty when the user name isn't a valid service account's. */
    public static Optional<ServiceAccountName> parse(String userName) {
        if (!userName.startsWith(PREFIX)) {
            return Optional.empty();
        }
        String[] parts = userName.substring(PREFIX.length()).split(":", -1);
        return parts.length == 2 && Names.isDns1123Label(parts[0]) && Names.isDns1123Subdomain(parts[1])
                ? Optional.of(new ServiceAccountName(parts[0], parts[1]))
                : Optional.empty();
    }

    public String userName() {
        return PREFIX + namespace + ":" + name;
    }
}
