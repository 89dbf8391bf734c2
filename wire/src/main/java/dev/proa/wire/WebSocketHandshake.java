package dev.proa.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The opening of a WebSocket (RFC 6455, section 4), either side. */
final class WebSocketHandshake {

    private static final String PROTOCOL = "Sec-WebSocket-Protocol";
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private WebSocketHandshake() {}

    static WebSocket accept(Exchange exchange, List<String> supported) throws IOException {
        var key = exchange.headers().first("Sec-WebSocket-Key");
        if (!exchange.method().equals("GET") || !exchange.wantsUpgrade("websocket") || key == null) {
            throw new RequestException(400, "a WebSocket handshake is needed");
        }
        if (!exchange.headers().first("Sec-WebSocket-Version", "").equals("13")) {
            throw new RequestException(400, "only version 13 of WebSocket is supported");
        }
        var protocol = choose(exchange.headers().elements(PROTOCOL), supported);
        var headers = Headers.of("Sec-WebSocket-Accept", acceptance(key));
        var duplex = exchange.upgrade("websocket", protocol.isEmpty() ? headers : headers.plus(PROTOCOL, protocol));
        return new FramedWebSocket(duplex, protocol, FramedWebSocket.Side.SERVER);
    }

    private static String choose(List<String> wanted, List<String> supported) throws RequestException {
        if (supported.isEmpty() || (wanted.isEmpty() && supported.contains(""))) {
            return "";
        }
        for (var protocol : wanted) {
            if (supported.contains(protocol)) {
                return protocol;
            }
        }
        throw new RequestException(
                403, "requested protocols " + wanted + " are not supported; supported: " + supported);
    }

    static WebSocket connect(ClientTarget target, String path, Headers headers, List<String> protocols)
            throws IOException {
        var random = new byte[16];
        new SecureRandom().nextBytes(random);
        var key = Base64.getEncoder().encodeToString(random);
        var request = headers.with("Connection", "Upgrade")
                .with("Upgrade", "websocket")
                .with("Sec-WebSocket-Key", key)
                .with("Sec-WebSocket-Version", "13");
        if (!protocols.isEmpty()) {
            request = request.with(PROTOCOL, String.join(", ", protocols));
        }
        var upgraded = HttpConnection.open(target).upgrade("GET", path, request);
        @Nullable String accept = upgraded.headers().first("Sec-WebSocket-Accept");
        if (!acceptance(key).equals(accept)) {
            upgraded.duplex().close();
            throw new IOException("the server did not accept the WebSocket's key");
        }
        return new FramedWebSocket(
                upgraded.duplex(), upgraded.headers().first(PROTOCOL, ""), FramedWebSocket.Side.CLIENT);
    }

    private static String acceptance(String key) {
        try {
            var digest = MessageDigest.getInstance("SHA-1")
                    .digest((key.strip() + ACCEPT_SUFFIX).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
