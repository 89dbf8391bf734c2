package dev.proa.store;

import dev.proa.base.Clock;
import dev.proa.base.Disk;
import java.io.IOException;

/** The embedded store: an append-only log with checkpoints in one folder. */
public final class LogStore {
    private LogStore() {}

    /**
     * Opens the folder, creating the log when it is empty.
     *
     * @throws dev.proa.base.DiskLockedException when another process has it open
     * @throws IOException when the log is damaged before its end, or was written by a newer release
     */
    public static Store open(Disk disk, Clock clock, StoreLimits limits) throws IOException {
        throw new UnsupportedOperationException("not yet");
    }
}
