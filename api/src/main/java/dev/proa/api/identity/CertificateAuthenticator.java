package dev.proa.api.identity;

import dev.proa.api.identity.certificate.SubjectName;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** A verified client certificate: the common name is the user, the organizations are the groups. */
public final class CertificateAuthenticator implements Authenticator {
    private static final String CREDENTIAL_ID = "authentication.kubernetes.io/credential-id";

    @Override
    public Outcome authenticate(Credentials credentials) {
        if (credentials.certificates().isEmpty()) {
            return new Outcome.Absent();
        }
        X509Certificate leaf = credentials.certificates().getFirst();
        try {
            List<String> usages = leaf.getExtendedKeyUsage();
            if (usages != null && !usages.contains("1.3.6.1.5.5.7.3.2") && !usages.contains("2.5.29.37.0")) {
                return new Outcome.Refused("x509: certificate specifies an incompatible key usage");
            }
            SubjectName subject = SubjectName.of(leaf.getSubjectX500Principal().getEncoded());
            if (subject.commonName().isEmpty()) {
                return new Outcome.Absent();
            }
            if (subject.uids().size() > 1) {
                return new Outcome.Refused("expected 1 UID, but found multiple: " + subject.uids());
            }
            if (subject.uids().contains("")) {
                return new Outcome.Refused("UID cannot be an empty string");
            }
            String uid = subject.uids().isEmpty() ? "" : subject.uids().getFirst();
            String digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(leaf.getEncoded()));
            return new Outcome.Known(new User(
                    subject.commonName(),
                    uid,
                    subject.organizations(),
                    Map.of(CREDENTIAL_ID, List.of("X509SHA256=" + digest))));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return new Outcome.Refused("x509: " + e.getMessage());
        }
    }
}
