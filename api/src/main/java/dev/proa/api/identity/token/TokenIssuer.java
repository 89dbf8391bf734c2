package dev.proa.api.identity.token;

import dev.proa.api.identity.ServiceAccountName;
import dev.proa.base.Clock;
import dev.proa.base.Ids;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Issues the tokens of service accounts. Safe for any thread. */
public final class TokenIssuer {
    static final String LEGACY_ISSUER = "kubernetes/serviceaccount";
    static final String LEGACY_PREFIX = "kubernetes.io/serviceaccount/";

    private final TokenSigner signer;
    private final String issuer;
    private final Clock clock;
    private final Ids ids;

    /** @param issuer the URL that tokens name, such as {@code https://kubernetes.default.svc.cluster.local} */
    public TokenIssuer(TokenSigner signer, String issuer, Clock clock, Ids ids) {
        this.signer = signer;
        this.issuer = issuer;
        this.clock = clock;
        this.ids = ids;
    }

    /**
     * What a token is bound to, each an API object or null: one of pod and secret at most; the pod's node beside the pod.
     */
    public record Binding(
            @Nullable JsonObject pod,
            @Nullable JsonObject secret,
            @Nullable JsonObject node) {
        public static final Binding NONE = new Binding(null, null, null);
    }

    /** @param warnAfterSeconds when its use is to be noted as stale; 0 for never */
    public String issue(
            JsonObject serviceAccount, Binding binding, List<String> audiences, long seconds, long warnAfterSeconds) {
        long now = clock.now().getEpochSecond();
        String namespace = serviceAccount.stringAt("metadata", "namespace");
        JsonObject.Builder own = JsonObject.builder().put("namespace", namespace);
        putReference(own, "node", binding.node);
        putReference(own, "pod", binding.pod);
        putReference(own, "secret", binding.secret);
        putReference(own, "serviceaccount", serviceAccount);
        if (warnAfterSeconds > 0) {
            own.put("warnafter", now + warnAfterSeconds);
        }
        return signer.sign(JsonObject.of(
                "aud",
                JsonArray.ofStrings(audiences),
                "exp",
                now + seconds,
                "iat",
                now,
                "iss",
                issuer,
                "jti",
                ids.uuid(),
                "kubernetes.io",
                own.build(),
                "nbf",
                now,
                "sub",
                new ServiceAccountName(namespace, serviceAccount.stringAt("metadata", "name")).userName()));
    }

    private static void putReference(JsonObject.Builder claims, String name, @Nullable JsonObject object) {
        if (object != null) {
            JsonObject metadata = object.object("metadata");
            claims.put(
                    name,
                    JsonObject.builder()
                            .put("name", metadata.string("name"))
                            .putUnlessEmpty("uid", metadata.string("uid"))
                            .build());
        }
    }

    /** The token of a secret of type {@code kubernetes.io/service-account-token}: without an end, valid while the secret is. */
    public String issueLegacy(JsonObject serviceAccount, String secretName) {
        JsonObject metadata = serviceAccount.object("metadata");
        String namespace = metadata.string("namespace");
        return signer.sign(JsonObject.of(
                "iss",
                LEGACY_ISSUER,
                LEGACY_PREFIX + "namespace",
                namespace,
                LEGACY_PREFIX + "secret.name",
                secretName,
                LEGACY_PREFIX + "service-account.name",
                metadata.string("name"),
                LEGACY_PREFIX + "service-account.uid",
                metadata.string("uid"),
                "sub",
                new ServiceAccountName(namespace, metadata.string("name")).userName()));
    }
}
