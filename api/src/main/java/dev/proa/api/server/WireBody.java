package dev.proa.api.server;

import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.api.media.BodySource;
import dev.proa.wire.BodyTooLargeException;
import dev.proa.wire.Exchange;
import dev.proa.wire.RequestException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** A body on the wire: read once, when it is first asked for, within the limit. */
final class WireBody implements BodySource {
    private final Exchange exchange;
    private final int bytesMax;
    private byte @Nullable [] read;

    WireBody(Exchange exchange, int bytesMax) {
        this.exchange = exchange;
        this.bytesMax = bytesMax;
    }

    @Override
    public byte[] bytes() {
        return read();
    }

    byte[] read() {
        byte[] known = read;
        if (known != null) {
            return known;
        }
        try {
            byte[] body = exchange.body(bytesMax);
            read = body;
            return body;
        } catch (BodyTooLargeException e) {
            throw ApiException.of(
                    StatusReason.REQUEST_ENTITY_TOO_LARGE, "Request entity too large: limit is " + bytesMax);
        } catch (RequestException e) {
            throw ApiException.badRequest(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String contentType() {
        return exchange.headers().first("Content-Type", "");
    }
}
