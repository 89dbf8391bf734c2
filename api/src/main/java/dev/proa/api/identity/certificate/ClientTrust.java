package dev.proa.api.identity.certificate;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Believes what these authorities signed. */
public final class ClientTrust {
    private ClientTrust() {}

    public static X509TrustManager of(List<X509Certificate> authorities) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry("authority-" + i, authorities.get(i));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509TrustManager trust) {
                    return trust;
                }
            }
            throw new IllegalStateException("this Java has no PKIX trust manager");
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw new IllegalStateException("this Java cannot verify certificates", e);
        }
    }
}
