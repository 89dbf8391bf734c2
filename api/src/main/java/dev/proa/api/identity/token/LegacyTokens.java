package dev.proa.api.identity.token;

import dev.proa.api.identity.ServiceAccountName;
import dev.proa.api.identity.User;
import dev.proa.api.identity.token.TokenAuthenticator.Outcome;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.World;
import dev.proa.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tokens that live in secrets of type {@code kubernetes.io/service-account-token}: valid as long as the secret holds them. */
final class LegacyTokens {
    private static final String INVALID_SINCE = "kubernetes.io/legacy-token-invalid-since";
    private static final String AUTO_GENERATED =
            "Use tokens from the TokenRequest API or manually created secret-based tokens"
                    + " instead of auto-generated secret-based tokens.";

    Outcome authenticate(World world, String token, JsonObject claims, List<String> audiences, String ownAudience)
            throws InvalidTokenException {
        if (!audiences.contains(ownAudience)) {
            throw new InvalidTokenException("token audiences are invalid for the target audiences");
        }
        String namespace = claim(claims, "namespace", "namespace");
        String secretName = claim(claims, "secret.name", "secretName");
        String accountName = claim(claims, "service-account.name", "serviceAccountName");
        String accountUid = claim(claims, "service-account.uid", "serviceAccountUID");
        if (!claims.string("sub").equals(new ServiceAccountName(namespace, accountName).userName())) {
            throw new InvalidTokenException("sub claim is invalid");
        }
        JsonObject secret = checkSecret(world.get(GroupResource.core("secrets"), namespace, secretName), token);
        JsonObject account = checkAccount(world, namespace, accountName, accountUid);
        if (!secret.stringAt("metadata", "labels", INVALID_SINCE).isEmpty()) {
            throw new InvalidTokenException(
                    "the token in secret " + namespace + "/" + secretName + " for service account "
                            + namespace + "/" + accountName
                            + " has been marked invalid. Use tokens from the TokenRequest API or manually"
                            + " created secret-based tokens, or remove the '" + INVALID_SINCE
                            + "' label from the secret to temporarily allow use of this token");
        }
        boolean automatic = account.array("secrets").objects().stream()
                .anyMatch(s -> s.string("name").equals(secretName));
        return new Outcome.Known(
                User.serviceAccount(namespace, accountName, accountUid),
                List.of(ownAudience),
                automatic ? AUTO_GENERATED : "");
    }

    private static String claim(JsonObject claims, String name, String label) throws InvalidTokenException {
        String value = claims.string(TokenIssuer.LEGACY_PREFIX + name);
        if (value.isEmpty()) {
            throw new InvalidTokenException(label + " claim is missing");
        }
        return value;
    }

    private static JsonObject checkSecret(@Nullable JsonObject secret, String token) throws InvalidTokenException {
        if (secret == null || secret.hasAt("metadata", "deletionTimestamp")) {
            throw new InvalidTokenException("Token has been invalidated");
        }
        byte[] expected = secret.stringAt("data", "token").getBytes(StandardCharsets.US_ASCII);
        byte[] actual = Base64.getEncoder().encode(token.getBytes(StandardCharsets.UTF_8));
        if (!MessageDigest.isEqual(expected, actual)) {
            throw new InvalidTokenException("Token does not match server's copy");
        }
        return secret;
    }

    private static JsonObject checkAccount(World world, String namespace, String name, String uid)
            throws InvalidTokenException {
        JsonObject account = world.get(GroupResource.core("serviceaccounts"), namespace, name);
        if (account == null) {
            throw new InvalidTokenException("serviceaccounts \"" + name + "\" not found");
        }
        if (account.hasAt("metadata", "deletionTimestamp")) {
            throw new InvalidTokenException("ServiceAccount " + namespace + "/" + name + " has been deleted");
        }
        String actual = account.stringAt("metadata", "uid");
        if (!actual.equals(uid)) {
            throw new InvalidTokenException("ServiceAccount UID (" + actual + ") does not match claim (" + uid + ")");
        }
        return account;
    }
}
