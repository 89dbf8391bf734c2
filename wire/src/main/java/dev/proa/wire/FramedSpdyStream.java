package dev.proa.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One stream of a {@link FramedSpdyConnection}. */
final class FramedSpdyStream implements SpdyStream {

    private static final Duration REPLY_WAIT = Duration.ofSeconds(30);
    private static final int DATA_BYTES_MAX = 32 << 10;

    private final FramedSpdyConnection connection;
    private final int id;
    private final Headers headers;
    private final Pipe received = new Pipe();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean replied;
    private boolean endedHere;
    private boolean endedThere;
    private boolean reset;
    private @Nullable String refused;

    FramedSpdyStream(FramedSpdyConnection connection, int id, Headers headers) {
        this.connection = connection;
        this.id = id;
        this.headers = headers;
    }

    // The connection's reader

    void replied(boolean last) {
        change(() -> replied = true);
        if (last) {
            peerEnded();
        }
    }

    void arrived(byte[] bytes, boolean last) throws IOException {
        received.put(bytes);
        if (last) {
            peerEnded();
        }
    }

    void peerEnded() {
        received.end();
        change(() -> endedThere = true);
        doneIfBoth();
    }

    /** Whoever reads the end asks why: the reason is there first. */
    void peerReset(String reason) {
        change(() -> {
            reset = true;
            refused = "stream refused: " + reason;
        });
        received.end();
    }

    void connectionEnded(boolean proper) {
        change(() -> {
            reset = true;
            refused = "the SPDY connection ended";
        });
        if (proper) {
            received.end();
        } else {
            received.fail(new IOException("the SPDY connection broke"));
        }
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    // Its users

    void awaitReply() throws IOException {
        lock.lock();
        try {
            long left = REPLY_WAIT.toNanos();
            while (!replied && !reset && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (!replied) {
                throw new IOException(refused == null ? "no reply to opening a stream" : refused);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while opening a stream");
        } finally {
            lock.unlock();
        }
    }

    void endedHere() {
        change(() -> endedHere = true);
        doneIfBoth();
    }

    private void doneIfBoth() {
        lock.lock();
        try {
            if (!endedHere || !endedThere) {
                return;
            }
        } finally {
            lock.unlock();
        }
        connection.done(this);
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public Headers headers() {
        return headers;
    }

    @Override
    public InputStream input() {
        return received.input();
    }

    @Override
    public OutputStream output() {
        return output;
    }

    @Override
    public boolean isReset() {
        lock.lock();
        try {
            return reset;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void reset() throws IOException {
        boolean tell;
        lock.lock();
        try {
            tell = !reset && !(endedHere && endedThere);
            reset = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        received.discard();
        connection.done(this);
        if (tell) {
            connection.sendReset(id);
        }
    }

    @Override
    public void close() throws IOException {
        reset();
    }

    private final OutputStream output = new OutputStream() {
        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            for (int done = 0; done < length; done += DATA_BYTES_MAX) {
                check();
                connection.sendData(id, bytes, offset + done, Math.min(DATA_BYTES_MAX, length - done), false);
            }
        }

        private void check() throws IOException {
            lock.lock();
            try {
                if (reset || endedHere) {
                    throw new IOException(reset ? "the stream was reset" : "the stream is closed");
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() throws IOException {
            lock.lock();
            try {
                if (reset || endedHere) {
                    return;
                }
            } finally {
                lock.unlock();
            }
            endedHere();
            connection.sendData(id, new byte[0], 0, 0, true);
        }
    };
}
