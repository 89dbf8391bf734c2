package dev.proa.wire;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A SPDY/3.1 connection, either side. Streams block their threads; a stream that is not read stops, once 256 KiB wait, the connection. */
public interface SpdyConnection extends Closeable {

    /**
     * Asks an HTTP server for SPDY/3.1 by POST, such as containerd's streaming server for exec, attach and port-forward.
     *
     * @param path with its query
     * @param streamProtocols offered as {@code X-Stream-Protocol-Version}, the preferred first
     * @throws RequestException with the server's status when it declines
     */
    static SpdyConnection connect(ClientTarget target, String path, Headers headers, List<String> streamProtocols)
            throws IOException {
        return SpdyHandshake.connect(target, path, headers, streamProtocols);
    }

    /**
     * The server's side of SPDY inside a WebSocket's binary messages, as kubectl port-forward speaks it (subprotocol
     * {@code SPDY/3.1+portforward.k8s.io}). Takes the WebSocket over.
     */
    static SpdyConnection overWebSocket(WebSocket webSocket) {
        var protocol = webSocket.protocol();
        return FramedSpdyConnection.start(
                new WebSocketDuplex(webSocket),
                protocol.substring(protocol.indexOf('+') + 1),
                FramedSpdyConnection.Side.SERVER);
    }

    /** SPDY on a connection that was already upgraded or dialled, as {@code client} or server. */
    static SpdyConnection over(Duplex duplex, String streamProtocol, boolean client) {
        return FramedSpdyConnection.start(
                duplex, streamProtocol, client ? FramedSpdyConnection.Side.CLIENT : FramedSpdyConnection.Side.SERVER);
    }

    /** The negotiated {@code X-Stream-Protocol-Version}, empty if none. */
    String protocol();

    /** Opens a stream and waits for the peer's reply; fails if the peer refuses it or has said GOAWAY. */
    SpdyStream open(Headers headers) throws IOException;

    /** Waits for the next stream that the peer opens (already replied to); null when the connection is over. */
    @Nullable
    SpdyStream accept() throws IOException;

    /** Tells the peer that no further streams are taken; those open go on. */
    void goAway() throws IOException;

    boolean isClosed();

    /** Waits until the connection is over. */
    void awaitClose() throws InterruptedException;

    /** Runs once when the connection is over; at once if it is. Must be short. */
    void onClose(Runnable action);

    /** GOAWAY, then ends every stream and the connection below. */
    @Override
    void close() throws IOException;
}
