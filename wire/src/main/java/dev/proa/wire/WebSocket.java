package dev.proa.wire;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket (RFC 6455), message by message; blocking. One thread receives at a time, any may send. Pings are answered and pongs
 * dropped inside {@link #receive}.
 */
public interface WebSocket extends Closeable {

    /**
     * Connects as a client.
     *
     * @param path with its query
     * @param protocols offered subprotocols, the preferred first
     * @throws RequestException with the server's status when it declines
     */
    static WebSocket connect(ClientTarget target, String path, Headers headers, List<String> protocols)
            throws IOException {
        return WebSocketHandshake.connect(target, path, headers, protocols);
    }

    /** A whole message. */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    record Message(boolean binary, byte[] payload) {}

    /** The negotiated subprotocol, empty if none. */
    String protocol();

    /**
     * Waits for the next message; null after the peer's close frame. Nothing is read from the socket while nobody waits.
     *
     * @throws IOException when the connection breaks without a close frame, or the peer violates the protocol (it was told why)
     */
    @Nullable
    Message receive() throws IOException;

    /** Sends a message in one frame; blocks while the peer is slow. */
    default void send(boolean binary, byte[] payload) throws IOException {
        send(binary, payload, 0, payload.length);
    }

    void send(boolean binary, byte[] payload, int offset, int length) throws IOException;

    void ping(byte[] payload) throws IOException;

    /** The code of the peer's close frame: 1005 when it gave none, 1006 when it left without, -1 while open. */
    int peerCloseCode();

    /** Sends a close frame, waits a bounded time for the peer's, then closes the connection. The first call counts. */
    void close(int code, String reason) throws IOException;

    /** Closes with 1000. */
    @Override
    default void close() throws IOException {
        close(1000, "");
    }
}
