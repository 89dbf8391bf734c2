package dev.proa.wire;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * A server's answer to {@link HttpConnection#send}.
 *
 * @param reason the phrase after the status, possibly empty
 * @param body as it arrives, its framing removed; a truncated one throws
 */
public record HttpResponse(int status, String reason, Headers headers, InputStream body, HttpConnection connection)
        implements Closeable {

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
