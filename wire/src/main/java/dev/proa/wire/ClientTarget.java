package dev.proa.wire;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Whom to call, and how.
 *
 * @param address where to connect, resolved when it is connected
 * @param host what the server is called: the Host header unless one is given, and the name for SNI and, if verified, the certificate
 * @param tls null: plain
 * @param verifyHost whether the certificate must be for {@code host}; whether it must be trusted is the context's to say, see {@link
 *     TrustEverything}
 * @param read how long the server may send nothing; zero: for ever
 */
public record ClientTarget(
        InetSocketAddress address,
        String host,
        @Nullable SSLContext tls,
        boolean verifyHost,
        Duration connect,
        Duration read) {

    private static final Duration CONNECT = Duration.ofSeconds(30);

    /** The server of an http URL, without a read limit. */
    public static ClientTarget plain(URI uri) {
        int port = uri.getPort() < 0 ? 80 : uri.getPort();
        return new ClientTarget(
                new InetSocketAddress(hostOf(uri), port), uri.getRawAuthority(), null, false, CONNECT, Duration.ZERO);
    }

    /** The server of an https URL, without a read limit, its name verified. */
    public static ClientTarget secure(URI uri, SSLContext tls) {
        int port = uri.getPort() < 0 ? 443 : uri.getPort();
        return new ClientTarget(
                new InetSocketAddress(hostOf(uri), port), uri.getRawAuthority(), tls, true, CONNECT, Duration.ZERO);
    }

    private static String hostOf(URI uri) {
        var host = uri.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    public ClientTarget withTimeouts(Duration connectTimeout, Duration readTimeout) {
        return new ClientTarget(address, host, tls, verifyHost, connectTimeout, readTimeout);
    }

    /** As probes and the API server's proxy call pods: encrypted, whoever it is. */
    public ClientTarget withoutVerification() {
        return new ClientTarget(address, host, TrustEverything.context(), false, connect, read);
    }
}
