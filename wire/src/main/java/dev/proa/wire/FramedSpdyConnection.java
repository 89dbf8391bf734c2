package dev.proa.wire;

import dev.proa.base.Log;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdyGoAwayFrame;
import io.netty.handler.codec.spdy.DefaultSpdyPingFrame;
import io.netty.handler.codec.spdy.DefaultSpdyRstStreamFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynReplyFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrame;
import io.netty.handler.codec.spdy.SpdyGoAwayFrame;
import io.netty.handler.codec.spdy.SpdyHeaders;
import io.netty.handler.codec.spdy.SpdyHeadersFrame;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdySessionStatus;
import io.netty.handler.codec.spdy.SpdyStreamStatus;
import io.netty.handler.codec.spdy.SpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * SPDY/3.1 as the peers of Kubernetes speak it: they neither send nor obey window updates, so backpressure is the connection's: a
 * stream whose reader is slow stops the whole connection once its buffer is full.
 */
final class FramedSpdyConnection implements SpdyConnection {

    /** Which end this is: clients' streams have odd numbers. */
    enum Side {
        CLIENT,
        SERVER
    }

    private static final Log LOG = Log.of(SpdyConnection.class);
    private static final int READ_BYTES = 16 << 10;
    private static final int STREAMS_MAX = 1_000;
    private static final Duration WRITE_WAIT = Duration.ofSeconds(5);

    private final Duplex duplex;
    private final String protocol;
    private final SpdyCodec codec = new SpdyCodec();
    private final ReentrantLock writing = new ReentrantLock();
    private final ConcurrentHashMap<Integer, FramedSpdyStream> streams = new ConcurrentHashMap<>();
    private final LinkedBlockingQueue<Optional<FramedSpdyStream>> incoming = new LinkedBlockingQueue<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicBoolean closing = new AtomicBoolean();
    private final List<Runnable> onClose = new ArrayList<>(1);
    private int nextId;
    private boolean codecClosed;
    private volatile int lastAccepted;
    private volatile boolean goneAway;

    private FramedSpdyConnection(Duplex duplex, String protocol, Side side) {
        this.duplex = duplex;
        this.protocol = protocol;
        this.nextId = side == Side.CLIENT ? 1 : 2;
    }

    static FramedSpdyConnection start(Duplex duplex, String protocol, Side side) {
        var connection = new FramedSpdyConnection(duplex, protocol, side);
        Thread.ofVirtual().name("spdy-reader").start(connection::read);
        return connection;
    }

    @Override
    public String protocol() {
        return protocol;
    }

    // Reading

    private void read() {
        var buffer = new byte[READ_BYTES];
        boolean proper = false;
        try {
            for (int count = duplex.input().read(buffer);
                    count >= 0;
                    count = duplex.input().read(buffer)) {
                for (var frame : codec.decode(buffer, count)) {
                    try {
                        received(frame);
                    } finally {
                        ReferenceCountUtil.release(frame);
                    }
                }
            }
            proper = true;
        } catch (IOException broken) {
            proper = goneAway || closing.get();
            LOG.debug("a SPDY connection broke", "cause", broken);
        } finally {
            ended(proper);
        }
    }

    private void ended(boolean proper) {
        streams.values().forEach(stream -> stream.connectionEnded(proper));
        streams.clear();
        incoming.add(Optional.empty());
        List<Runnable> actions;
        synchronized (onClose) {
            over.countDown();
            actions = List.copyOf(onClose);
        }
        actions.forEach(Runnable::run);
        writing.lock();
        try {
            codecClosed = true;
            codec.close();
        } finally {
            writing.unlock();
        }
    }

    private void received(SpdyFrame frame) throws IOException {
        switch (frame) {
            case SpdySynStreamFrame opened -> opened(opened);
            case SpdySynReplyFrame replied -> {
                if (streams.get(replied.streamId()) instanceof FramedSpdyStream stream) {
                    stream.replied(replied.isLast());
                }
            }
            case SpdyHeadersFrame headers -> {
                if (headers.isLast() && streams.get(headers.streamId()) instanceof FramedSpdyStream stream) {
                    stream.peerEnded();
                }
            }
            case SpdyDataFrame data -> {
                if (streams.get(data.streamId()) instanceof FramedSpdyStream stream) {
                    stream.arrived(ByteBufUtil.getBytes(data.content()), data.isLast());
                }
            }
            case SpdyRstStreamFrame reset -> {
                if (streams.remove(reset.streamId()) instanceof FramedSpdyStream stream) {
                    stream.peerReset(reset.status().statusPhrase());
                }
            }
            // Answered elsewhere: this thread must never wait for the peer to read
            case SpdyPingFrame ping
            when ((ping.id() ^ nextId) & 1) != 0 ->
                Thread.startVirtualThread(() -> sendQuietly(new DefaultSpdyPingFrame(ping.id())));
            case SpdyGoAwayFrame goAway -> goneAway = true;
            default -> LOG.debug("a SPDY frame without meaning here", "frame", frame);
        }
    }

    private void opened(SpdySynStreamFrame frame) {
        int id = frame.streamId();
        boolean fresh = id > lastAccepted && ((id ^ nextId) & 1) != 0;
        if (!fresh || frame.isInvalid() || closing.get() || streams.size() >= STREAMS_MAX) {
            var status =
                    fresh && !frame.isInvalid() ? SpdyStreamStatus.REFUSED_STREAM : SpdyStreamStatus.PROTOCOL_ERROR;
            Thread.startVirtualThread(() -> sendQuietly(new DefaultSpdyRstStreamFrame(id, status)));
            return;
        }
        lastAccepted = id;
        var fields = new ArrayList<Headers.Field>();
        for (var entries = frame.headers().iteratorAsString(); entries.hasNext(); ) {
            var entry = entries.next();
            fields.add(new Headers.Field(entry.getKey(), entry.getValue()));
        }
        var stream = new FramedSpdyStream(this, id, Headers.of(fields));
        streams.put(id, stream);
        if (frame.isLast()) {
            stream.peerEnded();
        }
        if (frame.isUnidirectional()) {
            stream.endedHere();
        }
        incoming.add(Optional.of(stream));
    }

    @Override
    public @Nullable SpdyStream accept() throws IOException {
        try {
            var next = incoming.take();
            if (next.isEmpty()) {
                incoming.add(next); // for whoever asks again
                return null;
            }
            var stream = next.get();
            var reply = new DefaultSpdySynReplyFrame(stream.id());
            // Netty writes no header block at all when there are no headers, and Go's reader waits for one
            reply.headers().add(SpdyHeaders.HttpNames.STATUS, "200");
            send(reply);
            return stream;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while accepting a stream");
        }
    }

    // Writing

    @Override
    public SpdyStream open(Headers headers) throws IOException {
        FramedSpdyStream stream;
        writing.lock();
        try {
            if (goneAway || isClosed()) {
                throw new IOException("the peer takes no further streams");
            }
            int id = nextId; // numbers rise in the order of sending
            nextId += 2;
            stream = new FramedSpdyStream(this, id, headers);
            streams.put(id, stream);
            var frame = new DefaultSpdySynStreamFrame(id, 0, (byte) 0);
            headers.forEach((name, value) -> frame.headers().add(name.toLowerCase(Locale.ROOT), value));
            send(frame);
        } finally {
            writing.unlock();
        }
        if (over.getCount() == 0) {
            stream.connectionEnded(false);
        }
        stream.awaitReply();
        return stream;
    }

    void sendData(int id, byte[] bytes, int offset, int length, boolean last) throws IOException {
        var frame = new DefaultSpdyDataFrame(id, Unpooled.wrappedBuffer(bytes, offset, length));
        frame.setLast(last);
        send(frame);
    }

    void sendReset(int id) throws IOException {
        send(new DefaultSpdyRstStreamFrame(id, SpdyStreamStatus.CANCEL));
    }

    private void send(SpdyFrame frame) throws IOException {
        writing.lock();
        try {
            if (codecClosed) {
                throw new IOException("the SPDY connection is over");
            }
            duplex.output().write(codec.encode(frame));
            duplex.output().flush();
        } finally {
            writing.unlock();
        }
    }

    private void sendQuietly(SpdyFrame frame) {
        try {
            send(frame);
        } catch (IOException broken) {
            LOG.debug("a SPDY connection broke", "cause", broken);
        }
    }

    void done(FramedSpdyStream stream) {
        streams.remove(stream.id(), stream);
    }

    @Override
    public void goAway() throws IOException {
        send(new DefaultSpdyGoAwayFrame(lastAccepted, SpdySessionStatus.OK));
    }

    @Override
    public boolean isClosed() {
        return over.getCount() == 0 || closing.get();
    }

    @Override
    public void awaitClose() throws InterruptedException {
        over.await();
    }

    @Override
    public void onClose(Runnable action) {
        synchronized (onClose) {
            if (over.getCount() > 0) {
                onClose.add(action);
                return;
            }
        }
        action.run();
    }

    @Override
    public void close() throws IOException {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        try {
            // A peer that does not read must not keep us from closing
            if (over.getCount() > 0 && writing.tryLock(WRITE_WAIT.toNanos(), TimeUnit.NANOSECONDS)) {
                try {
                    for (var stream : List.copyOf(streams.values())) {
                        stream.reset();
                    }
                    goAway();
                } finally {
                    writing.unlock();
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (IOException alreadyBroken) {
            LOG.debug("closing a broken SPDY connection", "cause", alreadyBroken);
        } finally {
            duplex.close();
        }
    }
}
