package dev.proa.store;

import dev.proa.base.Clock;
import dev.proa.base.Disk;
import dev.proa.base.Log;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Finds the state a folder holds: a checkpoint and the log after it. */
final class LogRecovery {
    private static final Log log = Log.of(LogRecovery.class);

    /** What was found, and where the log goes on. */
    record Recovered(State state, History history, LogTail tail, List<Checkpoint> checkpoints) {}

    private final Disk disk;
    private final Clock clock;
    private final StoreLimits limits;
    private final Sealing sealing;
    private final List<Checkpoint> checkpoints = new ArrayList<>();
    private final List<Long> segments = new ArrayList<>();

    LogRecovery(Disk disk, Clock clock, StoreLimits limits, Sealing sealing) {
        this.disk = disk;
        this.clock = clock;
        this.limits = limits;
        this.sealing = sealing;
    }

    Recovered recover() throws IOException {
        readFolder();
        IOException first = null;
        for (Checkpoint candidate : candidates()) {
            try {
                Unsealing sealed = new Unsealing(sealing);
                return replay(candidate.read(disk, sealed), sealed);
            } catch (NewerReleaseException e) {
                throw e;
            } catch (IOException e) {
                log.error("the log cannot be read from a checkpoint on", "revision", candidate.revision(), "error", e);
                first = first == null ? e : first;
            }
        }
        throw first == null
                ? new IOException("the log has no beginning: its first file and all checkpoints are missing")
                : first;
    }

    private void readFolder() throws IOException {
        for (String name : disk.list()) {
            long segment = LogFormat.revision(LogFormat.SEGMENT_PREFIX, name);
            long checkpoint = LogFormat.revision(LogFormat.CHECKPOINT_PREFIX, name);
            if (name.endsWith(LogFormat.TEMPORARY_SUFFIX)) {
                disk.delete(name);
            } else if (segment >= 0) {
                segments.add(segment);
            } else if (checkpoint >= 0) {
                addCheckpoint(checkpoint);
            }
        }
        if (segments.isEmpty() ? checkpoints.isEmpty() : segments.getFirst() == 1) {
            checkpoints.addFirst(Checkpoint.BEGINNING);
        }
    }

    private void addCheckpoint(long revision) throws IOException {
        try {
            checkpoints.add(Checkpoint.header(disk, revision));
        } catch (NewerReleaseException e) {
            throw e;
        } catch (IOException e) {
            log.error("a checkpoint is damaged", "revision", revision, "error", e);
        }
    }

    /** What to try to start from: the preferred checkpoint, then newer ones, then older ones. */
    private List<Checkpoint> candidates() {
        int start = Checkpoints.start(checkpoints, clock.now().toEpochMilli(), limits.historyAge());
        List<Checkpoint> order = new ArrayList<>(checkpoints.subList(Math.max(start, 0), checkpoints.size()));
        order.addAll(checkpoints.subList(0, Math.max(start, 0)).reversed());
        return order;
    }

    private Recovered replay(State start, Unsealing sealed) throws IOException {
        Draft draft = new Draft(start);
        History history = new History(limits, start);
        long checkpointed = checkpoints.getLast().revision();
        long bytesSinceCheckpoint = 0;
        long wholeBytes = 0;
        long lastRevision = -1;
        for (int i = firstSegment(start.revision()); i < segments.size(); i++) {
            boolean last = i == segments.size() - 1;
            try (FrameReader reader = new FrameReader(disk, LogFormat.segmentName(segments.get(i)))) {
                lastRevision = Math.max(lastRevision, header(reader, draft.revision()) - 1);
                wholeBytes = reader.position();
                for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
                    long from = wholeBytes;
                    wholeBytes = reader.position();
                    lastRevision = apply(
                            frame.expect(LogFormat.Type.TRANSACTION, reader.name()), draft, history, reader, sealed);
                    bytesSinceCheckpoint += lastRevision > checkpointed ? wholeBytes - from : 0;
                }
                checkEnd(reader, last);
                wholeBytes = reader.position();
            }
        }
        if (sealed.metStale()) {
            // The checkpoint that is written next holds everything as it is to be.
            bytesSinceCheckpoint = Long.MAX_VALUE / 2;
        }
        State state = draft.finish();
        history.trim(state.revision(), clock.now().toEpochMilli());
        LogTail tail = lastRevision == state.revision()
                ? new LogTail(segments.getLast(), wholeBytes, bytesSinceCheckpoint)
                : new LogTail(state.revision() + 1, 0, bytesSinceCheckpoint);
        return new Recovered(state, history, tail, List.copyOf(checkpoints));
    }

    /** The file with the first transaction after {@code revision}: the last one that begins not later. */
    private int firstSegment(long revision) {
        int first = 0;
        while (first + 1 < segments.size() && segments.get(first + 1) <= revision + 1) {
            first++;
        }
        return first;
    }

    private static long header(FrameReader reader, long revision) throws IOException {
        Frame frame = reader.next();
        if (frame == null || frame.expect(LogFormat.Type.FILE, reader.name()).number() != LogFormat.MAGIC) {
            throw new IOException(reader.name() + " is damaged: it does not begin as a log");
        }
        long first = frame.number();
        if (first > revision + 1) {
            throw new IOException(
                    "the log is damaged: revisions " + (revision + 1) + " to " + (first - 1) + " are missing");
        }
        return first;
    }

    private static long apply(Frame frame, Draft draft, History history, FrameReader reader, Unsealing sealed)
            throws IOException {
        long revision = frame.number();
        long epochMilli = frame.number();
        if (revision > draft.revision() + 1) {
            throw new IOException(reader.name() + " is damaged: revision " + revision + " follows " + draft.revision());
        }
        if (revision == draft.revision() + 1) {
            List<WatchEvent> changes = LogTransaction.read(frame, draft, sealed);
            draft.apply(changes);
            history.add(changes, revision, epochMilli);
        }
        return revision;
    }

    private static void checkEnd(FrameReader reader, boolean last) throws IOException {
        if (reader.atEnd()) {
            return;
        }
        if (!last) {
            throw new IOException(
                    reader.name() + " is damaged at byte " + reader.position() + ", and the log goes on after it");
        }
        log.info(
                "the log's end was torn and is cut: nothing of it was ever confirmed",
                "file",
                reader.name(),
                "bytes",
                reader.size() - reader.position());
    }
}
