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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** JSON web tokens under one RSA key: RS256, the key's id derived from the public key as upstream derives it. */
public final class TokenSigner {
    private final Supplier<KeyPair> source;
    private volatile @Nullable Keys keys;

    /** The key pair, and what is made of it. */
    private record Keys(RSAPublicKey publicKey, String id, JWSSigner signer, JWSVerifier verifier) {
        static Keys of(KeyPair pair) {
            RSAPublicKey publicKey = (RSAPublicKey) pair.getPublic();
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(publicKey.getEncoded());
                return new Keys(
                        publicKey,
                        Base64URL.encode(digest).toString(),
                        new RSASSASigner(pair.getPrivate()),
                        new RSASSAVerifier(publicKey));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("this Java has no SHA-256", e);
            }
        }
    }

    /** @param source asked when the first token is signed or verified: a new key takes long, and no request needs to wait for it */
    public TokenSigner(Supplier<KeyPair> source) {
        this.source = source;
    }

    private Keys keys() {
        Keys known = keys;
        if (known == null) {
            known = Keys.of(source.get()); // twice by two threads does no harm: the source's pair is one
            keys = known;
        }
        return known;
    }

    public String sign(JsonObject claims) {
        JWSObject token = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(keys().id()).build(), new Payload(claims.toBytes()));
        try {
            token.sign(keys().signer());
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
            return parsed.getHeader().getAlgorithm().equals(JWSAlgorithm.RS256) && parsed.verify(keys().verifier());
        } catch (ParseException | JOSEException e) {
            return false;
        }
    }

    /** The public key as a JSON web key set: what {@code /openid/v1/jwks} serves. */
    public JsonObject keySet() {
        RSAPublicKey publicKey = keys().publicKey();
        JsonObject key = JsonObject.of(
                "use",
                "sig",
                "kty",
                "RSA",
                "kid",
                keys().id(),
                "alg",
                "RS256",
                "n",
                Base64URL.encode(publicKey.getModulus()).toString(),
                "e",
                Base64URL.encode(publicKey.getPublicExponent()).toString());
        return JsonObject.of("keys", JsonArray.of(key));
    }
}
