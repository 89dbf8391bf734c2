package dev.proa.wire;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.LinkedHashSet;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/** The server's side of TLS: 1.2 and 1.3, HTTP/2 before HTTP/1.1. */
final class Tls {

    private Tls() {}

    static SslContext context(TlsMaterial material) throws SSLException {
        var builder = SslContextBuilder.forServer(material.keys())
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_2,
                        ApplicationProtocolNames.HTTP_1_1));
        var clients = material.clients();
        if (clients != null) {
            builder.trustManager(new Presented(clients, material)).clientAuth(ClientAuth.OPTIONAL);
        }
        return builder.build();
    }

    /**
     * Lets every certificate through the handshake, which proves that the client owns its key. Whether it is trusted is asked later, so
     * that a client with a stale certificate and a good token is served and one without is answered, not cut off.
     */
    private static final class Presented extends X509ExtendedTrustManager {
        private final X509TrustManager clients;
        private final TlsMaterial material;

        Presented(X509TrustManager clients, TlsMaterial material) {
            this.clients = clients;
            this.material = material;
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            var issuers = new LinkedHashSet<>(Arrays.asList(clients.getAcceptedIssuers()));
            issuers.addAll(material.furtherIssuers().get());
            return issuers.toArray(X509Certificate[]::new);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            throw new UnsupportedOperationException("this side is the server");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
            checkServerTrusted(chain, authType);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
            checkServerTrusted(chain, authType);
        }
    }
}
