package dev.proa.api.identity.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.util.Base64URL;
import dev.proa.json.Json;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonException;
import dev.proa.json.JsonObject;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.util.Optional;

/** JSON web tokens under one RSA key: RS256, the key's id derived from the public key as upstream derives it. */
public final class TokenSigner {
    private final RSAPublicKey publicKey;
    private final String keyId;
    private final JWSSigner signer;
    private final JWSVerifier verifier;

    public TokenSigner(KeyPair keys) {
        publicKey = (RSAPublicKey) keys.getPublic();
        signer = new RSASSASigner(keys.getPrivate());
        verifier = new RSASSAVerifier(publicKey);
        try {
            keyId = Base64URL.encode(MessageDigest.getInstance("SHA-256").digest(publicKey.getEncoded()))
                    .toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    public String sign(JsonObject claims) {
        JWSObject token = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(keyId).build(), new Payload(claims.toBytes()));
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("the token key cannot sign", e);
        }
        return token.serialize();
    }

    /** The claims of a token without verifying it: to see whether it is one of ours. Empty when it isn't a JWT. */
    public static Optional<JsonObject> claims(String token) {
        try {
            return Optional.of(
                    Json.parseObject(JWSObject.parse(token).getPayload().toBytes()));
        } catch (ParseException | JsonException e) {
            return Optional.empty();
        }
    }

    public boolean verifies(String token) {
        try {
            JWSObject parsed = JWSObject.parse(token);
            return parsed.getHeader().getAlgorithm().equals(JWSAlgorithm.RS256) && parsed.verify(verifier);
        } catch (ParseException | JOSEException e) {
            return false;
        }
    }

    /** The public key as a JSON web key set: what {@code /openid/v1/jwks} serves. */
    public JsonObject keySet() {
        JsonObject key = JsonObject.of(
                "use",
                "sig",
                "kty",
                "RSA",
                "kid",
                keyId,
                "alg",
                "RS256",
                "n",
                Base64URL.encode(publicKey.getModulus()).toString(),
                "e",
                Base64URL.encode(publicKey.getPublicExponent()).toString());
        return JsonObject.of("keys", JsonArray.of(key));
    }
}
