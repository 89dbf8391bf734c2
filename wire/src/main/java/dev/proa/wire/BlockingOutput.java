package dev.proa.wire;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The blocking face of an {@link Outbound}: a writer waits while too much is under way. */
final class BlockingOutput extends OutputStream {

    private final Outbound outbound;
    private final long bytesMax;
    private final long declaredBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition progressed = lock.newCondition();
    private final boolean bounded;
    private long waitNanosLeft;
    private long writtenBytes;
    private boolean closed;

    /**
     * @param declaredBytes how many will be written in all, -1 if unknown
     * @param waitMax how long writing may wait for the peer in all; null: for ever
     */
    BlockingOutput(Outbound outbound, long bytesMax, long declaredBytes, @Nullable Duration waitMax) {
        this.outbound = outbound;
        this.bytesMax = bytesMax;
        this.declaredBytes = declaredBytes;
        this.bounded = waitMax != null;
        this.waitNanosLeft = waitMax == null ? 0 : waitMax.toNanos();
        outbound.onProgress(this::progressed);
    }

    private void progressed() {
        if (outbound.bufferedBytes() < bytesMax) {
            lock.lock();
            try {
                progressed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (closed || outbound.isOver()) {
            throw new IOException("the peer went away or the stream is closed");
        }
        if (declaredBytes >= 0 && writtenBytes + length > declaredBytes) {
            throw new IOException("more than the declared " + declaredBytes + " bytes");
        }
        writtenBytes += length;
        outbound.write(Arrays.copyOfRange(bytes, offset, offset + length));
        outbound.flush();
        await();
    }

    private void await() throws IOException {
        lock.lock();
        try {
            while (outbound.bufferedBytes() >= bytesMax) {
                if (!bounded) {
                    progressed.await();
                } else if (waitNanosLeft <= 0) {
                    outbound.abort();
                    throw new IOException("the peer takes too long over its answer");
                } else {
                    waitNanosLeft = progressed.awaitNanos(waitNanosLeft);
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while writing");
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void flush() {
        outbound.flush();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (declaredBytes >= 0 && writtenBytes < declaredBytes) {
            outbound.abort();
        } else {
            outbound.close();
        }
    }
}
