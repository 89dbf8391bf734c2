package dev.proa.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** {@link PortForwardStreams} as pairs of WebSocket channels, one pair per port of the query; each begins with its port, little-endian. */
final class ChannelForwards implements PortForwardStreams {

    private static final List<String> VERSIONS = List.of("v4.channel.k8s.io", "v4.base64.channel.k8s.io", "");
    private static final int PORTS_MAX = 100;

    private final ChannelSocket socket;
    private final List<Integer> ports;
    private final AtomicInteger open;
    private final CountDownLatch over = new CountDownLatch(1);
    private int next;

    private ChannelForwards(ChannelSocket socket, List<Integer> ports) {
        this.socket = socket;
        this.ports = ports;
        this.open = new AtomicInteger(ports.size());
        socket.onClose(over::countDown);
    }

    static PortForwardStreams accept(Exchange exchange) throws IOException {
        var ports = ports(exchange.query().all("ports"));
        var readable = new BitSet();
        for (int channel = 0; channel < 2 * ports.size(); channel += 2) {
            readable.set(channel);
        }
        var socket = ChannelSocket.start(exchange.upgradeWebSocket(VERSIONS), 2 * ports.size(), readable);
        for (int i = 0; i < ports.size(); i++) {
            int port = ports.get(i);
            var announced = new byte[] {(byte) port, (byte) (port >> 8)};
            socket.output(2 * i).write(announced);
            socket.output(2 * i + 1).write(announced);
        }
        return new ChannelForwards(socket, ports);
    }

    private static List<Integer> ports(List<String> values) throws RequestException {
        var ports = new ArrayList<Integer>();
        for (var value : String.join(",", values).split(",", -1)) {
            try {
                ports.add(Integer.parseInt(value));
            } catch (NumberFormatException malformed) {
                throw new RequestException(400, "query parameter \"ports\" is required: numbers");
            }
            if (ports.getLast() < 1 || ports.getLast() > 65535 || ports.size() > PORTS_MAX) {
                throw new RequestException(400, "query parameter \"ports\": out of range, or too many");
            }
        }
        return List.copyOf(ports);
    }

    @Override
    public @Nullable Forwarded accept() throws IOException {
        if (next == ports.size()) {
            try {
                over.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            return null;
        }
        int channel = 2 * next;
        int port = ports.get(next);
        next++;
        return new Forwarded(port, Integer.toString(channel), new Channel(channel), socket.output(channel + 1));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** The connection is over when its last port is. */
    private final class Channel implements Duplex {
        private final int number;

        Channel(int number) {
            this.number = number;
        }

        @Override
        public InputStream input() {
            return socket.input(number);
        }

        @Override
        public OutputStream output() {
            return socket.output(number);
        }

        @Override
        public void close() throws IOException {
            socket.input(number).close();
            if (open.decrementAndGet() == 0) {
                socket.close();
            }
        }
    }
}
