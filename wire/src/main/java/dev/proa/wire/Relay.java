package dev.proa.wire;

import dev.proa.base.Log;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Joins streams: what ends on one side ends on the other in that direction only, a slow side slows the other, and how a command ended is
 * told after its output is out. Blocks; a virtual thread per direction.
 */
public final class Relay {

    /** Connects to a port of whatever is forwarded to. */
    @FunctionalInterface
    public interface Dialer {
        /** @throws IOException whose message the user gets to see */
        Duplex dial(int port) throws IOException;
    }

    private static final Log LOG = Log.of(Relay.class);
    private static final int BUFFER_BYTES = 32 << 10;
    private static final int STATUS_BYTES_MAX = 64 << 10;

    private Relay() {}

    /**
     * Passes bytes both ways until both directions have ended or one side breaks, which ends both; then closes both.
     *
     * @throws InterruptedException when interrupted; both are closed
     */
    public static void join(Duplex one, Duplex other) throws InterruptedException {
        try {
            var back = Thread.ofVirtual().name("relay").start(() -> pass(other, one));
            pass(one, other);
            back.join();
        } finally {
            close(one);
            close(other);
        }
    }

    private static void pass(Duplex from, Duplex to) {
        try {
            copy(from.input(), to.output());
            to.output().close();
        } catch (IOException broken) {
            LOG.debug("a relayed connection broke", "cause", broken);
            close(from);
            close(to);
        }
    }

    private static void copy(InputStream from, OutputStream to) throws IOException {
        var buffer = new byte[BUFFER_BYTES];
        for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
            to.write(buffer, 0, count);
            if (from.available() == 0) {
                to.flush();
            }
        }
    }

    /**
     * Joins a user's client with the container runtime that runs its command, until the command has ended or the client is gone, which
     * ends the command's connection. Then closes both.
     */
    public static void command(RemoteCommandStreams client, RemoteCommandStreams runtime) throws InterruptedException {
        client.onClose(() -> Thread.startVirtualThread(() -> close(runtime)));
        try {
            start(client, runtime, CommandStream.STDIN);
            start(client, runtime, CommandStream.RESIZE);
            var outputs = new ArrayList<Thread>();
            outputs.add(start(runtime, client, CommandStream.STDOUT));
            outputs.add(start(runtime, client, CommandStream.STDERR));
            var status = status(runtime);
            for (var output : outputs) {
                output.join();
            }
            tell(client, status);
        } finally {
            close(client);
            close(runtime);
        }
    }

    /** Ends a client's command that could not be run, telling why. */
    public static void refuse(RemoteCommandStreams client, String message) {
        tell(client, StatusText.internalError(message));
        close(client);
    }

    private static Thread start(RemoteCommandStreams from, RemoteCommandStreams to, CommandStream stream) {
        var source = from.source(stream);
        var sink = to.sink(stream);
        return Thread.ofVirtual().name("relay-" + stream.type()).start(() -> pass(from, source, to, sink, stream));
    }

    private static void pass(
            RemoteCommandStreams from,
            @Nullable InputStream source,
            RemoteCommandStreams to,
            @Nullable OutputStream sink,
            CommandStream stream) {
        try {
            if (source != null) {
                copy(source, sink == null ? OutputStream.nullOutputStream() : sink);
            }
            if (sink != null) {
                sink.close();
            }
        } catch (IOException broken) {
            LOG.debug("a command's stream broke", "stream", stream, "cause", broken);
            if (!stream.towardsCommand()) {
                close(from); // nobody sees the output: let the runtime know
            } else if (source != null) {
                close(source); // the command takes no more: what still comes must not block the client's other streams
            }
        }
    }

    private static byte[] status(RemoteCommandStreams runtime) {
        var source = runtime.source(CommandStream.ERROR);
        try {
            var status = source == null ? new byte[0] : source.readNBytes(STATUS_BYTES_MAX);
            return status.length == 0 ? StatusText.SUCCESS : status;
        } catch (IOException broken) {
            return StatusText.internalError("the connection to the container runtime broke: " + broken.getMessage());
        }
    }

    private static void tell(RemoteCommandStreams client, byte[] status) {
        var sink = client.sink(CommandStream.ERROR);
        if (sink != null) {
            try (sink) {
                sink.write(status);
            } catch (IOException gone) {
                LOG.debug("a client left before its command's status", "cause", gone);
            }
        }
    }

    /** Serves a port-forward client until it is gone; each connection on a virtual thread of its own. */
    public static void portForward(PortForwardStreams client, Dialer dialer) throws IOException {
        try (client) {
            for (var next = client.accept(); next != null; next = client.accept()) {
                var forwarded = next;
                Thread.ofVirtual().name("port-forward").start(() -> forward(forwarded, dialer));
            }
        }
    }

    private static void forward(PortForwardStreams.Forwarded forwarded, Dialer dialer) {
        try (var error = forwarded.error()) {
            try {
                join(forwarded.data(), dialer.dial(forwarded.port()));
            } catch (IOException unreachable) {
                var text = "error forwarding port " + forwarded.port() + ": " + unreachable.getMessage();
                error.write(text.getBytes(StandardCharsets.UTF_8));
                close(forwarded.data());
            }
        } catch (IOException gone) {
            LOG.debug("a port-forward client left", "cause", gone);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(Closeable it) {
        try {
            it.close();
        } catch (IOException broken) {
            LOG.debug("closing a relayed connection", "cause", broken);
        }
    }
}
