package dev.proa.base;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file of a {@link Disk}. Not for use by several threads at once. */
public interface DiskFile extends Closeable {
    /**
     * Makes the file at least {@code size} bytes long, with zeros: appends go on where they were, and their syncs cost less while they
     * need not lengthen it. A file opened anew appends after the zeros.
     */
    void reserve(long size) throws IOException;

    /** Writes all remaining bytes where the last append, or the file as it was opened, ended. After a failure the file may end with any part of them. */
    void append(ByteBuffer bytes) throws IOException;

    /** Fills {@code into} from {@code position} on, as far as the file goes; returns how many bytes were read (0 at the end). */
    int read(long position, ByteBuffer into) throws IOException;

    long size() throws IOException;

    /** Cuts the file to {@code size} bytes; durable after {@link #sync}. */
    void truncate(long size) throws IOException;

    /** Returns when everything written is on stable storage. After a failure nothing is known about unsynced bytes. */
    void sync() throws IOException;
}
