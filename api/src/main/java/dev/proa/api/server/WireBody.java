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

/** A body on the wire: read once, when it is first asked for, within the limit and the budget of bodies. */
final class WireBody implements BodySource {
    private static final int CLIENT_TOO_SLOW = 408;

    private final Exchange exchange;
    private final int bytesMax;
    private final ByteBudget.Share share;
    private byte @Nullable [] read;

    /** @param share out of which the bytes are taken as they arrive; its owner closes it when the request is over */
    WireBody(Exchange exchange, int bytesMax, ByteBudget.Share share) {
        this.exchange = exchange;
        this.bytesMax = bytesMax;
        this.share = share;
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
            byte[] body = exchange.body(bytesMax, share::takeNow);
            read = body;
            return body;
        } catch (BodyTooLargeException e) {
            throw ApiException.of(
                    StatusReason.REQUEST_ENTITY_TOO_LARGE, "Request entity too large: limit is " + bytesMax);
        } catch (RequestException e) {
            if (e.status() == CLIENT_TOO_SLOW) {
                // As upstream says it. Not the client's mistake: it may have been this process that was stopped.
                throw ApiException.of(
                        StatusReason.TIMEOUT, "Timeout: request did not complete within the allotted timeout");
            }
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
