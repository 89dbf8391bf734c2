package dev.proa.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way from an event loop to one reading thread. The reader demands, the event loop answers with chunks, the end or a
 * failure: what waits here is never more than the answer to one demand.
 */
final class Inbound extends InputStream {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<byte[]> chunks = new ArrayDeque<>();
    private final Runnable demand;
    private final @Nullable Duration idle;
    private byte[] current = {};
    private int position;
    private boolean demanded;
    private boolean ended;
    private @Nullable IOException failure;

    /** @param demand asks the event loop for at least one chunk or the end; called by the reader */
    Inbound(Runnable demand, @Nullable Duration idle) {
        this.demand = demand;
        this.idle = idle;
    }

    /** Event loop: a chunk, whose bytes are copied and not kept. */
    void push(ByteBuf bytes) {
        if (bytes.isReadable()) {
            var copy = ByteBufUtil.getBytes(bytes);
            update(() -> chunks.add(copy));
        } else {
            again();
        }
    }

    /** Event loop: nothing came of the last demand. */
    private void again() {
        boolean waiting;
        lock.lock();
        try {
            waiting = demanded && !ended && failure == null;
        } finally {
            lock.unlock();
        }
        if (waiting) {
            demand.run();
        }
    }

    void end() {
        update(() -> ended = true);
    }

    /** After what was pushed, the reader gets this. The first failure counts, and none after the end. */
    void fail(IOException cause) {
        update(() -> {
            if (!ended && failure == null) {
                failure = cause;
            }
        });
    }

    private void update(Runnable change) {
        lock.lock();
        try {
            change.run();
            demanded = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

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

    @Override
    public int available() {
        return current.length - position;
    }

    private boolean next() throws IOException {
        lock.lock();
        try {
            while (chunks.isEmpty()) {
                if (ended) {
                    return false;
                }
                if (failure != null) {
                    throw again(failure);
                }
                await();
            }
            current = chunks.remove();
            position = 0;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** With the reader's own stack. */
    private static IOException again(IOException failure) {
        return failure instanceof RequestException refused
                ? new RequestException(refused.status(), String.valueOf(refused.getMessage()))
                : new IOException(failure.getMessage(), failure);
    }

    @SuppressWarnings("WaitNotInLoop") // every caller asks its condition in a loop
    private void await() throws IOException {
        if (!demanded) {
            demanded = true;
            demand.run();
        }
        try {
            if (idle == null) {
                changed.await();
            } else if (!changed.await(idle.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new RequestException(408, "no data for " + idle.toSeconds() + " seconds");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading");
        }
    }
}
