package dev.proa.wire;

import java.io.IOException;
import java.util.List;

/** The upgrade of an HTTP/1.1 connection to SPDY/3.1, with Kubernetes' choice of a stream protocol, either side. */
final class SpdyHandshake {

    private static final String UPGRADE = "SPDY/3.1";
    private static final String VERSION = "X-Stream-Protocol-Version";

    private SpdyHandshake() {}

    static SpdyConnection accept(Exchange exchange, List<String> supported) throws IOException {
        if (!exchange.wantsUpgrade(UPGRADE)) {
            throw new RequestException(400, "an upgrade to SPDY/3.1 is needed");
        }
        var protocol = choose(exchange.headers().elements(VERSION), supported);
        var duplex = exchange.upgrade(UPGRADE, protocol.isEmpty() ? Headers.of() : Headers.of(VERSION, protocol));
        return FramedSpdyConnection.start(duplex, protocol, FramedSpdyConnection.Side.SERVER);
    }

    /** The first clients of Kubernetes named none. */
    private static String choose(List<String> wanted, List<String> supported) throws RequestException {
        if (wanted.isEmpty()) {
            return "";
        }
        for (var protocol : wanted) {
            if (supported.contains(protocol)) {
                return protocol;
            }
        }
        throw new RequestException(403, "stream protocols " + wanted + " are not supported; supported: " + supported);
    }

    static SpdyConnection connect(ClientTarget target, String path, Headers headers, List<String> protocols)
            throws IOException {
        var request = headers.with("Connection", "Upgrade").with("Upgrade", UPGRADE);
        for (var protocol : protocols) {
            request = request.plus(VERSION, protocol);
        }
        var upgraded = HttpConnection.open(target).upgrade("POST", path, request);
        return FramedSpdyConnection.start(
                upgraded.duplex(), upgraded.headers().first(VERSION, ""), FramedSpdyConnection.Side.CLIENT);
    }
}
