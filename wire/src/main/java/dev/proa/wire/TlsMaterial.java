package dev.proa.wire;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * How a server proves itself and whom it believes. Everything is asked at each handshake: certificates are reloaded by a key manager that
 * answers differently.
 *
 * @param keys chooses the certificate; the name that a client calls the server by is not looked at (see {@link
 *     HttpServer#ANY_SERVER_NAME_OPTION})
 * @param clients verifies client certificates; null: none are asked for. Clients may do without, and one that does not verify does not
 *     fail the handshake (see {@link Exchange#presentedCertificates}), as upstream has it
 * @param furtherIssuers CAs named to clients as acceptable beside those of {@code clients}
 */
public record TlsMaterial(
        X509ExtendedKeyManager keys,
        @Nullable X509TrustManager clients,
        Supplier<List<X509Certificate>> furtherIssuers) {

    public TlsMaterial(X509ExtendedKeyManager keys, @Nullable X509TrustManager clients) {
        this(keys, clients, List::of);
    }
}
