package dev.proa.node.probe;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The end of one whole exchange: name, connection, handshake, head and body together. A socket's own time-out bounds only one
 * read, so that a peer which sends a byte now and then never meets it.
 */
final class Deadline {
    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private final long endNanos;

    private Deadline(long endNanos) {
        this.endNanos = endNanos;
    }

    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("node-probe-deadline").factory());
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    static Deadline after(Duration timeout) {
        return new Deadline(System.nanoTime() + timeout.toNanos());
    }

    boolean isOver() {
        return System.nanoTime() - endNanos >= 0;
    }

    /**
     * How long is left, in milliseconds, at least one.
     *
     * @throws SocketTimeoutException when nothing is
     */
    int millisLeft() throws SocketTimeoutException {
        long left = (endNanos - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
            throw new SocketTimeoutException("the exchange takes too long");
        }
        return (int) Math.min(Integer.MAX_VALUE, left);
    }

    /** What is open until then is closed, which ends the read or write that it is in. Cancel it when the exchange is done. */
    ScheduledFuture<?> closes(Closeable connection) {
        return TIMER.schedule(
                () -> {
                    try {
                        connection.close();
                    } catch (IOException e) {
                        // It was to be closed; the exchange finds out by itself.
                    }
                },
                Math.max(0, endNanos - System.nanoTime()),
                TimeUnit.NANOSECONDS);
    }

    /** The address of a host; looking a name up counts. */
    InetAddress resolve(String host) throws IOException {
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException e) {
            return lookUp(host);
        }
    }

    private InetAddress lookUp(String host) throws IOException {
        FutureTask<InetAddress> answer = new FutureTask<>(() -> InetAddress.getByName(host));
        Thread.ofVirtual().name("node-probe-name").start(answer);
        try {
            return answer.get(millisLeft(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new UnknownHostException("lookup " + host + ": no such host");
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("lookup " + host + ": i/o timeout");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
