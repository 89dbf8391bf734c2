package dev.proa.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link RemoteCommandStreams} served on the channels of a WebSocket. */
final class ChannelCommandStreams implements RemoteCommandStreams {

    private static final List<String> VERSIONS = List.of(
            "v5.channel.k8s.io",
            "v4.channel.k8s.io",
            "v4.base64.channel.k8s.io",
            "channel.k8s.io",
            "base64.channel.k8s.io",
            "");

    private final ChannelSocket socket;
    private final CommandOptions options;

    private ChannelCommandStreams(ChannelSocket socket, CommandOptions options) {
        this.socket = socket;
        this.options = options;
    }

    static RemoteCommandStreams accept(Exchange exchange, CommandOptions options) throws IOException {
        var readable = new BitSet();
        readable.set(CommandStream.STDIN.ordinal(), options.stdin());
        readable.set(CommandStream.RESIZE.ordinal());
        var socket = ChannelSocket.start(exchange.upgradeWebSocket(VERSIONS), CommandStream.values().length, readable);
        // An empty message on the first channel tells the client that it is connected
        var first =
                options.stdout() ? CommandStream.STDOUT : options.stderr() ? CommandStream.STDERR : CommandStream.ERROR;
        socket.output(first.ordinal()).write(new byte[0]);
        return new ChannelCommandStreams(socket, options);
    }

    @Override
    public String protocol() {
        return socket.protocol();
    }

    @Override
    public @Nullable InputStream source(CommandStream stream) {
        return stream.towardsCommand() && options.has(stream) ? socket.input(stream.ordinal()) : null;
    }

    @Override
    public @Nullable OutputStream sink(CommandStream stream) {
        if (stream.towardsCommand() || !options.has(stream)) {
            return null;
        }
        var output = socket.output(stream.ordinal());
        boolean plain = stream == CommandStream.ERROR && StatusText.plain(protocol());
        return plain ? StatusText.translating(output) : output;
    }

    @Override
    public void onClose(Runnable action) {
        socket.onClose(action);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
