package dev.proa.api.identity.certificate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;

/** Requests for certificates as PEM (RFC 2986): whether they can be read, and are signed by their own key. */
public final class SigningRequests {
    private static final String BLOCK = "CERTIFICATE REQUEST";

    private SigningRequests() {}

    /** What is wrong with a request in PEM; empty when nothing is. */
    public static Optional<String> fault(byte[] pem) {
        try {
            List<byte[]> blocks = Pem.blocks(new String(pem, StandardCharsets.ISO_8859_1), BLOCK);
            if (blocks.isEmpty()) {
                return Optional.of("PEM block type must be " + BLOCK);
            }
            PKCS10CertificationRequest request = new PKCS10CertificationRequest(blocks.getFirst());
            boolean own = request.isSignatureValid(
                    new JcaContentVerifierProviderBuilder().build(request.getSubjectPublicKeyInfo()));
            return own ? Optional.empty() : Optional.of("crypto/rsa: verification error");
        } catch (IOException
                | GeneralSecurityException
                | PKCSException
                | OperatorCreationException
                | RuntimeException e) {
            // Bouncy Castle throws unchecked exceptions of several kinds for malformed ASN.1.
            return Optional.of("asn1: structure error: " + e.getMessage());
        }
    }

    /** What is wrong with certificates in PEM, as a signer answers them; empty when nothing is. */
    public static Optional<String> faultOfCertificates(byte[] pem) {
        if (pem.length == 0) {
            return Optional.empty();
        }
        String text = new String(pem, StandardCharsets.ISO_8859_1);
        try {
            List<byte[]> blocks = Pem.blocks(text, "CERTIFICATE");
            if (blocks.isEmpty()) {
                return Optional.of("must contain at least one CERTIFICATE PEM block");
            }
            for (byte[] block : blocks) {
                new org.bouncycastle.cert.X509CertificateHolder(block);
            }
            return Optional.empty();
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            return Optional.of("x509: malformed certificate");
        }
    }
}
