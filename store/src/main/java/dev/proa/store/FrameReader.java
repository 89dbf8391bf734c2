package dev.proa.store;

import dev.proa.base.Disk;
import dev.proa.base.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Reads a file's frames in order, as far as they are whole. */
final class FrameReader implements Closeable {
    private static final int BUFFER_BYTES = 256 << 10;

    private final String name;
    private final DiskFile file;
    private final long size;
    private final CRC32C checksum = new CRC32C();
    private ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
    private long position;

    FrameReader(Disk disk, String name) throws IOException {
        this.name = name;
        this.file = disk.read(name);
        this.size = file.size();
    }

    String name() {
        return name;
    }

    /** Where the last whole frame ends. */
    long position() {
        return position;
    }

    long size() {
        return size;
    }

    /**
     * The next frame, valid until the next call; null at the end, or where what follows is not a whole frame: then {@link #position} stays
     * before {@link #size}.
     *
     * @throws IOException when a newer release wrote the frame
     */
    @Nullable
    Frame next() throws IOException {
        if (!fill(LogFormat.HEADER_BYTES)) {
            return null;
        }
        int start = buffer.position();
        int expected = buffer.getInt(start);
        int length = buffer.getInt(start + 4);
        int whole = LogFormat.PREAMBLE_BYTES + length;
        if (length < LogFormat.HEADER_BYTES - LogFormat.PREAMBLE_BYTES
                || length > LogFormat.FRAME_BYTES_MAX
                || !fill(whole)) {
            return null;
        }
        start = buffer.position();
        checksum.reset();
        checksum.update(buffer.array(), start + 4, whole - 4);
        if ((int) checksum.getValue() != expected) {
            return null;
        }
        buffer.position(start + LogFormat.PREAMBLE_BYTES);
        int format = Byte.toUnsignedInt(buffer.get());
        int storageVersion = Byte.toUnsignedInt(buffer.get());
        int schemaGeneration = Short.toUnsignedInt(buffer.getShort());
        LogFormat.check(name, format, storageVersion, buffer.getInt());
        LogFormat.Type type = LogFormat.Type.of(buffer.get());
        Frame frame =
                new Frame(type, schemaGeneration, buffer.slice(buffer.position(), start + whole - buffer.position()));
        buffer.position(start + whole);
        position += whole;
        return frame;
    }

    /** Whether all that follows is zeros: room that was reserved and not used. */
    boolean atEnd() throws IOException {
        ByteBuffer rest = ByteBuffer.allocate(BUFFER_BYTES);
        for (long at = position; at < size; at += rest.limit()) {
            file.read(at, rest.clear());
            rest.flip();
            while (rest.hasRemaining()) {
                if (rest.get() != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** Has {@code count} bytes in the buffer, if the file has them. */
    private boolean fill(int count) throws IOException {
        if (buffer.remaining() >= count) {
            return true;
        }
        if (size - position < count) {
            return false;
        }
        ByteBuffer larger = ByteBuffer.allocate(Math.max(count, BUFFER_BYTES));
        larger.put(buffer);
        file.read(position + larger.position(), larger);
        buffer = larger.flip();
        return buffer.remaining() >= count;
    }
}
