package dev.proa.node.action;

import dev.proa.api.action.ActingSubresource;
import dev.proa.api.action.ActionContext;
import dev.proa.api.error.ApiException;
import dev.proa.api.error.FieldErrors;
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
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** pods/log: a container's log, from its beginning or its end, followed or not. */
public final class PodLog implements ActingSubresource {
    private static final List<String> STREAMS = List.of("All", "Stderr", "Stdout");
    /** A thousand years: before any log. */
    private static final long SINCE_MAX = 31_536_000_000L;

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
        NodeStreams.LogOptions options = options(exchange.query(), pod.stringAt("metadata", "name"));
        NodeStreams.PodContainer container =
                PodContainers.choose(pod, exchange.query().first("container", ""));
        // Without a node nothing has run yet: that is no mistake.
        Log log = pod.stringAt("spec", "nodeName").isEmpty()
                ? sink -> {}
                : sink -> streams.logs(container, options, sink);
        try {
            if (exchange.wantsUpgrade("websocket")) {
                overWebSocket(exchange, log);
            } else {
                Sink sink = new Sink(exchange);
                log.writeTo(sink);
                sink.finish();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return new Answer.Streamed();
    }

    private interface Log {
        void writeTo(NodeStreams.LogSink sink) throws IOException, InterruptedException;
    }

    /** The bytes as messages: binary, or as text in base64. */
    private static void overWebSocket(Exchange exchange, Log log) throws IOException, InterruptedException {
        try (WebSocket socket = exchange.upgradeWebSocket(List.of("", "binary.k8s.io", "base64.binary.k8s.io"))) {
            boolean encoded = socket.protocol().startsWith("base64");
            log.writeTo(bytes -> {
                byte[] chunk = new byte[bytes.remaining()];
                bytes.get(chunk);
                socket.send(!encoded, encoded ? Base64.getEncoder().encode(chunk) : chunk);
            });
        }
    }

    /** The options of the request; what contradicts itself or is out of range is 422, what can't be read 400. */
    private NodeStreams.LogOptions options(Query query, String pod) {
        String stream = query.first("stream", "All");
        Long tailLines = number(query, "tailLines");
        Long limitBytes = number(query, "limitBytes");
        Long sinceSeconds = number(query, "sinceSeconds");
        Instant sinceTime = time(query);
        FieldErrors errors = FieldErrors.root();
        if (tailLines != null && tailLines < 0) {
            errors.at("tailLines").invalid(tailLines, "must be greater than or equal to 0");
        }
        if (limitBytes != null && limitBytes < 1) {
            errors.at("limitBytes").invalid(limitBytes, "must be greater than 0");
        }
        if (sinceSeconds != null && sinceTime != null) {
            errors.at("").forbidden("at most one of `sinceTime` or `sinceSeconds` may be specified");
        } else if (sinceSeconds != null && sinceSeconds < 1) {
            errors.at("sinceSeconds").invalid(sinceSeconds, "must be greater than 0");
        }
        if (!STREAMS.contains(stream)) {
            errors.at("stream").notSupported(stream, STREAMS);
        }
        if (!stream.equals("All") && tailLines != null) {
            errors.at("").forbidden("`tailLines` and specific `stream` are mutually exclusive for now");
        }
        if (!errors.isEmpty()) {
            throw ApiException.invalid("", "PodLogOptions", pod, errors);
        }
        Instant since = sinceSeconds == null ? sinceTime : clock.now().minusSeconds(Math.min(sinceSeconds, SINCE_MAX));
        return new NodeStreams.LogOptions(
                truth(query, "follow"),
                truth(query, "previous"),
                truth(query, "timestamps"),
                tailLines,
                limitBytes,
                since,
                stream);
    }

    private static @Nullable Instant time(Query query) {
        String time = query.first("sinceTime", "");
        try {
            return time.isEmpty() ? null : OffsetDateTime.parse(time).toInstant();
        } catch (DateTimeParseException e) {
            throw ApiException.badRequest("parsing time \"" + time
                    + "\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"" + time + "\" as \"2006\"");
        }
    }

    static boolean truth(Query query, String name) {
        String value = query.first(name, "false");
        return value.equals("true") || value.equals("1") || value.isEmpty();
    }

    private static @Nullable Long number(Query query, String name) {
        String value = query.first(name, "");
        try {
            return value.isEmpty() ? null : Long.valueOf(value);
        } catch (NumberFormatException e) {
            throw ApiException.badRequest("strconv.ParseInt: parsing \"" + value + "\": invalid syntax");
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
