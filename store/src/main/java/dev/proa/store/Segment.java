package dev.proa.store;

import dev.proa.base.Disk;
import dev.proa.base.DiskFile;
import dev.proa.base.DiskFullException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The log file that is being written. */
final class Segment implements Closeable {
    private final DiskFile file;
    private final int reservedBytes;
    private long size;
    private long reserved;

    private Segment(DiskFile file, int reservedBytes) throws IOException {
        this.file = file;
        this.reservedBytes = reservedBytes;
        this.size = file.size();
    }

    /** Begins a file for transactions from {@code firstRevision} on; it appears under its name whole, with its first frame. */
    static Segment create(Disk disk, long firstRevision, long epochMilli, int reservedBytes) throws IOException {
        FrameWriter frames = new FrameWriter();
        frames.begin(LogFormat.Type.FILE)
                .number(LogFormat.MAGIC)
                .number(firstRevision)
                .number(epochMilli)
                .end();
        String name = LogFormat.segmentName(firstRevision);
        return replace(disk, name, frames.written(), reservedBytes);
    }

    /**
     * Writes the last file of a log anew with its whole frames only. Cutting it would not do: after a failed sync, bytes may read well that
     * are not on the disk, and no later sync of that file would write them.
     */
    static Segment reopen(Disk disk, long firstRevision, long wholeBytes, int reservedBytes) throws IOException {
        String name = LogFormat.segmentName(firstRevision);
        byte[] content = new byte[Math.toIntExact(wholeBytes)];
        try (DiskFile old = disk.read(name)) {
            if (old.read(0, ByteBuffer.wrap(content)) != content.length) {
                throw new IOException(name + " became shorter while it was read");
            }
        }
        return replace(disk, name, ByteBuffer.wrap(content), reservedBytes);
    }

    long size() {
        return size;
    }

    /** Durable, or a {@link DiskFullException} and as if it had never been, or another failure and unknown. */
    void append(ByteBuffer frames) throws IOException {
        int length = frames.remaining();
        try {
            reserve(length);
            file.append(frames);
            file.sync();
            size += length;
        } catch (DiskFullException e) {
            file.truncate(size);
            reserved = size;
            // Whole frames among what was just cut must not come back after a crash: their transactions are refused.
            file.sync();
            throw e;
        }
    }

    /** Gives back the room that was reserved: nothing will be added any more. */
    void seal() throws IOException {
        file.truncate(size);
        file.close();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** Large writes gain nothing by it, and would have their bytes written twice. */
    private void reserve(int length) throws IOException {
        if (size + length <= reserved || length > reservedBytes / 4) {
            return;
        }
        try {
            file.reserve(size + reservedBytes);
            reserved = size + reservedBytes;
        } catch (DiskFullException _) {
            // There may be room for this write alone.
            file.truncate(size);
            reserved = size;
        }
    }

    private static Segment replace(Disk disk, String name, ByteBuffer content, int reservedBytes) throws IOException {
        String temporary = name + LogFormat.TEMPORARY_SUFFIX;
        disk.delete(temporary);
        DiskFile file = disk.append(temporary);
        try {
            file.append(content);
            file.sync();
            disk.rename(temporary, name);
            disk.syncFolder();
            return new Segment(file, reservedBytes);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }
}
