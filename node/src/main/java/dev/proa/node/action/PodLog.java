package dev.proa.node.action;

import dev.proa.api.action.ActingSubresource;
import dev.proa.api.action.ActionContext;
import dev.proa.api.error.ApiException;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.request.Verb;
import dev.proa.base.Clock;
import dev.proa.json.JsonObject;
import dev.proa.node.NodeStreams;
import dev.proa.wire.Exchange;
import dev.proa.wire.Headers;
import dev.proa.wire.Query;
import dev.proa.wire.WebSocket;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** pods/log: a container's log, from its beginning or its end, followed or not. */
public final class PodLog implements ActingSubresource {
    private final NodeStreams streams;
    private final Clock clock;

    public PodLog(NodeStreams streams, Clock clock) {
        this.streams = streams;
        this.clock = clock;
    }

    @Override
    public GroupResource resource() {
        return GroupResource.core("pods");
    }

    @Override
    public String subresource() {
        return "log";
    }

    @Override
    public Set<Verb> verbs() {
        return Set.of(Verb.GET);
    }

    @Override
    public boolean connects() {
        return true;
    }

    @Override
    public Answer act(ActionContext context) throws IOException {
        JsonObject pod = context.target();
        Exchange exchange = context.exchange();
        NodeStreams.PodContainer container =
                PodContainers.choose(pod, exchange.query().first("container", ""));
        NodeStreams.LogOptions options = options(exchange.query());
        if (exchange.wantsUpgrade("websocket")) {
            overWebSocket(exchange, container, options);
            return new Answer.Streamed();
        }
        Sink sink = new Sink(exchange);
        try {
            streams.logs(container, options, sink);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        sink.finish();
        return new Answer.Streamed();
    }

    /** The bytes as messages: binary, or as text in base64. */
    private void overWebSocket(Exchange exchange, NodeStreams.PodContainer container, NodeStreams.LogOptions options)
            throws IOException {
        try (WebSocket socket = exchange.upgradeWebSocket(List.of("", "binary.k8s.io", "base64.binary.k8s.io"))) {
            boolean encoded = socket.protocol().startsWith("base64");
            streams.logs(container, options, bytes -> {
                byte[] chunk = new byte[bytes.remaining()];
                bytes.get(chunk);
                socket.send(!encoded, encoded ? Base64.getEncoder().encode(chunk) : chunk);
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private NodeStreams.LogOptions options(Query query) {
        String stream = query.first("stream", "All");
        if (!List.of("All", "Stdout", "Stderr").contains(stream)) {
            throw ApiException.badRequest(
                    "stream: Unsupported value: \"" + stream + "\": supported values: \"All\", \"Stderr\", \"Stdout\"");
        }
        return new NodeStreams.LogOptions(
                truth(query, "follow"),
                truth(query, "previous"),
                truth(query, "timestamps"),
                number(query, "tailLines", 0),
                number(query, "limitBytes", 1),
                since(query),
                stream);
    }

    private @Nullable Instant since(Query query) {
        Long seconds = number(query, "sinceSeconds", 1);
        String time = query.first("sinceTime", "");
        if (seconds != null) {
            return clock.now().minusSeconds(seconds);
        }
        try {
            return time.isEmpty() ? null : Instant.parse(time);
        } catch (DateTimeParseException e) {
            throw ApiException.badRequest("sinceTime: " + time + " is not an RFC 3339 time");
        }
    }

    static boolean truth(Query query, String name) {
        String value = query.first(name, "false");
        return value.equals("true") || value.equals("1") || value.isEmpty();
    }

    private static @Nullable Long number(Query query, String name, long min) {
        String value = query.first(name, "");
        if (value.isEmpty()) {
            return null;
        }
        try {
            long number = Long.parseLong(value);
            if (number >= min) {
                return number;
            }
            throw ApiException.badRequest(name + " must be greater than or equal to " + min);
        } catch (NumberFormatException e) {
            throw ApiException.badRequest(name + ": \"" + value + "\" is not a number");
        }
    }

    /** Starts the answer with the first byte, so that an error before it still is a Status. */
    private static final class Sink implements NodeStreams.LogSink {
        private final Exchange exchange;
        private @Nullable OutputStream out;
        private @Nullable WritableByteChannel channel;

        Sink(Exchange exchange) {
            this.exchange = exchange;
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            WritableByteChannel to = started();
            while (bytes.hasRemaining()) {
                to.write(bytes);
            }
            if (out != null) {
                out.flush();
            }
        }

        private WritableByteChannel started() {
            WritableByteChannel existing = channel;
            if (existing == null) {
                OutputStream stream = exchange.blockingStream(200, Headers.of("Content-Type", "text/plain"));
                existing = Channels.newChannel(stream);
                out = stream;
                channel = existing;
            }
            return existing;
        }

        void finish() throws IOException {
            started().close();
        }
    }
}
