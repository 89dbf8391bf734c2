package dev.proa.store;

import dev.proa.base.Clock;
import dev.proa.base.Disk;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.Executor;

/** The embedded store: an append-only log with checkpoints in one folder. */
public final class LogStore {
    private LogStore() {}

    /**
     * Opens the folder, creating the log when it is empty.
     *
     * @throws dev.proa.base.DiskLockedException when another process has it open
     * @throws NewerReleaseException when a newer release wrote it
     * @throws IOException when the log is damaged before its end
     */
    public static Store open(Disk disk, Clock clock, StoreLimits limits) throws IOException {
        return open(disk, clock, limits, Sealing.NONE);
    }

    /**
     * Opens the folder; values lie in it sealed.
     *
     * @throws Sealing.SealedException when some cannot be opened
     */
    public static Store open(Disk disk, Clock clock, StoreLimits limits, Sealing sealing) throws IOException {
        return open(
                disk,
                clock,
                limits,
                sealing,
                checkpoint ->
                        Thread.ofPlatform().name("store-checkpoint").daemon().start(checkpoint));
    }

    static EmbeddedStore open(Disk disk, Clock clock, StoreLimits limits, Executor background) throws IOException {
        return open(disk, clock, limits, Sealing.NONE, background);
    }

    static EmbeddedStore open(Disk disk, Clock clock, StoreLimits limits, Sealing sealing, Executor background)
            throws IOException {
        Closeable lock = disk.lock(LogFormat.LOCK);
        try {
            LogRecovery.Recovered found = new LogRecovery(disk, clock, limits, sealing).recover();
            Checkpoints checkpoints =
                    new Checkpoints(disk, clock, limits.historyAge(), sealing, background, found.checkpoints());
            LogJournal journal = new LogJournal(disk, lock, clock, limits, sealing, checkpoints, found.tail());
            journal.begin();
            return new EmbeddedStore(found.state(), found.history(), journal, clock, limits);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }
}
