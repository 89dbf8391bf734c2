package dev.proa.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** A blocking socket as a {@link Duplex}. */
public final class SocketDuplex implements Duplex {

    private final Socket socket;
    private final InputStream input;
    private final OutputStream output;

    public SocketDuplex(Socket socket) throws IOException {
        this(socket, socket.getInputStream());
    }

    /** @param input the socket's, perhaps with bytes that were read ahead */
    SocketDuplex(Socket socket, InputStream input) throws IOException {
        this.socket = socket;
        this.input = input;
        this.output = new HalfClosing(socket.getOutputStream());
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
        socket.close();
    }

    private final class HalfClosing extends OutputStream {
        private final OutputStream below;

        HalfClosing(OutputStream below) {
            this.below = below;
        }

        @Override
        public void write(int value) throws IOException {
            below.write(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            below.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            below.flush();
        }

        @Override
        public void close() throws IOException {
            if (!socket.isClosed() && !socket.isOutputShutdown()) {
                socket.shutdownOutput();
            }
        }
    }
}
