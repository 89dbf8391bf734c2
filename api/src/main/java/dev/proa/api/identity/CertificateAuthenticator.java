package dev.proa.api.identity;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

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
            String name = "";
            List<String> groups = new ArrayList<>();
            for (Rdn part : new LdapName(leaf.getSubjectX500Principal().getName()).getRdns()) {
                switch (part.getType().toUpperCase(java.util.Locale.ROOT)) {
                    case "CN" -> name = String.valueOf(part.getValue());
                    case "O" -> groups.add(String.valueOf(part.getValue()));
                    default -> {}
                }
            }
            if (name.isEmpty()) {
                return new Outcome.Absent();
            }
            String digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(leaf.getEncoded()));
            return new Outcome.Known(
                    new User(name, "", List.copyOf(groups), Map.of(CREDENTIAL_ID, List.of("X509SHA256=" + digest))));
        } catch (GeneralSecurityException | InvalidNameException e) {
            return new Outcome.Refused("x509: " + e.getMessage());
        }
    }
}
