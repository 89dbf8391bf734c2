package dev.proa.api.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.api.identity.certificate.Certified;
import dev.proa.api.identity.certificate.ClientTrust;
import dev.proa.api.identity.certificate.ClusterCertificates;
import dev.proa.api.identity.certificate.Kubeconfig;
import dev.proa.base.Clock;
import dev.proa.base.ManualClock;
import dev.proa.wire.Headers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {
    @TempDir
    Path folder;

    // Java's own verification reads the machine's time, so the clock starts there.
    private final ManualClock clock = new ManualClock(Clock.system().now().minus(Duration.ofMinutes(1)));

    /** With its token keys, which are made beside: nothing may write into the folder when the test is over. */
    private ClusterCertificates open() throws IOException {
        ClusterCertificates certificates = ClusterCertificates.open(folder.resolve("pki"), clock);
        assertThat(certificates.tokenKeys()).isSameAs(certificates.tokenKeys());
        return certificates;
    }

    @Test
    void whatIsThereIsKeptAndOnlyTheOwnerReadsIt() throws IOException {
        ClusterCertificates first = open();
        Certified server = first.server(Set.of("10.96.0.1"));
        Certified admin = first.administrator();
        ClusterCertificates again = open();
        assertThat(again.authority().certificate()).isEqualTo(first.authority().certificate());
        assertThat(again.server(Set.of("10.96.0.1")).leaf()).isEqualTo(server.leaf());
        assertThat(again.administrator().leaf()).isEqualTo(admin.leaf());
        assertThat(again.tokenKeys().getPublic()).isEqualTo(first.tokenKeys().getPublic());
        try (var files = Files.list(folder.resolve("pki"))) {
            assertThat(files)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void theServersIsIssuedAgainForNewAddressesAndBeforeItExpires() throws IOException {
        ClusterCertificates certificates = open();
        X509Certificate first = certificates.server(Set.of("10.96.0.1")).leaf();
        assertThat(certificates.server(Set.of("10.96.0.1")).leaf()).isSameAs(first);
        X509Certificate wider =
                certificates.server(Set.of("10.96.0.1", "192.0.2.7")).leaf();
        assertThat(wider).isNotEqualTo(first);
        clock.advance(Duration.ofDays(300));
        assertThat(certificates.server(Set.of("10.96.0.1", "192.0.2.7")).leaf().getNotAfter())
                .isAfter(wider.getNotAfter());
    }

    @Test
    void clientsAreKnownByTheirCertificates() throws Exception {
        ClusterCertificates certificates = open();
        Certified node = certificates.node("n1");
        X509Certificate[] chain = node.chain().toArray(new X509Certificate[0]);
        ClientTrust.of(List.of(certificates.authority().certificate())).checkClientTrusted(chain, "EC");
        Authenticator.Outcome outcome = new AuthenticatorChain(List.of(new CertificateAuthenticator()))
                .authenticate(new Credentials(Headers.of(), node.chain(), node.chain(), "192.0.2.1"));
        User user = ((Authenticator.Outcome.Known) outcome).user();
        assertThat(user.name()).isEqualTo("system:node:n1");
        assertThat(user.groups()).containsExactly("system:nodes", "system:authenticated");
        assertThat(user.extra()
                        .get("authentication.kubernetes.io/credential-id")
                        .getFirst())
                .matches("X509SHA256=[0-9a-f]{64}");
    }

    @Test
    void aKubeconfigHoldsAllThatAClientNeeds() throws IOException {
        ClusterCertificates certificates = open();
        var config =
                Kubeconfig.of("proa", "https://127.0.0.1:6443", certificates.authority(), certificates.administrator());
        assertThat(config.array("clusters").object(0).stringAt("cluster", "server"))
                .isEqualTo("https://127.0.0.1:6443");
        assertThat(config.array("users").object(0).objectAt("user").names())
                .containsExactly("client-certificate-data", "client-key-data");
        assertThat(config.string("current-context")).isEqualTo("proa");
    }

    @Test
    void aFrontProxySpeaksForOthersAndNobodyElseDoes() throws IOException {
        ClusterCertificates certificates = open();
        var proxies = new FrontProxyAuthenticator(
                ClientTrust.of(List.of(certificates.frontProxyAuthority().certificate())),
                Set.of("front-proxy-client"));
        Headers headers =
                Headers.of("X-Remote-User", "jane", "X-Remote-Group", "dev", "X-Remote-Extra-scopes%2Fa", "b");
        Certified proxy = certificates.frontProxyClient();
        assertThat(proxies.authenticate(new Credentials(headers, List.of(), proxy.chain(), "192.0.2.1")))
                .isEqualTo(new Authenticator.Outcome.Known(
                        new User("jane", "", List.of("dev"), java.util.Map.of("scopes/a", List.of("b")))));
        Certified node = certificates.node("n1");
        assertThat(proxies.authenticate(new Credentials(headers, node.chain(), node.chain(), "192.0.2.1")))
                .isInstanceOf(Authenticator.Outcome.Absent.class);
    }
}
