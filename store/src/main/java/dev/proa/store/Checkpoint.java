package dev.proa.store;

import dev.proa.base.Disk;
import dev.proa.base.DiskFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A file that holds a whole state. Its name carries the revision, its first frame also the time. */
record Checkpoint(long revision, long epochMilli) {
    /** The empty state before the first transaction, which needs no file: a young log is kept from there on. */
    static final Checkpoint BEGINNING = new Checkpoint(0, 0);

    private static final int FRAME_BYTES = 1 << 20;

    String name() {
        return LogFormat.checkpointName(revision);
    }

    /** What the first frame of a file says. */
    static Checkpoint header(Disk disk, long revision) throws IOException {
        try (FrameReader reader = new FrameReader(disk, LogFormat.checkpointName(revision))) {
            return header(reader);
        }
    }

    /** Writes {@code state} under a temporary name, then renames: a checkpoint is whole or not there. */
    static Checkpoint write(Disk disk, State state, long epochMilli, Sealing sealing) throws IOException {
        Checkpoint checkpoint = new Checkpoint(state.revision(), epochMilli);
        String temporary = checkpoint.name() + LogFormat.TEMPORARY_SUFFIX;
        disk.delete(temporary);
        try (DiskFile file = disk.append(temporary)) {
            FrameWriter frames = new FrameWriter();
            frames.begin(LogFormat.Type.FILE)
                    .number(LogFormat.MAGIC)
                    .number(checkpoint.revision)
                    .number(epochMilli)
                    .end();
            long entries = 0;
            for (Kind kind : state.allKinds()) {
                write(file, frames, kind, sealing);
                entries += kind.tree().size();
            }
            frames.begin(LogFormat.Type.END).number(entries).end();
            append(file, frames);
            file.sync();
        } catch (IOException e) {
            disk.delete(temporary);
            throw e;
        }
        disk.rename(temporary, checkpoint.name());
        disk.syncFolder();
        return checkpoint;
    }

    State read(Disk disk, Unsealing sealed) throws IOException {
        if (equals(BEGINNING)) {
            return State.EMPTY;
        }
        try (FrameReader reader = new FrameReader(disk, name())) {
            header(reader);
            List<Kind> kinds = new ArrayList<>();
            List<Entry> entries = new ArrayList<>();
            String prefix = "";
            long lastModified = 0;
            long total = 0;
            Frame frame = next(reader);
            for (; frame.type() == LogFormat.Type.ENTRIES; frame = next(reader)) {
                String next = frame.text();
                if (!next.equals(prefix)) {
                    addKind(kinds, prefix, lastModified, entries);
                    prefix = next;
                    entries.clear();
                }
                lastModified = frame.number();
                total += readEntries(frame, prefix, entries, sealed);
            }
            addKind(kinds, prefix, lastModified, entries);
            if (frame.expect(LogFormat.Type.END, reader.name()).number() != total) {
                throw new IOException(reader.name() + " is damaged: it lacks entries");
            }
            return new State(revision, kinds.toArray(Kind[]::new));
        }
    }

    private static void write(DiskFile file, FrameWriter frames, Kind kind, Sealing sealing) throws IOException {
        List<Entry> entries = new ArrayList<>(kind.tree().size());
        kind.tree().visit(0, entries::add);
        int next = 0;
        do {
            int first = next;
            int bytes = 0;
            while (next < entries.size() && bytes < FRAME_BYTES) {
                bytes += entries.get(next++).value().length;
            }
            frames.begin(LogFormat.Type.ENTRIES)
                    .text(kind.prefix())
                    .number(kind.lastModified())
                    .number(next - first);
            entries.subList(first, next).forEach(entry -> write(frames, entry, sealing));
            frames.end();
            append(file, frames);
        } while (next < entries.size());
    }

    private static void write(FrameWriter frames, Entry entry, Sealing sealing) {
        frames.text(entry.suffix())
                .bytes(sealing.seal(entry.key(), entry.value()))
                .number(entry.createRevision())
                .number(entry.modRevision())
                .number(entry.expiresAtEpochSecond());
    }

    private static int readEntries(Frame frame, String prefix, List<Entry> into, Unsealing sealed) throws IOException {
        int count = (int) frame.number();
        for (int i = 0; i < count; i++) {
            String suffix = frame.text();
            byte[] value = sealed.open(prefix.concat(suffix), frame.bytes());
            into.add(new Entry(prefix, suffix, value, frame.number(), frame.number(), frame.number()));
        }
        return count;
    }

    private static void addKind(List<Kind> kinds, String prefix, long lastModified, List<Entry> entries) {
        if (!prefix.isEmpty()) {
            long bytes =
                    entries.stream().mapToLong(entry -> entry.value().length).sum();
            kinds.add(new Kind(prefix, Tree.of(entries), lastModified, bytes));
        }
    }

    private static void append(DiskFile file, FrameWriter frames) throws IOException {
        file.append(frames.written());
        frames.clear();
    }

    private static Checkpoint header(FrameReader reader) throws IOException {
        Frame frame = next(reader).expect(LogFormat.Type.FILE, reader.name());
        if (frame.number() != LogFormat.MAGIC) {
            throw new IOException(reader.name() + " is not a checkpoint");
        }
        return new Checkpoint(frame.number(), frame.number());
    }

    private static Frame next(FrameReader reader) throws IOException {
        Frame frame = reader.next();
        if (frame == null) {
            throw new IOException(reader.name() + " is damaged at byte " + reader.position());
        }
        return frame;
    }
}
