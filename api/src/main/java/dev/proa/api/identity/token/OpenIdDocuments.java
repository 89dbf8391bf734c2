package dev.proa.api.identity.token;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.util.List;

/**
 * By which others verify service account tokens (OpenID Connect discovery).
 *
 * @param configuration of {@link #CONFIGURATION_PATH}, application/json
 * @param keySet of {@link #KEYS_PATH}, application/jwk-set+json
 */
public record OpenIdDocuments(JsonObject configuration, JsonObject keySet) {
    public static final String CONFIGURATION_PATH = "/.well-known/openid-configuration";
    public static final String KEYS_PATH = "/openid/v1/jwks";

    /** @param keysAddress the API server's {@code https://host:port} under which others reach it */
    public static OpenIdDocuments of(TokenSigner signer, String issuer, String keysAddress) {
        JsonObject configuration = JsonObject.of(
                "issuer", issuer,
                "jwks_uri", keysAddress + KEYS_PATH,
                "response_types_supported", JsonArray.ofStrings(List.of("id_token")),
                "subject_types_supported", JsonArray.ofStrings(List.of("public")),
                "id_token_signing_alg_values_supported", JsonArray.ofStrings(List.of("RS256")));
        return new OpenIdDocuments(configuration, signer.keySet());
    }
}
