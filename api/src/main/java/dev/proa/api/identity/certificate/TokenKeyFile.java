package dev.proa.api.identity.certificate;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Optional;

/** The files sa.key and sa.pub. */
final class TokenKeyFile {
    private static final int KEY_BITS = 2048;

    private TokenKeyFile() {}

    static KeyPair load(CertificateFolder folder) throws IOException {
        try {
            Optional<String> found = folder.read("sa.key");
            if (found.isPresent()) {
                RSAPrivateCrtKey key = (RSAPrivateCrtKey) Pem.privateKey(found.get(), "RSA");
                return new KeyPair(
                        KeyFactory.getInstance("RSA")
                                .generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent())),
                        key);
            }
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(KEY_BITS);
            KeyPair created = generator.generateKeyPair();
            folder.write("sa.pub", Pem.publicKey(created.getPublic()));
            folder.write("sa.key", Pem.privateKey(created.getPrivate()));
            return created;
        } catch (GeneralSecurityException e) {
            throw new IOException("the key of service account tokens cannot be read: " + e.getMessage(), e);
        }
    }
}
