package dev.proa.store;

import dev.proa.base.Clock;
import dev.proa.base.Disk;
import dev.proa.base.Log;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Writes checkpoints beside the owner (a state never changes) and removes what no start needs any more. An old checkpoint is kept until a
 * newer one is as old as history: a start from it replays that history, so that watches resume after a restart.
 */
final class Checkpoints {
    private static final int KEPT_MAX = 3;
    private static final Log log = Log.of(Checkpoints.class);

    private final Disk disk;
    private final Clock clock;
    private final Duration historyAge;
    private final Sealing sealing;
    private final Executor background;
    private final List<Checkpoint> kept;
    private boolean running;
    private volatile @Nullable String failure;

    /** {@code kept}: what is there, by revision. */
    Checkpoints(
            Disk disk, Clock clock, Duration historyAge, Sealing sealing, Executor background, List<Checkpoint> kept) {
        this.disk = disk;
        this.clock = clock;
        this.historyAge = historyAge;
        this.sealing = sealing;
        this.background = background;
        this.kept = new ArrayList<>(kept);
    }

    /** Which of {@code kept} to start from. */
    static int start(List<Checkpoint> kept, long epochMilli, Duration historyAge) {
        int newest = kept.size() - 1;
        int start = newest;
        while (start > 0 && kept.get(start).epochMilli() > epochMilli - historyAge.toMillis()) {
            start--;
        }
        return Math.max(start, newest - KEPT_MAX + 1);
    }

    /** Begins to write one, unless the last one is still being written. */
    boolean begin(State state) {
        synchronized (this) {
            if (running) {
                return false;
            }
            running = true;
        }
        background.execute(() -> run(state));
        return true;
    }

    /** Why the last one was not written; null when it was. */
    @Nullable
    String failure() {
        return failure;
    }

    /** Waits for the one being written. */
    synchronized void await() {
        boolean interrupted = false;
        while (running) {
            try {
                wait();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(State state) {
        try {
            long now = clock.now().toEpochMilli();
            kept.add(Checkpoint.write(disk, state, now, sealing));
            prune(now);
            failure = null;
        } catch (IOException | RuntimeException e) {
            failure = String.valueOf(e.getMessage());
            // The log has everything; the next attempt comes when it has grown again.
            log.warn("no checkpoint was written", "revision", state.revision(), "error", e);
        } finally {
            synchronized (this) {
                running = false;
                notifyAll();
            }
        }
    }

    private void prune(long epochMilli) throws IOException {
        int start = start(kept, epochMilli, historyAge);
        for (Checkpoint old : kept.subList(0, start)) {
            disk.delete(old.name());
        }
        kept.subList(0, start).clear();
        // A checkpoint must be gone for good before the log that would have to follow it.
        disk.syncFolder();
        List<String> segments = disk.list().stream()
                .filter(name -> LogFormat.revision(LogFormat.SEGMENT_PREFIX, name) >= 0)
                .toList();
        for (int i = 0; i + 1 < segments.size(); i++) {
            long next = LogFormat.revision(LogFormat.SEGMENT_PREFIX, segments.get(i + 1));
            if (next <= kept.getFirst().revision() + 1) {
                disk.delete(segments.get(i));
            }
        }
        disk.syncFolder();
    }
}
