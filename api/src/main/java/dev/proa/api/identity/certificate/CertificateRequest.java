package dev.proa.api.identity.certificate;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What a certificate shall say.
 *
 * @param commonName the user, or a server's name
 * @param organizations a client's groups
 * @param names a server's DNS names
 * @param addresses a server's IP addresses
 * @param server whether it is for servers; otherwise for clients
 * @param validity from now on
 */
public record CertificateRequest(
        String commonName,
        List<String> organizations,
        Set<String> names,
        Set<String> addresses,
        boolean server,
        Duration validity) {
    /** How long the certificates of the cluster's own components last; they are issued again before. */
    public static final Duration VALIDITY = Duration.ofDays(365);

    public static CertificateRequest client(String commonName, String... organizations) {
        return new CertificateRequest(commonName, List.of(organizations), Set.of(), Set.of(), false, VALIDITY);
    }

    public static CertificateRequest server(String commonName, Set<String> names, Set<String> addresses) {
        return new CertificateRequest(commonName, List.of(), names, addresses, true, VALIDITY);
    }
}
