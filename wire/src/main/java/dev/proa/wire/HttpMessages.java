package dev.proa.wire;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/** HTTP/1.1 answers as a client reads them (RFC 9112). */
final class HttpMessages {

    private static final int HEAD_BYTES_MAX = 1 << 20;

    record Head(int status, String reason, Headers headers) {}

    private HttpMessages() {}

    /** The first head that is no interim answer; 101 is one to stop at. */
    static Head readFinalHead(InputStream input) throws IOException {
        var head = readHead(input);
        while (head.status >= 100 && head.status < 200 && head.status != 101) {
            head = readHead(input);
        }
        return head;
    }

    private static Head readHead(InputStream input) throws IOException {
        int[] budget = {HEAD_BYTES_MAX};
        var line = readLine(input, budget);
        var parts = line.split(" ", 3);
        if (parts.length < 2 || !parts[0].startsWith("HTTP/1.") || !parts[1].matches("[1-9][0-9]{2}")) {
            throw new IOException("malformed HTTP response \"" + printable(line) + "\"");
        }
        var fields = new ArrayList<Headers.Field>();
        for (var field = readLine(input, budget); !field.isEmpty(); field = readLine(input, budget)) {
            int colon = field.indexOf(':');
            if (colon <= 0) {
                throw new IOException("malformed header in HTTP response \"" + printable(field) + "\"");
            }
            fields.add(new Headers.Field(
                    field.substring(0, colon), field.substring(colon + 1).strip()));
        }
        return new Head(Integer.parseInt(parts[1]), parts.length > 2 ? parts[2] : "", Headers.of(fields));
    }

    private static String printable(String text) {
        return text.substring(0, Math.min(text.length(), 80)).replaceAll("\\p{Cntrl}", ".");
    }

    static String readLine(InputStream input, int[] budget) throws IOException {
        var line = new ByteArrayOutputStream(80);
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (--budget[0] < 0) {
                throw new IOException("the server's headers are larger than " + HEAD_BYTES_MAX + " bytes");
            }
            line.write(next);
        }
        var text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /** The body of an answer, by the rules of RFC 9112, section 6.3. */
    static InputStream body(InputStream input, String method, Head head) throws IOException {
        if (method.equals("HEAD") || head.status < 200 || head.status == 204 || head.status == 304) {
            return InputStream.nullInputStream();
        }
        if (head.headers.elements("Transfer-Encoding").stream().anyMatch("chunked"::equalsIgnoreCase)) {
            return new ChunkedInput(input);
        }
        var length = head.headers.first("Content-Length");
        if (length == null) {
            return input;
        }
        try {
            return new SizedInput(input, Long.parseUnsignedLong(length));
        } catch (NumberFormatException malformed) {
            throw new IOException("malformed Content-Length " + printable(length));
        }
    }

    static void refuseSplitting(String method, String path, Headers headers) throws IOException {
        boolean clean = method.chars().allMatch(c -> c > ' ') && path.chars().allMatch(c -> c > ' ');
        for (var field : headers) {
            clean &= field.name().chars().allMatch(c -> c > ' ' && c != ':')
                    && field.value().chars().allMatch(c -> c >= ' ' || c == '\t');
        }
        if (!clean) {
            throw new IOException("a request line or header with control characters");
        }
    }

    /** So many bytes, no fewer. */
    static final class SizedInput extends InputStream {
        private final InputStream below;
        private long left;

        SizedInput(InputStream below, long left) {
            this.below = below;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = below.read(into, offset, (int) Math.min(length, left));
            if (count < 0) {
                throw new EOFException("the body ended " + left + " bytes early");
            }
            left -= count;
            return count;
        }
    }

    /** Chunks until the empty one; trailers are dropped. */
    static final class ChunkedInput extends InputStream {
        private final InputStream below;
        private long left;
        private boolean first = true;
        private boolean ended;

        ChunkedInput(InputStream below) {
            this.below = below;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left == 0 && !ended) {
                nextChunk();
            }
            if (ended) {
                return -1;
            }
            int count = below.read(into, offset, (int) Math.min(length, left));
            if (count < 0) {
                throw new EOFException("the body ended inside a chunk");
            }
            left -= count;
            return count;
        }

        private void nextChunk() throws IOException {
            int[] budget = {HEAD_BYTES_MAX};
            if (!first && !readLine(below, budget).isEmpty()) {
                throw new IOException("malformed chunk");
            }
            first = false;
            var size = readLine(below, budget).split(";", 2)[0].strip();
            try {
                left = Long.parseLong(size, 16);
            } catch (NumberFormatException malformed) {
                throw new IOException("malformed chunk size");
            }
            if (left < 0) {
                throw new IOException("malformed chunk size");
            }
            if (left == 0) {
                ended = true;
                while (!readLine(below, budget).isEmpty()) {
                    // trailers are dropped
                }
            }
        }
    }
}
