package dev.proa.store;

import dev.proa.base.Clock;
import dev.proa.base.Disk;
import dev.proa.base.DiskFullException;
import dev.proa.base.Log;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes commits durable in the folder's newest log file, and begins new files and checkpoints when it is time. */
final class LogJournal implements Journal {
    private static final Log log = Log.of(LogJournal.class);

    private final Disk disk;
    private final Closeable lock;
    private final Clock clock;
    private final StoreLimits limits;
    private final Sealing sealing;
    private final Checkpoints checkpoints;
    private final FrameWriter frames = new FrameWriter();
    private final LogTail tail;
    private @Nullable Segment segment;
    private long firstUnflushed;
    private long bytesSinceCheckpoint;

    LogJournal(
            Disk disk,
            Closeable lock,
            Clock clock,
            StoreLimits limits,
            Sealing sealing,
            Checkpoints checkpoints,
            LogTail tail) {
        this.disk = disk;
        this.lock = lock;
        this.clock = clock;
        this.limits = limits;
        this.sealing = sealing;
        this.checkpoints = checkpoints;
        this.tail = tail;
        this.bytesSinceCheckpoint = tail.bytesSinceCheckpoint();
    }

    /**
     * Makes what recovery found durable, so that the log goes on after it. On a full disk this is left to the first {@link #flush}: the store
     * then opens for reading.
     */
    void begin() throws IOException {
        try {
            segment();
        } catch (DiskFullException e) {
            log.warn("no room on the disk: the store is opened, but writes are refused", "error", e.getMessage());
        }
    }

    @Override
    public void add(long revision, long epochMilli, List<WatchEvent> changes) {
        if (frames.size() == 0) {
            firstUnflushed = revision;
        }
        LogTransaction.write(frames, revision, epochMilli, changes, sealing);
    }

    @Override
    public void flush() throws IOException {
        try {
            Segment current = segment();
            if (current.size() >= limits.segmentBytesMax()) {
                segment = Segment.create(disk, firstUnflushed, clock.now().toEpochMilli(), limits.reservedBytes());
                current.seal();
                current = segment;
            }
            int length = frames.size();
            current.append(frames.written());
            bytesSinceCheckpoint += length;
        } finally {
            frames.clear();
        }
    }

    @Override
    public void published(State state) {
        long live = state.allKinds().stream().mapToLong(Kind::valueBytes).sum();
        if (bytesSinceCheckpoint > Math.max(limits.checkpointLogBytes(), live) && checkpoints.begin(state)) {
            bytesSinceCheckpoint = 0;
        }
    }

    @Override
    public @Nullable String fault() {
        return checkpoints.failure();
    }

    @Override
    public void close() throws IOException {
        try (lock;
                Segment last = segment) {
            checkpoints.await();
        }
    }

    private Segment segment() throws IOException {
        Segment current = segment;
        if (current == null) {
            current = tail.wholeBytes() > 0
                    ? Segment.reopen(disk, tail.firstRevision(), tail.wholeBytes(), limits.reservedBytes())
                    : Segment.create(disk, tail.firstRevision(), clock.now().toEpochMilli(), limits.reservedBytes());
            segment = current;
        }
        return current;
    }
}
