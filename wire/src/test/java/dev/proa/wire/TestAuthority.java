package dev.proa.wire;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority for tests. */
final class TestAuthority {

    record Identity(PrivateKey key, X509Certificate certificate) {
        X509ExtendedKeyManager keys() throws Exception {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("it", key, new char[0], new X509Certificate[] {certificate});
            var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, new char[0]);
            return (X509ExtendedKeyManager) factory.getKeyManagers()[0];
        }
    }

    private static final AtomicLong SERIALS = new AtomicLong(1);

    private final KeyPair keys = keyPair();
    private final X500Name name;
    private final X509Certificate certificate;

    TestAuthority(String name) throws Exception {
        this.name = new X500Name("CN=" + name);
        this.certificate = certificate(this.name, keys, true);
    }

    Identity issue(String subject) throws Exception {
        var pair = keyPair();
        return new Identity(pair.getPrivate(), certificate(new X500Name(subject), pair, false));
    }

    X509TrustManager trust() throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", certificate);
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return (X509TrustManager) factory.getTrustManagers()[0];
    }

    /** A client's context that trusts this authority. */
    SSLContext client(Identity... identity) throws Exception {
        var context = SSLContext.getInstance("TLS");
        var keyManagers = identity.length == 0 ? null : new X509ExtendedKeyManager[] {identity[0].keys()};
        context.init(keyManagers, new X509TrustManager[] {trust()}, null);
        return context;
    }

    private X509Certificate certificate(X500Name subject, KeyPair pair, boolean authority) throws Exception {
        var now = Instant.parse("2020-01-01T00:00:00Z");
        var builder = new JcaX509v3CertificateBuilder(
                name,
                BigInteger.valueOf(SERIALS.getAndIncrement()),
                Date.from(now),
                Date.from(now.plus(Duration.ofDays(36500))),
                subject,
                pair.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        if (!authority) {
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
                new GeneralName(GeneralName.dNSName, "localhost"), new GeneralName(GeneralName.iPAddress, "127.0.0.1")
            }));
        }
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    private static KeyPair keyPair() throws Exception {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }
}
