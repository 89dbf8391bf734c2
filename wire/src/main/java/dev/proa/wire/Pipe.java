package dev.proa.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Chunks from one thread to another's {@link InputStream}; whoever puts waits while too much is unread. */
final class Pipe {

    private static final int BYTES_MAX = 256 << 10;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<byte[]> chunks = new ArrayDeque<>();
    private final Input input = new Input();
    private long bytes;
    private boolean ended;
    private boolean discarding;
    private @Nullable IOException failure;

    InputStream input() {
        return input;
    }

    /** Waits for room. Drops the bytes when the reader has closed or the pipe was ended. */
    void put(byte[] chunk) throws IOException {
        if (chunk.length == 0) {
            return;
        }
        lock.lock();
        try {
            while (bytes >= BYTES_MAX && !ended && !discarding) {
                changed.await();
            }
            if (!ended && !discarding) {
                chunks.add(chunk);
                bytes += chunk.length;
                changed.signalAll();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while passing data on");
        } finally {
            lock.unlock();
        }
    }

    /** The reader gets what is here, then the end. */
    void end() {
        update(() -> ended = true);
    }

    /** The reader gets what is here, then this. */
    void fail(IOException cause) {
        update(() -> {
            if (!ended) {
                failure = cause;
                ended = true;
            }
        });
    }

    /** Nobody reads any more: what is here and what comes is dropped. */
    void discard() {
        update(() -> {
            discarding = true;
            ended = true;
            chunks.clear();
            bytes = 0;
        });
    }

    private void update(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private final class Input extends InputStream {
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
            if (length == 0) {
                return 0;
            }
            if (position == current.length && !next()) {
                return -1;
            }
            int count = Math.min(length, current.length - position);
            System.arraycopy(current, position, into, offset, count);
            position += count;
            return count;
        }

        private boolean next() throws IOException {
            lock.lock();
            try {
                while (chunks.isEmpty() && !ended) {
                    changed.await();
                }
                if (chunks.isEmpty()) {
                    if (failure != null) {
                        throw new IOException(failure.getMessage(), failure);
                    }
                    return false;
                }
                current = chunks.remove();
                position = 0;
                bytes -= current.length;
                changed.signalAll();
                return true;
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while reading");
            } finally {
                lock.unlock();
            }
        }

        @Override
        public int available() {
            return current.length - position;
        }

        @Override
        public void close() {
            discard();
        }
    }
}
