package dev.proa.wire;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@link PortForwardStreams} as pairs of SPDY streams, paired by request id. */
final class SpdyForwards implements PortForwardStreams {

    static final List<String> VERSIONS = List.of("portforward.k8s.io");
    static final List<String> TUNNELS = List.of("SPDY/3.1+portforward.k8s.io");

    private static final int UNPAIRED_MAX = 1_000;

    private final SpdyConnection connection;
    private final Map<String, SpdyStream> unpaired = new HashMap<>();

    SpdyForwards(SpdyConnection connection) {
        this.connection = connection;
    }

    @Override
    public @Nullable Forwarded accept() throws IOException {
        for (var stream = connection.accept(); stream != null; stream = connection.accept()) {
            var type = stream.headers().first("streamType", "");
            int port = port(stream);
            boolean data = type.equals("data");
            if (port == 0 || (!data && !type.equals("error")) || unpaired.size() >= UNPAIRED_MAX) {
                stream.reset();
                continue;
            }
            var id = requestId(stream, data);
            var other = unpaired.remove((data ? "error " : "data ") + id);
            if (other != null) {
                return new Forwarded(
                        port(data ? stream : other), id, data ? stream : other, (data ? other : stream).output());
            }
            var replaced = unpaired.put(type + " " + id, stream);
            if (replaced != null) {
                replaced.reset();
            }
        }
        return null;
    }

    /** Zero when it is none. */
    private static int port(SpdyStream stream) {
        try {
            int port = Integer.parseInt(stream.headers().first("port", ""));
            return port > 0 && port < 1 << 16 ? port : 0;
        } catch (NumberFormatException malformed) {
            return 0;
        }
    }

    /** The oldest clients send none, but open the error stream just before the data stream. */
    private static String requestId(SpdyStream stream, boolean data) {
        var id = stream.headers().first("requestID");
        return id == null || id.isEmpty() ? Integer.toString(data ? stream.id() - 2 : stream.id()) : id;
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
