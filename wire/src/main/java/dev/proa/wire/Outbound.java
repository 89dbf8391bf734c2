package dev.proa.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way from any thread to a channel. Bytes wait here, shared with other outbounds, while the channel is not writable: what
 * is handed to the channel is copied by TLS.
 */
final class Outbound implements ResponseStream {

    /** How bytes become messages of the channel; called on the event loop. */
    interface Framing {
        /** What goes before all data; {@code whole}: there will be none. Null when there is nothing to send. */
        @Nullable
        Object head(boolean whole);

        Object data(ByteBuf bytes, boolean last);

        /** What ends data that was not marked last; null when there is nothing to send. */
        @Nullable
        Object end();

        /** Once, after the last message was taken ({@code complete}) or when it never will be. */
        void over(boolean complete);

        /** Cuts off the peer in a way that it notices. */
        void cut();
    }

    private static final int ROUNDS_MAX = 16;
    private static final int SLICE_BYTES = 32 << 10;

    private final Channel channel;
    private final Framing framing;
    private final long writableBelowBytes;
    private final @Nullable Duration stallMax;
    private final ConcurrentLinkedQueue<ByteBuf> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong buffered = new AtomicLong();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final List<Runnable> onClose = new ArrayList<>(1);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition taken = lock.newCondition();
    private volatile int waiters;
    private volatile boolean closing;
    private volatile boolean aborted;
    private volatile boolean over;
    private boolean begun;
    private boolean ended;
    private boolean watched;
    private boolean draining;
    private volatile @Nullable Runnable onProgress;

    /** @param stallMax how long the peer may take nothing while something waits for it; null: for ever */
    Outbound(Channel channel, Framing framing, long writableBelowBytes, @Nullable Duration stallMax) {
        this.channel = channel;
        this.framing = framing;
        this.writableBelowBytes = writableBelowBytes;
        this.stallMax = stallMax;
    }

    /** Called on the event loop whenever {@link #bufferedBytes} fell or the stream ended. */
    void onProgress(Runnable action) {
        onProgress = action;
    }

    @Override
    public void write(byte[] bytes) {
        write(bytes, 0, bytes.length);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (closing || aborted || over) {
            return;
        }
        buffered.addAndGet(length);
        for (int done = 0; done < length; done += SLICE_BYTES) {
            queue.add(Unpooled.wrappedBuffer(bytes, offset + done, Math.min(SLICE_BYTES, length - done)));
        }
        if (over) {
            queue.clear();
        }
    }

    @Override
    public void flush() {
        if (!over && scheduled.compareAndSet(false, true)) {
            execute(this::drain);
        }
    }

    private void execute(Runnable task) {
        try {
            channel.eventLoop().execute(task);
        } catch (RejectedExecutionException stopped) {
            over = true; // the event loops were stopped, and the sockets with them
        }
    }

    /**
     * Event loop: gives the channel as much as it takes. Writing and flushing change the channel's writability, which calls this again from
     * inside: that must not write in the middle of a message.
     */
    void drain() {
        scheduled.set(false);
        if (over || ended || aborted || draining) {
            return;
        }
        draining = true;
        try {
            int rounds = 0;
            do {
                if (begun || begin()) {
                    drainData();
                    channel.flush();
                }
            } while (more() && ++rounds < ROUNDS_MAX);
            if (more()) {
                flush(); // others' turn
            }
        } finally {
            draining = false;
        }
        if (stallMax != null && !watched && !over) {
            watched = true;
            watchStall(stallMax, buffered.get());
        }
    }

    private boolean more() {
        return !over && !ended && channel.isWritable() && (closing || !queue.isEmpty());
    }

    /** False when that was all. */
    private boolean begin() {
        begun = true;
        boolean whole = closing && queue.isEmpty();
        var head = framing.head(whole);
        if (whole) {
            ended = true;
            finishAfter(head);
        } else if (head != null) {
            channel.write(head);
        }
        return !whole;
    }

    private void watchStall(Duration after, long before) {
        channel.eventLoop()
                .schedule(
                        () -> {
                            long now = buffered.get();
                            if (!over && now == before) {
                                framing.cut();
                                finish(false);
                            } else if (!over) {
                                watchStall(after, now);
                            }
                        },
                        after.toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    private void drainData() {
        while (channel.isWritable()) {
            var bytes = queue.poll();
            boolean last = closing && queue.isEmpty();
            if (bytes != null) {
                int count = bytes.readableBytes();
                var written = channel.write(framing.data(bytes, last));
                written.addListener(done -> taken(count, last, done.isSuccess()));
            } else if (last) {
                finishAfter(framing.end());
            }
            if (last) {
                ended = true;
            }
            if (bytes == null || last) {
                return;
            }
        }
    }

    /** Data written before may still wait in the channel, which a closing of its output would take away: what is over is over behind it. */
    private void finishAfter(@Nullable Object message) {
        channel.writeAndFlush(message == null ? Unpooled.EMPTY_BUFFER : message)
                .addListener(done -> finish(done.isSuccess()));
    }

    private void taken(int count, boolean last, boolean success) {
        buffered.addAndGet(-count);
        if (last || !success) {
            finish(success);
        } else {
            progress();
        }
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock only; read without it
    public boolean awaitTaken(long bytes, Duration waitMax) throws InterruptedException {
        long left = waitMax.toNanos();
        lock.lock();
        try {
            waiters++;
            while (!over && buffered.get() > bytes && left > 0) {
                left = taken.awaitNanos(left);
            }
        } finally {
            waiters--;
            lock.unlock();
        }
        return !over && buffered.get() <= bytes;
    }

    private void progress() {
        if (waiters > 0) {
            lock.lock();
            try {
                taken.signalAll();
            } finally {
                lock.unlock();
            }
        }
        var action = onProgress;
        if (action != null) {
            action.run();
        }
    }

    /** Event loop: nothing will be sent any more. */
    void finish(boolean complete) {
        if (over) {
            return;
        }
        over = true;
        queue.clear();
        framing.over(complete);
        progress();
        List<Runnable> actions;
        synchronized (onClose) {
            actions = List.copyOf(onClose);
            onClose.clear();
        }
        actions.forEach(Runnable::run);
    }

    @Override
    public long bufferedBytes() {
        return over ? 0 : buffered.get();
    }

    @Override
    public boolean isWritable() {
        return !over && !closing && !aborted && buffered.get() < writableBelowBytes;
    }

    @Override
    public void close() {
        closing = true;
        flush();
    }

    @Override
    public void abort() {
        aborted = true;
        if (!over) {
            execute(() -> {
                if (!over) {
                    framing.cut();
                    finish(false);
                }
            });
        }
    }

    @Override
    public boolean isClosed() {
        return over || closing || aborted;
    }

    boolean isOver() {
        return over;
    }

    @Override
    public void onClose(Runnable action) {
        synchronized (onClose) {
            if (!over) {
                onClose.add(action);
                return;
            }
        }
        execute(action);
    }
}
