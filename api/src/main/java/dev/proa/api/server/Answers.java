package dev.proa.api.server;

import dev.proa.api.error.ApiException;
import dev.proa.api.media.Accepted;
import dev.proa.api.media.Encoder;
import dev.proa.api.pipeline.Page;
import dev.proa.api.pipeline.Warnings;
import dev.proa.api.storage.StoredObject;
import dev.proa.json.JsonObject;
import dev.proa.wire.Exchange;
import dev.proa.wire.Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Writes answers on the wire. */
final class Answers {
    /** Longer answers go out while they are being written. */
    private static final int WHOLE_ANSWER_BYTES_MAX = 64 * 1024;

    /** How long a client may take over an answer, as upstream has it for all requests but watches. */
    private static final Duration ANSWER_MAX = Duration.ofSeconds(60);

    private final Encoder encoder;

    Answers(Encoder encoder) {
        this.encoder = encoder;
    }

    static Headers headers(String auditId, Warnings warnings) {
        Headers headers = Headers.of("Audit-Id", auditId, "Cache-Control", "no-cache, private");
        for (String text : warnings.texts()) {
            headers = headers.plus("Warning", Warnings.header(text));
        }
        return headers;
    }

    private interface Content {
        void write(OutputStream out) throws IOException;
    }

    private static void write(Exchange exchange, int code, Headers headers, Accepted accepted, Content content)
            throws IOException {
        Headers all = headers.plus("Content-Type", accepted.encoding().mediaType());
        // Not closed when encoding fails: an answer that is cut short must not look complete.
        Deferred out = new Deferred(exchange, code, all);
        content.write(out);
        out.close();
    }

    void object(Exchange exchange, int code, Headers headers, Encoder.Form form, StoredObject object)
            throws IOException {
        write(exchange, code, headers, form.accepted(), out -> encoder.object(form, object, out));
    }

    void tree(Exchange exchange, int code, Headers headers, Accepted accepted, JsonObject object) throws IOException {
        write(exchange, code, headers, accepted, out -> encoder.tree(accepted, object, out));
    }

    /** An error as the client accepts it; JSON when that itself is what is wrong. */
    void error(Exchange exchange, Headers headers, ApiException error) throws IOException {
        Accepted accepted;
        try {
            accepted = Accepted.of(exchange.headers().first("Accept", ""), false, encoder.hasProtobufStatus(), false);
        } catch (ApiException unacceptable) {
            accepted = Accepted.JSON;
        }
        Headers all = headers;
        long retryAfter = error.details().number("retryAfterSeconds");
        if (retryAfter > 0) {
            all = all.plus("Retry-After", Long.toString(retryAfter));
        }
        tree(exchange, error.code(), all, accepted, error.status());
    }

    void list(Exchange exchange, Headers headers, Encoder.Form form, Page page) throws IOException {
        write(exchange, 200, headers, form.accepted(), out -> encoder.list(form, page, out));
    }

    static void text(Exchange exchange, int code, String text) {
        exchange.respond(
                code,
                Headers.of("Content-Type", "text/plain; charset=utf-8", "X-Content-Type-Options", "nosniff"),
                text.getBytes(StandardCharsets.UTF_8));
    }

    /** Collects a short answer to send it whole, and becomes a stream when it grows long. */
    private static final class Deferred extends OutputStream {
        private final Exchange exchange;
        private final int code;
        private final Headers headers;
        private final ByteArrayOutputStream collected = new ByteArrayOutputStream(2 * 1024);
        private @Nullable OutputStream stream;

        Deferred(Exchange exchange, int code, Headers headers) {
            this.exchange = exchange;
            this.code = code;
            this.headers = headers;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        @SuppressWarnings(
                "ThreadPriorityCheck") // lets others run: a list of many thousands is encoded on one of few carrier
        // threads
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int at = offset;
            int left = length;
            while (left > 0) {
                int part = Math.min(left, WHOLE_ANSWER_BYTES_MAX - collected.size());
                collected.write(bytes, at, part);
                at += part;
                left -= part;
                if (collected.size() == WHOLE_ANSWER_BYTES_MAX) {
                    spill();
                    Thread.yield();
                }
            }
        }

        private void spill() throws IOException {
            OutputStream out = stream;
            if (out == null) {
                out = exchange.blockingStream(code, headers, ANSWER_MAX);
                stream = out;
            }
            collected.writeTo(out);
            collected.reset();
        }

        @Override
        public void close() throws IOException {
            OutputStream out = stream;
            if (out == null) {
                exchange.respond(code, headers, collected.toByteArray());
            } else {
                collected.writeTo(out);
                out.close();
            }
        }
    }
}
