package dev.proa.controllers.serviceaccount;

import dev.proa.api.world.World;
import dev.proa.control.Action;
import dev.proa.control.Change;
import dev.proa.control.Key;
import dev.proa.control.Plan;
import dev.proa.control.Reads;
import dev.proa.control.Reconciler;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Replace;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.List;

/** Fills secrets that ask for a service account's token, and deletes them when the account goes. */
public final class TokenSecrets implements Reconciler {
    private static final World.Index BY_ACCOUNT = new World.Index(
            "token-secrets-by-service-account",
            Resources.SECRETS,
            secret -> isToken(secret) ? List.of(Meta.namespace(secret) + "/" + account(secret)) : List.of());

    private static final String TYPE = "kubernetes.io/service-account-token";
    private static final String ACCOUNT = "kubernetes.io/service-account.name";
    private static final String ACCOUNT_UID = "kubernetes.io/service-account.uid";

    private final String certificate;
    private final TokenIssuer issuer;

    /** @param certificate the root certificate in PEM */
    public TokenSecrets(String certificate, TokenIssuer issuer) {
        this.certificate = certificate;
        this.issuer = issuer;
    }

    /** Upstream runs it with the controller manager's own identity. */
    @Override
    public String name() {
        return "tokens-controller";
    }

    @Override
    public List<Reads> reads() {
        return List.of(
                Reads.of(
                        Resources.SECRETS,
                        (change, world) -> isToken(change.object()) ? List.of(Key.of(change.object())) : List.of()),
                Reads.of(Resources.SERVICE_ACCOUNTS, TokenSecrets::secrets));
    }

    private static Collection<Key> secrets(Change change, World world) {
        return world.indexed(BY_ACCOUNT, Key.of(change.object()).toString()).stream()
                .map(Key::of)
                .toList();
    }

    private static boolean isToken(JsonObject secret) {
        return secret.string("type").equals(TYPE);
    }

    private static String account(JsonObject secret) {
        return Meta.annotation(secret, ACCOUNT);
    }

    @Override
    public Plan plan(Key key, World world, Instant now) {
        JsonObject secret = world.get(Resources.SECRETS, key.namespace(), key.name());
        if (secret == null || Meta.deleting(secret) || account(secret).isEmpty()) {
            return Plan.nothing("there is nothing to fill");
        }
        JsonObject account = world.get(Resources.SERVICE_ACCOUNTS, key.namespace(), account(secret));
        String uid = Meta.annotation(secret, ACCOUNT_UID);
        if (account == null || !uid.isEmpty() && !uid.equals(Meta.uid(account))) {
            return Plan.of(
                    "its service account is gone",
                    Action.Delete.uid(Resources.SECRETS, key.namespace(), key.name(), Meta.uid(secret)));
        }
        JsonObject filled = filled(secret, account);
        return Plan.of(
                filled.equals(secret) ? "it is complete" : "its token, certificate or namespace is missing",
                Replace.object(Resources.SECRETS, secret, filled));
    }

    private JsonObject filled(JsonObject secret, JsonObject account) {
        JsonObject data = secret.object("data")
                .with("ca.crt", encoded(certificate))
                .with("namespace", encoded(Meta.namespace(secret)));
        if (data.string("token").isEmpty()) {
            String token =
                    issuer.issue(Meta.namespace(secret), Meta.name(account), Meta.uid(account), Meta.name(secret));
            data = data.with("token", encoded(token));
        }
        return Meta.withAnnotation(secret, ACCOUNT_UID, Meta.uid(account)).with("data", data);
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
