package dev.proa.api.identity;

import dev.proa.api.authorization.Attributes;
import dev.proa.api.authorization.Authorizer;
import dev.proa.api.authorization.Forbidden;
import dev.proa.api.error.ApiException;
import dev.proa.json.JsonString;
import dev.proa.wire.Headers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Lets a client act as another user (Impersonate-* headers) when it may impersonate each part: user, groups, uid, extras. */
public final class Impersonation implements Authenticator {
    private static final String EXTRA = "impersonate-extra-";
    private static final String AUTHENTICATION = "authentication.k8s.io";

    private final Authenticator clients;
    private final Authorizer authorizer;

    public Impersonation(Authenticator clients, Authorizer authorizer) {
        this.clients = clients;
        this.authorizer = authorizer;
    }

    @Override
    public Outcome authenticate(Credentials credentials) {
        Outcome outcome = clients.authenticate(credentials);
        return outcome instanceof Outcome.Known known
                ? new Outcome.Known(impersonated(known.user(), credentials.headers()))
                : outcome;
    }

    private User impersonated(User client, Headers headers) {
        String name = headers.first("Impersonate-User", "");
        List<String> groups = new ArrayList<>(headers.all("Impersonate-Group"));
        String uid = headers.first("Impersonate-Uid", "");
        Map<String, List<String>> extra = extra(headers);
        if (name.isEmpty()) {
            if (!groups.isEmpty() || !uid.isEmpty() || !extra.isEmpty()) {
                throw ApiException.badRequest(
                        "requested " + printed(groups, uid, extra) + " without impersonating a user name");
            }
            return client;
        }
        Optional<ServiceAccountName> account = ServiceAccountName.parse(name);
        if (account.isPresent()) {
            check(
                    client,
                    Attributes.forResource(
                            "impersonate",
                            "",
                            "v1",
                            "serviceaccounts",
                            "",
                            account.get().namespace(),
                            account.get().name()));
        } else {
            check(client, Attributes.forResource("impersonate", "", "", "users", "", "", name));
        }
        groups.forEach(group -> check(client, Attributes.forResource("impersonate", "", "", "groups", "", "", group)));
        extra.forEach((key, values) -> values.forEach(value -> check(
                client, Attributes.forResource("impersonate", AUTHENTICATION, "v1", "userextras", key, "", value))));
        if (!uid.isEmpty()) {
            check(client, Attributes.forResource("impersonate", AUTHENTICATION, "v1", "uids", "", "", uid));
        }
        if (groups.isEmpty() && account.isPresent()) {
            groups.add("system:serviceaccounts");
            groups.add("system:serviceaccounts:" + account.get().namespace());
        }
        return new User(name, uid, List.copyOf(withImplied(name, groups)), extra);
    }

    /** As Go prints a user. */
    private static String printed(List<String> groups, String uid, Map<String, List<String>> extra) {
        String lists = "map[string][]string{"
                + String.join(
                        ", ",
                        new TreeMap<>(extra)
                                .entrySet().stream()
                                        .map(entry -> quoted(entry.getKey()) + ":" + list(entry.getValue()))
                                        .toList())
                + "}";
        return "&user.DefaultInfo{Name:\"\", UID:" + quoted(uid) + ", Groups:" + list(groups) + ", Extra:"
                + (extra.isEmpty() ? "map[string][]string(nil)" : lists) + "}";
    }

    private static String list(List<String> values) {
        return values.isEmpty()
                ? "[]string(nil)"
                : "[]string{"
                        + String.join(
                                ", ", values.stream().map(Impersonation::quoted).toList()) + "}";
    }

    private static String quoted(String text) {
        return new JsonString(text).toJson();
    }

    private static List<String> withImplied(String name, List<String> groups) {
        boolean anonymous = name.equals(User.ANONYMOUS.name());
        boolean said =
                groups.contains("system:unauthenticated") || !anonymous && groups.contains(User.ALL_AUTHENTICATED);
        if (!said) {
            groups.add(anonymous ? "system:unauthenticated" : User.ALL_AUTHENTICATED);
        }
        return groups;
    }

    private static Map<String, List<String>> extra(Headers headers) {
        Map<String, List<String>> extra = new LinkedHashMap<>();
        for (Headers.Field field : headers) {
            String name = field.name().toLowerCase(Locale.ROOT);
            if (name.startsWith(EXTRA)) {
                extra.computeIfAbsent(
                                FrontProxyAuthenticator.decoded(name.substring(EXTRA.length())), k -> new ArrayList<>())
                        .add(field.value());
            }
        }
        return Map.copyOf(extra);
    }

    private void check(User client, Attributes attributes) {
        Authorizer.Decision decision = authorizer.authorize(client, attributes);
        if (!decision.allowed()) {
            throw Forbidden.of(client, attributes, decision.reason());
        }
    }
}
