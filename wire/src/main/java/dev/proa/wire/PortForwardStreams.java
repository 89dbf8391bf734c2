package dev.proa.wire;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The forwarded connections of one port-forward client: over SPDY, SPDY inside a WebSocket (kubectl), or the channels of a WebSocket (the
 * first protocol, ports named in the query). {@link Relay#portForward} serves them.
 */
public interface PortForwardStreams extends Closeable {

    /**
     * One connection that the client wants forwarded. Whoever took it closes both, data first.
     *
     * @param requestId tells connections of one client apart
     * @param data to be joined with the port
     * @param error text for the user when forwarding fails
     */
    record Forwarded(int port, String requestId, Duplex data, OutputStream error) {}

    /**
     * Serves a client: upgrades its connection and settles the protocol.
     *
     * @throws RequestException 400 when it asks for no upgrade or names no port where it must, 403 when no protocol is common
     */
    static PortForwardStreams accept(Exchange exchange) throws IOException {
        if (!exchange.wantsUpgrade("websocket")) {
            return new SpdyForwards(exchange.upgradeSpdy(SpdyForwards.VERSIONS));
        }
        var tunnels =
                exchange.headers().elements("Sec-WebSocket-Protocol").stream().anyMatch(SpdyForwards.TUNNELS::contains);
        return tunnels
                ? new SpdyForwards(SpdyConnection.overWebSocket(exchange.upgradeWebSocket(SpdyForwards.TUNNELS)))
                : ChannelForwards.accept(exchange);
    }

    /** Waits for the next connection; null when the client is gone. */
    @Nullable
    Forwarded accept() throws IOException;

    @Override
    void close() throws IOException;
}
