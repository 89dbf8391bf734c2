package dev.proa.wire;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The streams of exec and attach with one peer: a user's client that we serve ({@link #accept}) or a container runtime that
 * we call ({@link #connect}); over SPDY or WebSocket, whichever version of the protocol. {@link Relay#command} joins two of them.
 */
public interface RemoteCommandStreams extends Closeable {

    /**
     * Serves a client: upgrades its connection, settles the protocol (WebSocket: v5, v4 and the unversioned, binary and base64; SPDY: v4 to
     * v1) and waits a bounded time for its streams.
     *
     * @throws RequestException 400 when it asks for no upgrade, 403 when no protocol is common; nothing was answered then
     */
    static RemoteCommandStreams accept(Exchange exchange, CommandOptions options) throws IOException {
        return exchange.wantsUpgrade("websocket")
                ? ChannelCommandStreams.accept(exchange, options)
                : SpdyCommandStreams.accept(exchange, options);
    }

    /**
     * Calls a container runtime's streaming server by SPDY (v4) and opens the streams.
     *
     * @param path with its query, as the runtime's exec or attach answer has it
     */
    static RemoteCommandStreams connect(ClientTarget target, String path, CommandOptions options) throws IOException {
        return SpdyCommandStreams.connect(target, path, options);
    }

    /** Such as {@code v5.channel.k8s.io}; empty for the first, unnamed. */
    String protocol();

    /** What the peer sends on this stream; null if it is not in use or flows the other way. */
    @Nullable
    InputStream source(CommandStream stream);

    /**
     * What goes to the peer on this stream; null if it is not in use or flows the other way. Closing it tells the peer where the protocol
     * can. For {@link CommandStream#ERROR} write a Status as JSON and close: older protocols get the text they understand.
     */
    @Nullable
    OutputStream sink(CommandStream stream);

    /** Runs once when the peer is gone; at once if it is. Must be short. */
    void onClose(Runnable action);

    /** Ends everything, after what was written. */
    @Override
    void close() throws IOException;
}
