package dev.proa.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.StandardConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients call a server what they like: load programs by an address, old Go clients by a name with a dot at its end. */
@Timeout(20)
class ServerNamesTest {
    private final EventLoops loops = EventLoops.start("test", 1);
    private TestAuthority authority;
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        authority = new TestAuthority("ca");
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var tls = new TlsMaterial(authority.issue("CN=server").keys(), authority.trust());
        server = HttpServer.start(
                loops,
                new ServerConfiguration(address, tls, ServerLimits.DEFAULT),
                exchange -> exchange.respond(200, Headers.of(), "hello".getBytes(UTF_8)));
    }

    @AfterEach
    void stop() {
        server.close();
        loops.close();
    }

    private static final class AnyName extends SNIServerName {
        AnyName(String name) {
            super(StandardConstants.SNI_HOST_NAME, name.getBytes(UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"my_service", "foo.", "127.0.0.1:6443", "kubernetes.default.svc", "a..b", "-", "\u00e9", "x y"})
    void anyServerNameIsAccepted(String name) throws Exception {
        for (var protocol : List.of("TLSv1.2", "TLSv1.3")) {
            try (var socket = (SSLSocket) authority
                    .client()
                    .getSocketFactory()
                    .createSocket("127.0.0.1", server.address().getPort())) {
                var parameters = socket.getSSLParameters();
                parameters.setProtocols(new String[] {protocol});
                parameters.setServerNames(List.of(new AnyName(name)));
                parameters.setApplicationProtocols(new String[] {"http/1.1"});
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
                assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
                socket.getOutputStream()
                        .write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(UTF_8));
                assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                        .startsWith("HTTP/1.1 200 OK");
            }
        }
    }
}
