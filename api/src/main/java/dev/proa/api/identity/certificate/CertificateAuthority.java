package dev.proa.api.identity.certificate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.TreeSet;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Signs certificates: P-256 keys, ECDSA with SHA-256. */
public record CertificateAuthority(Certified certified) {
    private static final Duration VALIDITY = Duration.ofDays(3650);
    /** Clocks of other machines may be behind. */
    private static final Duration BACKDATED = Duration.ofMinutes(5);

    private static final SecureRandom RANDOM = new SecureRandom();

    /** A new authority that signs itself. */
    public static CertificateAuthority create(String commonName, Instant now) {
        KeyPair keys = newKeys();
        X500Name name = name(commonName, List.of());
        X509v3CertificateBuilder builder = builder(name, name, keys.getPublic(), now, VALIDITY);
        add(builder, Extension.basicConstraints, true, new BasicConstraints(true));
        add(
                builder,
                Extension.keyUsage,
                true,
                new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment | KeyUsage.keyCertSign));
        add(builder, Extension.subjectKeyIdentifier, false, identifiers().createSubjectKeyIdentifier(keys.getPublic()));
        return new CertificateAuthority(new Certified(List.of(sign(builder, keys.getPrivate())), keys.getPrivate()));
    }

    public X509Certificate certificate() {
        return certified.leaf();
    }

    /** Issues a certificate for a new key. */
    public Certified issue(CertificateRequest request, Instant now) {
        KeyPair keys = newKeys();
        return new Certified(List.of(issue(request, keys.getPublic(), now)), keys.getPrivate());
    }

    /** Issues a certificate for a key that somebody else holds. */
    public X509Certificate issue(CertificateRequest request, PublicKey key, Instant now) {
        X500Name issuer =
                X500Name.getInstance(certificate().getSubjectX500Principal().getEncoded());
        X509v3CertificateBuilder builder =
                builder(issuer, name(request.commonName(), request.organizations()), key, now, request.validity());
        add(builder, Extension.basicConstraints, true, new BasicConstraints(false));
        add(builder, Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
        KeyPurposeId purpose = request.server() ? KeyPurposeId.id_kp_serverAuth : KeyPurposeId.id_kp_clientAuth;
        add(builder, Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
        add(
                builder,
                Extension.authorityKeyIdentifier,
                false,
                identifiers().createAuthorityKeyIdentifier(certificate().getPublicKey()));
        List<GeneralName> names = alternativeNames(request);
        if (!names.isEmpty()) {
            add(builder, Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(new GeneralName[0])));
        }
        return sign(builder, certified.key());
    }

    private static List<GeneralName> alternativeNames(CertificateRequest request) {
        List<GeneralName> names = new ArrayList<>();
        new TreeSet<>(request.names()).forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
        new TreeSet<>(request.addresses()).forEach(ip -> names.add(new GeneralName(GeneralName.iPAddress, ip)));
        return names;
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no P-256", e);
        }
    }

    private static X500Name name(String commonName, List<String> organizations) {
        X500NameBuilder name = new X500NameBuilder(BCStyle.INSTANCE);
        organizations.forEach(organization -> name.addRDN(BCStyle.O, organization));
        return name.addRDN(BCStyle.CN, commonName).build();
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, PublicKey key, Instant now, Duration validity) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(63, RANDOM).add(BigInteger.ONE),
                Date.from(now.minus(BACKDATED)),
                Date.from(now.plus(validity)),
                subject,
                key);
    }

    private static JcaX509ExtensionUtils identifiers() {
        try {
            return new JcaX509ExtensionUtils();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SHA-1", e);
        }
    }

    private static void add(
            X509v3CertificateBuilder builder,
            ASN1ObjectIdentifier id,
            boolean critical,
            org.bouncycastle.asn1.ASN1Encodable value) {
        try {
            builder.addExtension(id, critical, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key) {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
        } catch (OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign with this authority's key", e);
        }
    }
}
