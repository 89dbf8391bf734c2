package dev.proa.samples.guestbook;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One connection to a Redis server; speaks as much of its protocol (RESP 2) as the guestbook needs. */
final class RedisClient implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 3_000;
    private static final int REPLY_BYTES_MAX = 1 << 20;
    private static final int REPLY_ITEMS_MAX = 10_000;

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final OutputStream out;

    RedisClient(String host, int port) throws IOException {
        try {
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            out = socket.getOutputStream();
        } catch (IOException e) {
            socket.close();
            throw new IOException("no Redis at " + host + ":" + port + ": " + e.getMessage(), e);
        }
    }

    /** Adds at the end of a list; answers its new length. */
    long append(String list, String value) throws IOException {
        send("RPUSH", list, value);
        return Long.parseLong(line(':'));
    }

    /** The last items of a list, oldest first. */
    List<String> last(String list, int count) throws IOException {
        send("LRANGE", list, Integer.toString(-count), "-1");
        int length = Integer.parseInt(line('*'));
        if (length > REPLY_ITEMS_MAX) {
            throw new IOException("Redis answered with " + length + " items");
        }
        List<String> items = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            items.add(bulk());
        }
        return items;
    }

    private void send(String... words) throws IOException {
        StringBuilder command = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            int length = word.getBytes(StandardCharsets.UTF_8).length;
            command.append('$').append(length).append("\r\n").append(word).append("\r\n");
        }
        out.write(command.toString().getBytes(StandardCharsets.UTF_8));
    }

    private String bulk() throws IOException {
        int length = Integer.parseInt(line('$'));
        if (length < 0 || length > REPLY_BYTES_MAX) {
            throw new IOException("Redis answered with a text of " + length + " bytes");
        }
        byte[] bytes = in.readNBytes(length);
        in.skipNBytes(2);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The rest of a line that starts with this character; an error line becomes an exception. */
    private String line(char expected) throws IOException {
        int first = in.read();
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\r'; c = in.read()) {
            if (c < 0 || line.length() > REPLY_BYTES_MAX) {
                throw new EOFException("Redis ended the connection");
            }
            line.append((char) c);
        }
        in.skipNBytes(1);
        if (first != expected) {
            throw new IOException("Redis answered: " + line);
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
