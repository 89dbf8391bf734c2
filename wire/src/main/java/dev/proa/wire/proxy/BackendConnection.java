package dev.proa.wire.proxy;

import dev.proa.wire.Headers;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One HTTP/1.1 exchange with a backend over a connection of its own (RFC 9112). Blocking; made for virtual threads. The
 * connection is closed after the exchange.
 */
final class BackendConnection implements Closeable {
    private static final int LINE_BYTES_MAX = 64 << 10;
    private static final int HEADER_LINES_MAX = 256;

    private final Socket socket;
    private final InputStream input;
    private final OutputStream output;

    BackendConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.input = new BufferedInputStream(socket.getInputStream(), 16 << 10);
        this.output = socket.getOutputStream();
    }

    /** The head of an answer. */
    record Head(int status, Headers headers) {}

    void sendHead(String method, String target, Headers headers) throws IOException {
        StringBuilder head =
                new StringBuilder(512).append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        output.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        output.flush();
    }

    /** Sends a body; chunked unless its length was declared among the headers. */
    void sendBody(InputStream body, boolean chunked) throws IOException {
        byte[] buffer = new byte[16 << 10];
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
            if (read == 0) {
                continue;
            }
            if (chunked) {
                output.write((Integer.toHexString(read) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            }
            output.write(buffer, 0, read);
            if (chunked) {
                output.write('\r');
                output.write('\n');
            }
            output.flush();
        }
        if (chunked) {
            output.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            output.flush();
        }
    }

    /** Reads the head of the final answer; interim ones (1xx but 101) are passed over. */
    Head readHead() throws IOException {
        while (true) {
            String status = line();
            String[] parts = status.split(" ", 3);
            if (parts.length < 2 || !parts[0].startsWith("HTTP/1.") || !parts[1].matches("\\d{3}")) {
                throw new IOException("malformed HTTP response");
            }
            List<Headers.Field> fields = new ArrayList<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                int colon = line.indexOf(':');
                if (colon <= 0 || fields.size() >= HEADER_LINES_MAX) {
                    throw new IOException("malformed HTTP response header");
                }
                fields.add(new Headers.Field(
                        line.substring(0, colon), line.substring(colon + 1).strip()));
            }
            int code = Integer.parseInt(parts[1]);
            if (code >= 200 || code == 101) {
                return new Head(code, Headers.of(fields));
            }
        }
    }

    /** The body that follows a head, as its framing says. */
    InputStream body(Head head, String method) {
        if (method.equals("HEAD") || head.status() == 204 || head.status() == 304) {
            return InputStream.nullInputStream();
        }
        if (head.headers()
                .first("Transfer-Encoding", "")
                .toLowerCase(Locale.ROOT)
                .contains("chunked")) {
            return new ChunkedInput();
        }
        String length = head.headers().first("Content-Length");
        return length == null ? input : new LimitedInput(Long.parseLong(length.strip()));
    }

    /** The raw bytes, after an upgrade. */
    InputStream input() {
        return input;
    }

    OutputStream output() {
        return output;
    }

    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = input.read(); c != '\n'; c = input.read()) {
            if (c < 0) {
                throw new EOFException("the backend closed the connection");
            }
            if (line.length() >= LINE_BYTES_MAX) {
                throw new IOException("a line of the HTTP response is too long");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private final class LimitedInput extends InputStream {
        private long left;

        LimitedInput(long left) {
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int read = input.read(bytes, offset, (int) Math.min(length, left));
            if (read < 0) {
                throw new EOFException("the backend closed the connection in the middle of an answer");
            }
            left -= read;
            return read;
        }
    }

    private final class ChunkedInput extends InputStream {
        private long left;
        private boolean first = true;
        private boolean ended;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0 && !ended) {
                nextChunk();
            }
            if (ended) {
                return -1;
            }
            int read = input.read(bytes, offset, (int) Math.min(length, left));
            if (read < 0) {
                throw new EOFException("the backend closed the connection in the middle of a chunk");
            }
            left -= read;
            return read;
        }

        private void nextChunk() throws IOException {
            if (!first) {
                line();
            }
            first = false;
            String size = line().replaceAll(";.*", "").strip();
            try {
                left = Long.parseLong(size, 16);
            } catch (NumberFormatException e) {
                throw new IOException("malformed chunk in the HTTP response");
            }
            if (left == 0) {
                ended = true;
                while (!line().isEmpty()) {
                    // trailers carry nothing that is passed on
                }
            }
        }
    }
}
