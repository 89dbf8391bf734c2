package dev.proa.wire;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.LinkedHashSet;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** The server's side of TLS: 1.2 and 1.3, HTTP/2 before HTTP/1.1. */
final class Tls {

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    static {
        // For who starts the JVM without HttpServer.ANY_SERVER_NAME_OPTION; in vain when TLS was used before
        if (System.getProperty(HttpServer.DISABLED_EXTENSIONS_PROPERTY) == null) {
            System.setProperty(HttpServer.DISABLED_EXTENSIONS_PROPERTY, HttpServer.SERVER_NAME_EXTENSION);
        }
    }

    private Tls() {}

    /** Over a JDK context of our own: Netty's builder makes a key store, with a slow key derivation, in every process that uses it. */
    static SslContext context(TlsMaterial material) throws SSLException {
        var clients = material.clients();
        X509TrustManager[] trust = clients == null ? null : new X509TrustManager[] {new Presented(clients, material)};
        return new JdkSslContext(
                context(material.keys(), trust),
                false,
                null,
                IdentityCipherSuiteFilter.INSTANCE,
                new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_2,
                        ApplicationProtocolNames.HTTP_1_1),
                clients == null ? ClientAuth.NONE : ClientAuth.OPTIONAL,
                PROTOCOLS,
                false);
    }

    private static SSLContext context(X509ExtendedKeyManager keys, X509TrustManager @Nullable [] trust)
            throws SSLException {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(new X509ExtendedKeyManager[] {keys}, trust, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new SSLException("TLS cannot be set up", e);
        }
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
