package dev.proa.api.identity.certificate;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A key with the certificates that prove it.
 *
 * @param chain leaf first
 */
public record Certified(List<X509Certificate> chain, PrivateKey key) {
    public X509Certificate leaf() {
        return chain.getFirst();
    }

    public String chainPem() {
        return Pem.certificates(chain);
    }

    public String keyPem() {
        return Pem.privateKey(key);
    }
}
