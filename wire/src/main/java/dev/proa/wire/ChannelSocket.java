package dev.proa.wire;

import dev.proa.base.Log;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;

/**
 * Numbered channels in the messages of a served WebSocket: the first byte is the channel, the rest its data; in the base64 protocols a
 * digit and base64. A slow reader of one channel stops them all.
 */
final class ChannelSocket {

    private static final Log LOG = Log.of(ChannelSocket.class);
    private static final int CLOSE_SIGNAL = 255;
    private static final int DATA_BYTES_MAX = 32 << 10;

    private final WebSocket webSocket;
    private final boolean base64;
    private final boolean closeSignals;
    private final List<Pipe> pipes = new ArrayList<>();
    private final BitSet readable;
    private final List<Runnable> onClose = new ArrayList<>(1);
    private boolean over;

    /** @param readable the channels that are read; what comes for others is dropped */
    private ChannelSocket(WebSocket webSocket, int channels, BitSet readable) {
        this.webSocket = webSocket;
        this.base64 = webSocket.protocol().contains("base64.");
        this.closeSignals = webSocket.protocol().startsWith("v5.");
        this.readable = readable;
        for (int channel = 0; channel < channels; channel++) {
            pipes.add(new Pipe());
        }
    }

    static ChannelSocket start(WebSocket webSocket, int channels, BitSet readable) {
        var socket = new ChannelSocket(webSocket, channels, readable);
        Thread.ofVirtual().name("channel-reader").start(socket::read);
        return socket;
    }

    String protocol() {
        return webSocket.protocol();
    }

    private void read() {
        try {
            for (var message = webSocket.receive(); message != null; message = webSocket.receive()) {
                received(message.payload());
            }
        } catch (IOException | IllegalArgumentException broken) {
            LOG.debug("a channel WebSocket ended", "cause", broken);
        } finally {
            pipes.forEach(Pipe::end);
            List<Runnable> actions;
            synchronized (onClose) {
                over = true;
                actions = List.copyOf(onClose);
            }
            actions.forEach(Runnable::run);
        }
    }

    private void received(byte[] payload) throws IOException {
        if (payload.length == 0) {
            return;
        }
        int channel = payload[0] & 0xff;
        if (closeSignals && channel == CLOSE_SIGNAL) {
            if (payload.length != 2 || payload[1] < 0 || payload[1] >= pipes.size()) {
                webSocket.close(1002, "malformed close signal");
                return;
            }
            pipes.get(payload[1]).end();
            return;
        }
        channel = base64 ? channel - '0' : channel;
        if (channel < 0 || !readable.get(channel)) {
            return;
        }
        var data = Arrays.copyOfRange(payload, 1, payload.length);
        pipes.get(channel).put(base64 ? Base64.getDecoder().decode(data) : data);
    }

    InputStream input(int channel) {
        return pipes.get(channel).input();
    }

    OutputStream output(int channel) {
        return new Output(channel);
    }

    void onClose(Runnable action) {
        synchronized (onClose) {
            if (!over) {
                onClose.add(action);
                return;
            }
        }
        action.run();
    }

    void close() throws IOException {
        pipes.forEach(Pipe::discard);
        webSocket.close();
    }

    private final class Output extends OutputStream {
        private final int channel;

        Output(int channel) {
            this.channel = channel;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            int done = 0;
            do {
                int count = Math.min(DATA_BYTES_MAX, length - done);
                send(Arrays.copyOfRange(bytes, offset + done, offset + done + count));
                done += count;
            } while (done < length);
        }

        private void send(byte[] data) throws IOException {
            var encoded = base64 ? Base64.getEncoder().encode(data) : data;
            var message = new byte[encoded.length + 1];
            message[0] = (byte) (base64 ? '0' + channel : channel);
            System.arraycopy(encoded, 0, message, 1, encoded.length);
            webSocket.send(!base64, message);
        }
    }
}
