package dev.proa.wire;

import dev.proa.base.Clock;
import dev.proa.base.Log;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@link RemoteCommandStreams} as streams of a SPDY connection, either side. */
final class SpdyCommandStreams implements RemoteCommandStreams {

    private static final Log LOG = Log.of(RemoteCommandStreams.class);
    private static final String TYPE = "streamType";
    private static final Duration STREAMS_WAIT = Duration.ofSeconds(30);
    private static final List<String> VERSIONS =
            List.of("v4.channel.k8s.io", "v3.channel.k8s.io", "v2.channel.k8s.io", "channel.k8s.io");

    private final SpdyConnection connection;
    private final boolean serving;
    private final Map<CommandStream, SpdyStream> streams;

    private SpdyCommandStreams(SpdyConnection connection, boolean serving, Map<CommandStream, SpdyStream> streams) {
        this.connection = connection;
        this.serving = serving;
        this.streams = streams;
    }

    static RemoteCommandStreams accept(Exchange exchange, CommandOptions options) throws IOException {
        var connection = exchange.upgradeSpdy(VERSIONS);
        var watchdog = Thread.startVirtualThread(() -> closeLater(connection));
        try {
            return new SpdyCommandStreams(connection, true, acceptAll(connection, options));
        } catch (IOException | RuntimeException failed) {
            connection.close();
            throw failed;
        } finally {
            watchdog.interrupt();
        }
    }

    private static void closeLater(SpdyConnection connection) {
        try {
            Clock.system().sleep(STREAMS_WAIT);
            LOG.warn("a client did not open its streams in time");
            connection.close();
        } catch (InterruptedException inTime) {
            Thread.currentThread().interrupt();
        } catch (IOException broken) {
            LOG.debug("closing a connection", "cause", broken);
        }
    }

    private static Map<CommandStream, SpdyStream> acceptAll(SpdyConnection connection, CommandOptions options)
            throws IOException {
        var streams = new EnumMap<CommandStream, SpdyStream>(CommandStream.class);
        while (missing(streams, options, connection.protocol())) {
            var stream = connection.accept();
            if (stream == null) {
                throw new IOException("the client left before it had opened its streams");
            }
            var type = type(stream.headers().first(TYPE, ""));
            if (type == null || !options.has(type) || streams.putIfAbsent(type, stream) != null) {
                stream.reset();
            }
        }
        return streams;
    }

    private static boolean missing(Map<CommandStream, SpdyStream> streams, CommandOptions options, String protocol) {
        for (var stream : CommandStream.values()) {
            boolean known = stream != CommandStream.RESIZE || resizes(protocol);
            if (known && options.has(stream) && !streams.containsKey(stream)) {
                return true;
            }
        }
        return false;
    }

    /** Versions before 3 have no resizing. */
    private static boolean resizes(String protocol) {
        return protocol.startsWith("v4.") || protocol.startsWith("v3.");
    }

    private static @Nullable CommandStream type(String header) {
        for (var stream : CommandStream.values()) {
            if (stream.type().equals(header)) {
                return stream;
            }
        }
        return null;
    }

    static RemoteCommandStreams connect(ClientTarget target, String path, CommandOptions options) throws IOException {
        var connection = SpdyConnection.connect(target, path, Headers.of(), VERSIONS);
        try {
            var streams = new EnumMap<CommandStream, SpdyStream>(CommandStream.class);
            open(connection, streams, CommandStream.ERROR);
            for (var stream : CommandStream.values()) {
                boolean known = stream != CommandStream.RESIZE || resizes(connection.protocol());
                if (stream != CommandStream.ERROR && known && options.has(stream)) {
                    open(connection, streams, stream);
                }
            }
            return new SpdyCommandStreams(connection, false, streams);
        } catch (IOException | RuntimeException failed) {
            connection.close();
            throw failed;
        }
    }

    private static void open(SpdyConnection connection, Map<CommandStream, SpdyStream> streams, CommandStream stream)
            throws IOException {
        streams.put(stream, connection.open(Headers.of(TYPE, stream.type())));
    }

    @Override
    public String protocol() {
        return connection.protocol();
    }

    @Override
    public @Nullable InputStream source(CommandStream stream) {
        var open = streams.get(stream);
        return open != null && stream.towardsCommand() == serving ? open.input() : null;
    }

    @Override
    public @Nullable OutputStream sink(CommandStream stream) {
        var open = streams.get(stream);
        if (open == null || stream.towardsCommand() == serving) {
            return null;
        }
        boolean plain = stream == CommandStream.ERROR && StatusText.plain(protocol());
        return plain ? StatusText.translating(open.output()) : open.output();
    }

    @Override
    public void onClose(Runnable action) {
        connection.onClose(action);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
