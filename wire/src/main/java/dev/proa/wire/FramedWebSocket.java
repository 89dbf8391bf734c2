package dev.proa.wire;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The frames of RFC 6455 on a {@link Duplex}. */
final class FramedWebSocket implements WebSocket {

    /** Which end this is: clients mask what they send. */
    enum Side {
        CLIENT,
        SERVER
    }

    /** As upstream's server. */
    private static final int MESSAGE_BYTES_MAX = 32 << 20;

    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    private record Frame(boolean last, int kind, byte[] payload) {
        boolean control() {
            return kind >= CLOSE;
        }
    }

    private final Duplex duplex;
    private final String protocol;
    private final Side side;
    private final DataInputStream input;
    private final SecureRandom masks = new SecureRandom();
    private final ReentrantLock sending = new ReentrantLock();
    private final ReentrantLock receiving = new ReentrantLock();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch peerClosed = new CountDownLatch(1);
    private volatile int peerCloseCode = -1;
    private boolean closeSent;

    FramedWebSocket(Duplex duplex, String protocol, Side side) {
        this.duplex = duplex;
        this.protocol = protocol;
        this.side = side;
        this.input = new DataInputStream(new BufferedInputStream(duplex.input(), 1 << 10));
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public int peerCloseCode() {
        return peerCloseCode;
    }

    @Override
    public @Nullable Message receive() throws IOException {
        receiving.lock();
        try {
            return peerCloseCode < 0 ? message() : null;
        } catch (RequestException violation) {
            fail(violation);
            throw violation;
        } catch (EOFException gone) {
            gone();
            throw new IOException("the peer left without closing the WebSocket", gone);
        } catch (IOException broken) {
            gone();
            throw broken;
        } finally {
            receiving.unlock();
        }
    }

    private void gone() {
        if (peerCloseCode < 0) {
            peerCloseCode = 1006;
        }
        peerClosed.countDown();
    }

    /** Here a violation's status is a close code. */
    private void fail(RequestException violation) throws IOException {
        gone();
        sendClose(violation.status(), String.valueOf(violation.getMessage()));
        duplex.close();
    }

    private @Nullable Message message() throws IOException {
        var parts = new ByteArrayOutputStream(0);
        int kind = -1;
        while (true) {
            var frame = frame(MESSAGE_BYTES_MAX - parts.size());
            if (frame.control()) {
                if (control(frame)) {
                    return null;
                }
                continue;
            }
            if ((frame.kind == CONTINUATION) != (kind >= 0)) {
                throw new RequestException(1002, "a fragment out of order");
            }
            kind = kind < 0 ? frame.kind : kind;
            if (frame.last && parts.size() == 0) {
                return message(kind, frame.payload);
            }
            parts.writeBytes(frame.payload);
            if (frame.last) {
                return message(kind, parts.toByteArray());
            }
        }
    }

    private static Message message(int kind, byte[] payload) throws RequestException {
        if (kind == TEXT) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload));
            } catch (CharacterCodingException malformed) {
                throw new RequestException(1007, "a text message that is not UTF-8");
            }
        }
        return new Message(kind == BINARY, payload);
    }

    private Frame frame(int bytesMax) throws IOException {
        int first = input.readUnsignedByte();
        int second = input.readUnsignedByte();
        int kind = first & 0x0f;
        boolean last = (first & 0x80) != 0;
        boolean masked = (second & 0x80) != 0;
        long length = second & 0x7f;
        boolean known = kind <= BINARY || (kind >= CLOSE && kind <= PONG);
        if ((first & 0x70) != 0 || !known || (kind >= CLOSE && (!last || length > 125))) {
            throw new RequestException(1002, "a malformed frame");
        }
        if (masked != (side == Side.SERVER)) {
            throw new RequestException(1002, "clients mask, servers do not");
        }
        if (length == 126) {
            length = input.readUnsignedShort();
        } else if (length == 127) {
            length = input.readLong();
        }
        if (length < 0 || length > bytesMax) {
            throw new RequestException(1009, "a message larger than " + MESSAGE_BYTES_MAX + " bytes");
        }
        int mask = masked ? input.readInt() : 0;
        var payload = input.readNBytes((int) length);
        if (payload.length < length) {
            throw new EOFException();
        }
        mask(payload, 0, payload.length, mask);
        return new Frame(last, kind, payload);
    }

    private static void mask(byte[] bytes, int from, int length, int mask) {
        if (mask != 0) {
            for (int i = 0; i < length; i++) {
                bytes[from + i] ^= (byte) (mask >>> (24 - 8 * (i & 3)));
            }
        }
    }

    /** Whether it was the close frame. */
    private boolean control(Frame frame) throws IOException {
        if (frame.kind == PING) {
            send(PONG, frame.payload, 0, frame.payload.length);
        }
        if (frame.kind != CLOSE) {
            return false;
        }
        if (frame.payload.length == 1) {
            throw new RequestException(1002, "a malformed close frame");
        }
        peerCloseCode = frame.payload.length == 0
                ? 1005
                : ByteBuffer.wrap(frame.payload).getShort() & 0xffff;
        peerClosed.countDown();
        sendClose(peerCloseCode == 1005 ? 1000 : peerCloseCode, "");
        return true;
    }

    @Override
    public void send(boolean binary, byte[] payload, int offset, int length) throws IOException {
        send(binary ? BINARY : TEXT, payload, offset, length);
    }

    @Override
    public void ping(byte[] payload) throws IOException {
        send(PING, payload, 0, payload.length);
    }

    private void send(int kind, byte[] payload, int offset, int length) throws IOException {
        sending.lock();
        try {
            if (closeSent) {
                throw new IOException("the WebSocket is closed");
            }
            write(kind, payload, offset, length);
        } finally {
            sending.unlock();
        }
    }

    private void write(int kind, byte[] payload, int offset, int length) throws IOException {
        boolean masked = side == Side.CLIENT;
        var frame = ByteBuffer.allocate(length + 14);
        frame.put((byte) (0x80 | kind));
        int flag = masked ? 0x80 : 0;
        if (length < 126) {
            frame.put((byte) (flag | length));
        } else if (length < 1 << 16) {
            frame.put((byte) (flag | 126)).putShort((short) length);
        } else {
            frame.put((byte) (flag | 127)).putLong(length);
        }
        int mask = masked ? masks.nextInt() : 0;
        if (masked) {
            frame.putInt(mask);
        }
        frame.put(payload, offset, length);
        mask(frame.array(), frame.position() - length, length, mask);
        duplex.output().write(frame.array(), 0, frame.position());
        duplex.output().flush();
    }

    /** Bounded, whatever another sender waits for. */
    private void sendClose(int code, String reason) throws IOException {
        try {
            if (!sending.tryLock(CLOSE_WAIT.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return;
        }
        try {
            if (!closeSent) {
                closeSent = true;
                var payload = closePayload(code, reason);
                write(CLOSE, payload, 0, payload.length);
            }
        } finally {
            sending.unlock();
        }
    }

    private static byte[] closePayload(int code, String reason) {
        var text = reason.getBytes(StandardCharsets.UTF_8);
        var payload = ByteBuffer.allocate(2 + Math.min(text.length, 123));
        return payload.putShort((short) code)
                .put(text, 0, Math.min(text.length, 123))
                .array();
    }

    @Override
    public void close(int code, String reason) throws IOException {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        try {
            sendClose(code, reason);
            if (peerClosed.getCount() > 0) {
                Thread.startVirtualThread(this::drain);
                if (!peerClosed.await(CLOSE_WAIT.toNanos(), TimeUnit.NANOSECONDS)) {
                    peerCloseCode = 1006;
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            duplex.close();
        }
    }

    private void drain() {
        try {
            while (receive() != null) {
                // what comes after the own close is dropped
            }
        } catch (IOException over) {
            peerClosed.countDown();
        }
    }
}
