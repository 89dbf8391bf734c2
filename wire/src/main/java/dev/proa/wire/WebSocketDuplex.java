package dev.proa.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;

/** The binary messages of a WebSocket as one run of bytes each way; their borders mean nothing. */
final class WebSocketDuplex implements Duplex {

    private final WebSocket webSocket;
    private final InputStream input = new Messages();
    private final OutputStream output = new OutputStream() {
        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            webSocket.send(true, bytes, offset, length);
        }
    };

    WebSocketDuplex(WebSocket webSocket) {
        this.webSocket = webSocket;
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    @Override
    public void close() throws IOException {
        webSocket.close();
    }

    private final class Messages extends InputStream {
        private byte[] current = {};
        private int position;

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, into.length);
            while (position == current.length) {
                var message = webSocket.receive();
                if (message == null) {
                    return -1;
                }
                if (!message.binary()) {
                    throw new IOException("a text message inside a tunnel of bytes");
                }
                current = message.payload();
                position = 0;
            }
            int count = Math.min(length, current.length - position);
            System.arraycopy(current, position, into, offset, count);
            position += count;
            return count;
        }
    }
}
