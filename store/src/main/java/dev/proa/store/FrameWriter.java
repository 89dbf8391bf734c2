package dev.proa.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Frames in memory, one after the other, on their way to a file. */
final class FrameWriter {
    private static final int KEPT_BYTES_MAX = 1 << 20;

    private final CRC32C checksum = new CRC32C();
    private byte[] bytes = new byte[64 << 10];
    private int size;
    private int frameStart;

    FrameWriter begin(LogFormat.Type type) {
        frameStart = size;
        reserve(LogFormat.HEADER_BYTES);
        ByteBuffer.wrap(bytes, frameStart + LogFormat.PREAMBLE_BYTES, 9)
                .put((byte) LogFormat.FORMAT)
                .put((byte) LogFormat.STORAGE_VERSION)
                .putShort((short) LogFormat.SCHEMA_GENERATION)
                .putInt(LogFormat.NO_ENCRYPTION)
                .put(type.number);
        size += LogFormat.HEADER_BYTES;
        return this;
    }

    /** Seven bits per byte, the low ones first; never negative. */
    FrameWriter number(long value) {
        reserve(10);
        long left = value;
        while (left > 0x7F) {
            bytes[size++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        bytes[size++] = (byte) left;
        return this;
    }

    FrameWriter bytes(byte[] value) {
        number(value.length);
        reserve(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
        return this;
    }

    FrameWriter text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    void end() {
        ByteBuffer frame = ByteBuffer.wrap(bytes);
        frame.putInt(frameStart + 4, size - frameStart - LogFormat.PREAMBLE_BYTES);
        checksum.reset();
        checksum.update(bytes, frameStart + 4, size - frameStart - 4);
        frame.putInt(frameStart, (int) checksum.getValue());
    }

    /** Bytes of the frames ended so far. */
    int size() {
        return size;
    }

    int frameSize() {
        return size - frameStart;
    }

    ByteBuffer written() {
        return ByteBuffer.wrap(bytes, 0, size);
    }

    void clear() {
        size = 0;
        if (bytes.length > KEPT_BYTES_MAX) {
            bytes = new byte[KEPT_BYTES_MAX];
        }
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }
}
