package dev.proa.api.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.api.identity.certificate.ClientTrust;
import dev.proa.api.identity.certificate.SubjectName;
import dev.proa.wire.Headers;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;

/** Names are what the DER says, however it is put together. */
class SubjectNamesTest {
    private static final ASN1ObjectIdentifier UID = new ASN1ObjectIdentifier("1.3.6.1.4.1.57683.2");

    private static AttributeTypeAndValue attribute(ASN1ObjectIdentifier type, ASN1Encodable value) {
        return new AttributeTypeAndValue(type, value);
    }

    private static AttributeTypeAndValue attribute(ASN1ObjectIdentifier type, String value) {
        return attribute(type, new DERUTF8String(value));
    }

    private static X509Certificate certificate(RDN... names) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair keys = generator.generateKeyPair();
        X500Name subject = new X500Name(names);
        Instant now = Instant.now();
        return new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                subject,
                                BigInteger.ONE,
                                Date.from(now.minusSeconds(60)),
                                Date.from(now.plusSeconds(600)),
                                subject,
                                keys.getPublic())
                        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }

    private static Authenticator.Outcome clientOf(X509Certificate certificate) {
        List<X509Certificate> chain = List.of(certificate);
        return new CertificateAuthenticator().authenticate(new Credentials(Headers.of(), chain, chain, "192.0.2.1"));
    }

    @Test
    void everyAttributeOfEveryPartCounts() throws Exception {
        X500Name name = new X500Name(new RDN[] {
            new RDN(new AttributeTypeAndValue[] {
                attribute(BCStyle.OU, "x"),
                attribute(BCStyle.O, "system:masters"),
                attribute(BCStyle.CN, "first"),
                attribute(BCStyle.O, new DERBMPString("second")),
            }),
            new RDN(attribute(BCStyle.CN, new DERPrintableString("last,O=none+CN=x"))),
            new RDN(attribute(UID, "u1")),
        });
        assertThat(SubjectName.of(name.getEncoded("DER")).organizations())
                .containsExactlyInAnyOrder("system:masters", "second");
        assertThat(SubjectName.of(name.getEncoded("DER")).commonName()).isEqualTo("last,O=none+CN=x");
        assertThat(SubjectName.of(name.getEncoded("DER")).uids()).containsExactly("u1");
    }

    @Test
    void aClientCertificatesGroupsAreAllOfThem() throws Exception {
        X509Certificate many = certificate(new RDN(new AttributeTypeAndValue[] {
            attribute(BCStyle.CN, "jane"), attribute(BCStyle.O, "dev"), attribute(BCStyle.O, "ops")
        }));
        assertThat(clientOf(many)).isInstanceOfSatisfying(Authenticator.Outcome.Known.class, known -> {
            assertThat(known.user().name()).isEqualTo("jane");
            assertThat(known.user().groups()).containsExactlyInAnyOrder("dev", "ops");
        });
        X509Certificate withUid = certificate(new RDN(attribute(BCStyle.CN, "jane")), new RDN(attribute(UID, "u1")));
        assertThat(clientOf(withUid))
                .isInstanceOfSatisfying(
                        Authenticator.Outcome.Known.class,
                        known -> assertThat(known.user().uid()).isEqualTo("u1"));
        X509Certificate twoUids = certificate(
                new RDN(attribute(BCStyle.CN, "jane")), new RDN(attribute(UID, "u1")), new RDN(attribute(UID, "u2")));
        assertThat(clientOf(twoUids)).isInstanceOf(Authenticator.Outcome.Refused.class);
    }

    /** One organization that reads like the name of a proxy. */
    @Test
    void aProxyIsKnownByItsCommonNameNotByTextThatLooksLikeOne() throws Exception {
        X509Certificate forged = certificate(new RDN(attribute(BCStyle.O, "x")), new RDN(new AttributeTypeAndValue[] {
            attribute(BCStyle.OU, "front-proxy-client"), attribute(BCStyle.CN, "somebody,CN=front-proxy-client")
        }));
        X509Certificate proxy = certificate(new RDN(new AttributeTypeAndValue[] {
            attribute(BCStyle.O, "proxies"), attribute(BCStyle.CN, "front-proxy-client")
        }));
        Headers headers =
                Headers.of("X-Remote-User", "admin", "X-Remote-Group", "", "X-Remote-Group", "system:masters");
        var proxies = new FrontProxyAuthenticator(ClientTrust.of(List.of(forged, proxy)), Set.of("front-proxy-client"));
        assertThat(proxies.authenticate(new Credentials(headers, List.of(), List.of(forged), "192.0.2.1")))
                .isEqualTo(new Authenticator.Outcome.Refused(
                        "x509: subject with cn=somebody,CN=front-proxy-client is not in the allowed list"));
        assertThat(proxies.authenticate(new Credentials(headers, List.of(), List.of(proxy), "192.0.2.1")))
                .isInstanceOfSatisfying(
                        Authenticator.Outcome.Known.class,
                        known -> assertThat(known.user().groups()).containsExactly("system:masters"));
    }
}
