package dev.proa.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;

/** A socket for requests no proper client would send. */
final class RawClient implements Closeable {

    private final Socket socket;
    private final InputStream input;

    RawClient(InetSocketAddress address) throws IOException {
        socket = new Socket(address.getAddress(), address.getPort());
        input = new BufferedInputStream(socket.getInputStream());
    }

    RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        return this;
    }

    void end() throws IOException {
        socket.shutdownOutput();
    }

    /** A status line, with its headers read past; empty when the connection ended. */
    String status() throws IOException {
        var head = head();
        return head.isEmpty() ? "" : head.substring(0, head.indexOf("\r\n"));
    }

    String head() throws IOException {
        var head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = input.read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
        }
        return head.toString();
    }

    String body(int count) throws IOException {
        return new String(input.readNBytes(count), ISO_8859_1);
    }

    String rest() throws IOException {
        return new String(input.readAllBytes(), ISO_8859_1);
    }

    /** Waits until the server has closed. */
    boolean closed() throws IOException {
        try {
            return input.read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
