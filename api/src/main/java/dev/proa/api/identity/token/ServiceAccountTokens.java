package dev.proa.api.identity.token;

import dev.proa.api.identity.User;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.World;
import dev.proa.base.Clock;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Verifies service account tokens: the signature, the times, the audience, and that the account and whatever the token is
 * bound to still exist with the same uid.
 */
public final class ServiceAccountTokens implements TokenAuthenticator {
    private static final Duration LEEWAY = Duration.ofMinutes(1);
    private static final String EXTRA = "authentication.kubernetes.io/";
    private static final String INVALIDATED = "service account token has been invalidated";

    private final TokenSigner signer;
    private final String issuer;
    private final Supplier<World> world;
    private final Clock clock;
    private final LegacyTokens legacy;

    public ServiceAccountTokens(TokenSigner signer, String issuer, Supplier<World> world, Clock clock) {
        this.signer = signer;
        this.issuer = issuer;
        this.world = world;
        this.clock = clock;
        this.legacy = new LegacyTokens();
    }

    @Override
    public Outcome authenticate(String token, List<String> audiences) {
        Optional<JsonObject> claims = TokenSigner.claims(token);
        if (claims.isEmpty()) {
            return new Outcome.Absent();
        }
        String from = claims.get().string("iss");
        boolean isLegacy = from.equals(TokenIssuer.LEGACY_ISSUER);
        if (!isLegacy && !from.equals(issuer)) {
            return new Outcome.Absent();
        }
        if (!signer.verifies(token)) {
            return new Outcome.Refused("invalid bearer token");
        }
        try {
            return isLegacy
                    ? legacy.authenticate(world.get(), token, claims.get(), audiences, issuer)
                    : authenticateBound(claims.get(), audiences);
        } catch (InvalidTokenException e) {
            return new Outcome.Refused("[invalid bearer token, " + e.getMessage() + "]");
        }
    }

    private Outcome authenticateBound(JsonObject claims, List<String> audiences) throws InvalidTokenException {
        List<String> meant = claims.get("aud") instanceof JsonString one
                ? List.of(one.value())
                : claims.array("aud").strings();
        List<String> matching = audiences.stream().filter(meant::contains).toList();
        if (matching.isEmpty()) {
            throw new InvalidTokenException(
                    "token audiences " + quoted(meant) + " is invalid for the target audiences " + quoted(audiences));
        }
        checkTimes(claims);
        return new Outcome.Known(user(world.get(), claims), matching, "");
    }

    private void checkTimes(JsonObject claims) throws InvalidTokenException {
        Instant now = clock.now();
        if (claims.has("nbf") && now.plus(LEEWAY).isBefore(Instant.ofEpochSecond(claims.number("nbf")))) {
            throw new InvalidTokenException("service account token is not valid yet");
        }
        if (claims.has("exp") && now.minus(LEEWAY).isAfter(Instant.ofEpochSecond(claims.number("exp")))) {
            throw new InvalidTokenException("service account token has expired");
        }
        if (claims.has("iat") && now.plus(LEEWAY).isBefore(Instant.ofEpochSecond(claims.number("iat")))) {
            throw new InvalidTokenException("service account token is issued in the future");
        }
    }

    private User user(World world, JsonObject claims) throws InvalidTokenException {
        JsonObject own = claims.object("kubernetes.io");
        String namespace = own.string("namespace");
        JsonObject account = own.object("serviceaccount");
        checkAccount(world, namespace, account);
        Map<String, List<String>> extra = new LinkedHashMap<>();
        if (!claims.string("jti").isEmpty()) {
            extra.put(EXTRA + "credential-id", List.of("JTI=" + claims.string("jti")));
        }
        if (own.has("secret")) {
            check(
                    world,
                    GroupResource.core("secrets"),
                    namespace,
                    own.object("secret"),
                    "secret UID (%s) does not match service account secret ref claim (%s)");
        }
        if (own.has("pod")) {
            JsonObject pod = own.object("pod");
            check(
                    world,
                    GroupResource.core("pods"),
                    namespace,
                    pod,
                    "pod UID (%s) does not match service account pod ref claim (%s)");
            extra.put(EXTRA + "pod-name", List.of(pod.string("name")));
            extra.put(EXTRA + "pod-uid", List.of(pod.string("uid")));
        }
        if (own.has("node")) {
            JsonObject node = own.object("node");
            if (!own.has("pod")) {
                check(
                        world,
                        GroupResource.core("nodes"),
                        "",
                        node,
                        "node UID (%s) does not match service account node ref claim (%s)");
            }
            extra.put(EXTRA + "node-name", List.of(node.string("name")));
            if (!node.string("uid").isEmpty()) {
                extra.put(EXTRA + "node-uid", List.of(node.string("uid")));
            }
        }
        User user = User.serviceAccount(namespace, account.string("name"), account.string("uid"));
        return new User(user.name(), user.uid(), user.groups(), Map.copyOf(extra));
    }

    private void checkAccount(World world, String namespace, JsonObject claim) throws InvalidTokenException {
        String name = claim.string("name");
        JsonObject found = world.get(GroupResource.core("serviceaccounts"), namespace, name);
        if (found == null) {
            throw new InvalidTokenException("serviceaccounts \"" + name + "\" not found");
        }
        String uid = found.stringAt("metadata", "uid");
        if (!uid.equals(claim.string("uid"))) {
            throw new InvalidTokenException(
                    "service account UID (" + uid + ") does not match claim (" + claim.string("uid") + ")");
        }
        if (isDeleted(found)) {
            throw new InvalidTokenException("service account " + namespace + "/" + name + " has been deleted");
        }
    }

    private void check(World world, GroupResource resource, String namespace, JsonObject claim, String mismatch)
            throws InvalidTokenException {
        JsonObject found = world.get(resource, namespace, claim.string("name"));
        if (found == null || isDeleted(found)) {
            throw new InvalidTokenException(INVALIDATED);
        }
        String uid = found.stringAt("metadata", "uid");
        if (!uid.equals(claim.string("uid"))) {
            throw new InvalidTokenException(String.format(mismatch, uid, claim.string("uid")));
        }
    }

    private boolean isDeleted(JsonObject object) {
        String at = object.stringAt("metadata", "deletionTimestamp");
        if (at.isEmpty()) {
            return false;
        }
        try {
            return Instant.parse(at).isBefore(clock.now().minus(LEEWAY));
        } catch (DateTimeException e) {
            return true;
        }
    }

    private static String quoted(List<String> values) {
        return "["
                + String.join(
                        " ",
                        values.stream()
                                .map(value -> new JsonString(value).toJson())
                                .toList()) + "]";
    }
}
