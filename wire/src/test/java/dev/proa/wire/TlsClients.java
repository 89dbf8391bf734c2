package dev.proa.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLSocket;

/** Clients of a server under TLS that write frames of their own, and an ordinary one to ask whether it still serves. */
final class TlsClients {
    /** What an HTTP/2 client says first (RFC 9113, 3.4). */
    static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1);

    private final TestAuthority authority;
    private final HttpServer server;

    TlsClients(TestAuthority authority, HttpServer server) {
        this.authority = authority;
        this.server = server;
    }

    /** A connection after its handshake, for {@code h2} or {@code http/1.1}. */
    SSLSocket connect(String protocol) throws Exception {
        var socket = (SSLSocket) authority
                .client()
                .getSocketFactory()
                .createSocket("127.0.0.1", server.address().getPort());
        var parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {protocol});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    void assertServed() throws Exception {
        try (var socket = connect("http/1.1")) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(UTF_8));
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 200 OK");
        }
    }

    /** An HTTP/2 frame (RFC 9113, 4.1). */
    static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .putInt(payload.length << 8 | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }
}
