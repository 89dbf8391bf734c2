package dev.proa.base;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * One folder of files, as the store's log sees it; injected so that a simulation can tear, lose and refuse writes. Names are plain file
 * names, without folders. A full disk is told apart from other failures by {@link DiskFullException}.
 */
public interface Disk {
    /** Opens a file for appending, creating it when it is not there. The new name survives a crash only after {@link #syncFolder}. */
    DiskFile append(String name) throws IOException;

    /** Opens an existing file for reading; writes through it fail. */
    DiskFile read(String name) throws IOException;

    boolean exists(String name);

    /** The names of all files here, sorted. */
    List<String> list() throws IOException;

    /** Replaces {@code to} atomically; durable after {@link #syncFolder}. */
    void rename(String from, String to) throws IOException;

    /** Removes a file if it is there; durable after {@link #syncFolder}. */
    void delete(String name) throws IOException;

    /** Makes creations, renames and deletions durable. */
    void syncFolder() throws IOException;

    /**
     * Keeps other processes (and other holders in this one) out until the result is closed or the process ends.
     *
     * @throws DiskLockedException when somebody holds it
     */
    Closeable lock(String name) throws IOException;
}
