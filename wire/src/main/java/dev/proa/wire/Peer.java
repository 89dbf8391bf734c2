package dev.proa.wire;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** The other end of one connection: addresses and the certificates it proved to own. */
final class Peer {

    private final InetSocketAddress remote;
    private final InetSocketAddress local;
    private final boolean secure;
    private final List<X509Certificate> presented;
    private final @Nullable X509TrustManager clients;
    private volatile @Nullable List<X509Certificate> verified;

    private Peer(
            InetSocketAddress remote,
            InetSocketAddress local,
            boolean secure,
            List<X509Certificate> presented,
            @Nullable X509TrustManager clients) {
        this.remote = remote;
        this.local = local;
        this.secure = secure;
        this.presented = presented;
        this.clients = clients;
    }

    /** Of an established connection, after its handshake. */
    static Peer of(Channel channel, @Nullable TlsMaterial tls) {
        var handler = channel.pipeline().get(SslHandler.class);
        return new Peer(
                address(channel.remoteAddress()),
                address(channel.localAddress()),
                handler != null,
                handler == null ? List.of() : presented(handler.engine().getSession()),
                tls == null ? null : tls.clients());
    }

    private static InetSocketAddress address(@Nullable SocketAddress address) {
        // A connection that is already gone has no address any more
        return address instanceof InetSocketAddress inet ? inet : InetSocketAddress.createUnresolved("unknown", 0);
    }

    private static List<X509Certificate> presented(SSLSession session) {
        try {
            return Arrays.stream(session.getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException none) {
            return List.of();
        }
    }

    InetSocketAddress remote() {
        return remote;
    }

    InetSocketAddress local() {
        return local;
    }

    boolean secure() {
        return secure;
    }

    List<X509Certificate> presented() {
        return presented;
    }

    List<X509Certificate> verified() {
        var known = verified;
        if (known == null) {
            known = verify();
            verified = known;
        }
        return known;
    }

    private List<X509Certificate> verify() {
        if (clients == null || presented.isEmpty()) {
            return List.of();
        }
        try {
            var leaf = presented.getFirst();
            clients.checkClientTrusted(
                    presented.toArray(X509Certificate[]::new),
                    leaf.getPublicKey().getAlgorithm());
            return presented;
        } catch (CertificateException untrusted) {
            return List.of();
        }
    }
}
