package dev.proa.node.probe;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * An answer of HTTP/1 (RFC 9112) as far as a probe looks at it.
 *
 * @param location where a redirect leads, else empty
 * @param body at most its first 10 KiB
 */
record HttpAnswer(int code, String location, String body) {
    private static final int HEADER_BYTES_MAX = 64 << 10;
    private static final int HEADERS_MAX = 1000;
    private static final int BODY_BYTES_MAX = 10 << 10;
    private static final int CONTINUE_MAX = 5;

    /** What went wrong after the head was read: the container has answered, how is not known. */
    static final class BodyException extends IOException {
        private static final long serialVersionUID = 1L;

        BodyException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private record Head(int code, String location, long length, boolean chunked) {}

    static HttpAnswer read(InputStream in) throws IOException {
        Head head = head(in);
        for (int i = 0; head.code() < 200 && i < CONTINUE_MAX; i++) {
            head = head(in);
        }
        boolean bodiless = head.code() == 204 || head.code() == 304;
        try {
            byte[] body = bodiless ? new byte[0] : body(in, head);
            return new HttpAnswer(head.code(), head.location(), new String(body, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new BodyException(e);
        }
    }

    private static Head head(InputStream in) throws IOException {
        String status = line(in);
        String[] words = status.split(" ", 3);
        if (!status.startsWith("HTTP/1.") || words.length < 2 || !words[1].matches("[0-9]{3}")) {
            throw new IOException(
                    "net/http: HTTP/1.x transport connection broken: malformed HTTP response \"" + status + "\"");
        }
        String location = "";
        long length = -1;
        boolean chunked = false;
        int headers = 0;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            if (colon <= 0 || ++headers > HEADERS_MAX) {
                throw new IOException(
                        "net/http: HTTP/1.x transport connection broken: malformed MIME header line: " + header);
            }
            String value = header.substring(colon + 1).strip();
            switch (header.substring(0, colon).toLowerCase(java.util.Locale.ROOT)) {
                case "location" -> location = value;
                case "content-length" -> length = length(value);
                case "transfer-encoding" -> chunked = value.equalsIgnoreCase("chunked");
                default -> {
                    // Nothing that a probe looks at.
                }
            }
        }
        return new Head(Integer.parseInt(words[1]), location, length, chunked);
    }

    private static long length(String text) throws IOException {
        if (!text.matches("[0-9]{1,18}")) {
            throw new IOException(
                    "net/http: HTTP/1.x transport connection broken: bad Content-Length \"" + text + "\"");
        }
        return Long.parseLong(text);
    }

    private static byte[] body(InputStream in, Head head) throws IOException {
        if (head.chunked()) {
            return chunks(in);
        }
        int wanted = head.length() < 0 ? BODY_BYTES_MAX : (int) Math.min(BODY_BYTES_MAX, head.length());
        byte[] body = in.readNBytes(wanted);
        if (head.length() >= 0 && body.length < wanted) {
            throw new EOFException("unexpected EOF");
        }
        return body;
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (body.size() < BODY_BYTES_MAX) {
            String size = line(in).replaceFirst("[;\\s].*", "");
            if (!size.matches("[0-9a-fA-F]{1,8}")) {
                throw new IOException("invalid byte in chunk length");
            }
            long length = Long.parseLong(size, 16);
            if (length == 0) {
                break;
            }
            int wanted = (int) Math.min(length, BODY_BYTES_MAX - body.size());
            byte[] chunk = in.readNBytes(wanted);
            if (chunk.length < wanted) {
                throw new EOFException("unexpected EOF");
            }
            body.writeBytes(chunk);
            if (wanted == length) {
                line(in);
            }
        }
        return body.toByteArray();
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("EOF");
            }
            if (line.size() > HEADER_BYTES_MAX) {
                throw new IOException("net/http: server response headers exceeded " + HEADER_BYTES_MAX + " bytes");
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }
}
