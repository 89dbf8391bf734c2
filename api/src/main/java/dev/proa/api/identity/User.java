package dev.proa.api.identity;

import java.util.List;
import java.util.Map;

/**
 * Who sends a request (authentication.k8s.io UserInfo).
 *
 * @param name such as {@code system:serviceaccount:default:builder}
 * @param uid may be empty
 * @param groups with {@code system:authenticated} or {@code system:unauthenticated}
 * @param extra further attributes of the authenticator
 */
public record User(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
    public static final String ALL_AUTHENTICATED = "system:authenticated";
    public static final User ANONYMOUS = new User("system:anonymous", "", List.of("system:unauthenticated"), Map.of());

    public static User of(String name, String... groups) {
        List<String> all = new java.util.ArrayList<>(List.of(groups));
        all.add(ALL_AUTHENTICATED);
        return new User(name, "", List.copyOf(all), Map.of());
    }

    public static User serviceAccount(String namespace, String name, String uid) {
        return new User(
                "system:serviceaccount:" + namespace + ":" + name,
                uid,
                List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace, ALL_AUTHENTICATED),
                Map.of());
    }
}
