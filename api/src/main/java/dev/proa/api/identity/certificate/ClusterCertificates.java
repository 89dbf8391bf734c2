package dev.proa.api.identity.certificate;

import dev.proa.base.Clock;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.CertificateParsingException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import javax.net.ssl.X509ExtendedKeyManager;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.jspecify.annotations.Nullable;

/**
 * A cluster's certificates, kept in one folder and made on first use: two authorities (for servers and clients, and for
 * front proxies), the API server's certificate, and one client certificate for each component and node. Whatever has
 * less than a third of its life left is issued again when it is next asked for. Safe for any thread.
 */
public final class ClusterCertificates {
    private static final Set<String> SERVER_NAMES = Set.of(
            "kubernetes",
            "kubernetes.default",
            "kubernetes.default.svc",
            "kubernetes.default.svc.cluster.local",
            "localhost");

    private final CertificateFolder folder;
    private final Clock clock;
    private final CertificateAuthority authority;
    private final CertificateAuthority frontProxyAuthority;
    private final FutureTask<KeyPair> tokenKeys;

    private @Nullable Certified server;

    private ClusterCertificates(CertificateFolder folder, Clock clock) throws IOException {
        this.folder = folder;
        this.clock = clock;
        // A new RSA key takes as long as everything else here: it is made, or read, beside what follows.
        this.tokenKeys = new FutureTask<>(() -> TokenKeyFile.load(folder));
        Thread.ofPlatform().name("token-keys").daemon().start(tokenKeys);
        this.authority = authority("ca", "kubernetes");
        this.frontProxyAuthority = authority("front-proxy-ca", "front-proxy-ca");
    }

    /** Reads the folder, and creates it with its authorities when it isn't there. */
    public static ClusterCertificates open(Path folder, Clock clock) throws IOException {
        return new ClusterCertificates(new CertificateFolder(folder), clock);
    }

    private CertificateAuthority authority(String file, String commonName) throws IOException {
        Optional<Certified> found = folder.certified(file);
        if (found.isPresent()) {
            return new CertificateAuthority(found.get());
        }
        CertificateAuthority created = CertificateAuthority.create(commonName, clock.now());
        folder.write(file, created.certified());
        return created;
    }

    /** Signs the API server's certificate and every client's. */
    public CertificateAuthority authority() {
        return authority;
    }

    /** Signs the clients that speak for others (requestheader-client-ca-file). */
    public CertificateAuthority frontProxyAuthority() {
        return frontProxyAuthority;
    }

    /**
     * The API server's certificate for its usual names, 127.0.0.1 and these.
     *
     * @param addresses the service IP and the nodes' IPs; the certificate is issued again when they change
     */
    public synchronized Certified server(Set<String> addresses) {
        Set<String> all = new HashSet<>(addresses);
        all.add("127.0.0.1");
        CertificateRequest request = CertificateRequest.server("kube-apiserver", SERVER_NAMES, all);
        Certified current = server;
        if (current == null || !isGood(current, request)) {
            current = current("apiserver", authority, request);
            server = current;
        }
        return current;
    }

    /** Answers TLS handshakes with {@link #server}, asking for the addresses each time. */
    public X509ExtendedKeyManager serverKeys(java.util.function.Supplier<Set<String>> addresses) {
        return new ServerKeys(() -> server(addresses.get()));
    }

    /** What the proxy to aggregated API servers shows. */
    public Certified frontProxyClient() {
        return client(frontProxyAuthority, "front-proxy-client", CertificateRequest.client("front-proxy-client"));
    }

    /** The administrator: everything is allowed to the group. */
    public Certified administrator() {
        return client(authority, "admin", CertificateRequest.client("kubernetes-admin", "system:masters"));
    }

    /** {@code kube-controller-manager}, {@code kube-scheduler} or {@code kube-proxy}, without the prefix {@code system:}. */
    public Certified component(String name) {
        return client(authority, name, CertificateRequest.client("system:" + name));
    }

    public Certified node(String name) {
        return client(authority, "node-" + name, CertificateRequest.client("system:node:" + name, "system:nodes"));
    }

    /** What the API server shows to nodes and their streams. */
    public Certified nodeClient() {
        return client(
                authority,
                "apiserver-kubelet-client",
                CertificateRequest.client("kube-apiserver-kubelet-client", "system:masters"));
    }

    private synchronized Certified client(CertificateAuthority signer, String file, CertificateRequest request) {
        return current(file, signer, request);
    }

    private Certified current(String file, CertificateAuthority signer, CertificateRequest request) {
        try {
            Optional<Certified> found = folder.certified(file);
            if (found.isPresent() && isSignedBy(found.get(), signer) && isGood(found.get(), request)) {
                return found.get();
            }
            Certified issued = signer.issue(request, clock.now());
            folder.write(file, issued);
            return issued;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By the identifiers of the keys: to verify the signature costs a tenth of a start, and the folder is ours alone. */
    private static boolean isSignedBy(Certified certified, CertificateAuthority signer) throws IOException {
        byte[] named = certified.leaf().getExtensionValue(Extension.authorityKeyIdentifier.getId());
        byte[] own = signer.certificate().getExtensionValue(Extension.subjectKeyIdentifier.getId());
        if (named == null || own == null) {
            return false;
        }
        byte[] key = AuthorityKeyIdentifier.getInstance(JcaX509ExtensionUtils.parseExtensionValue(named))
                .getKeyIdentifierOctets();
        return Arrays.equals(
                key,
                SubjectKeyIdentifier.getInstance(JcaX509ExtensionUtils.parseExtensionValue(own))
                        .getKeyIdentifier());
    }

    private boolean isGood(Certified certified, CertificateRequest request) {
        Instant from = certified.leaf().getNotBefore().toInstant();
        Instant until = certified.leaf().getNotAfter().toInstant();
        Duration third = Duration.between(from, until).dividedBy(3);
        return clock.now().isAfter(from)
                && clock.now().isBefore(until.minus(third))
                && names(certified).containsAll(request.names())
                && names(certified).containsAll(request.addresses());
    }

    private static Set<String> names(Certified certified) {
        Set<String> names = new HashSet<>();
        try {
            var alternatives = certified.leaf().getSubjectAlternativeNames();
            for (List<?> alternative : alternatives == null ? List.<List<?>>of() : alternatives) {
                names.add(String.valueOf(alternative.get(1)));
            }
        } catch (CertificateParsingException e) {
            return Set.of();
        }
        return names;
    }

    /**
     * The key that signs service account tokens, RSA 2048; waits until it is made or read.
     *
     * @throws UncheckedIOException when it can be neither
     */
    public KeyPair tokenKeys() {
        try {
            return tokenKeys.get();
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new UncheckedIOException(new IOException(String.valueOf(cause.getMessage()), cause));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(
                    new InterruptedIOException("interrupted while the key of service account tokens was made"));
        }
    }
}
