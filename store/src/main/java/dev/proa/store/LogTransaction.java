package dev.proa.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** One transaction's changes as a frame. What follows from the state before (previous entries, creation) is not written. */
final class LogTransaction {
    private static final int DELETE = 0;
    private static final int PUT = 1;

    private LogTransaction() {}

    static void write(FrameWriter frames, long revision, long epochMilli, List<WatchEvent> changes, Sealing sealing) {
        frames.begin(LogFormat.Type.TRANSACTION)
                .number(revision)
                .number(epochMilli)
                .number(changes.size());
        for (WatchEvent change : changes) {
            Entry current = change.current();
            if (current == null) {
                frames.number(DELETE).text(change.key());
            } else {
                frames.number(PUT)
                        .text(current.key())
                        .number(current.expiresAtEpochSecond())
                        .bytes(sealing.seal(current.key(), current.value()));
            }
        }
        frames.end();
    }

    /** The changes that the rest of the frame, after revision and time, makes to {@code draft}. */
    static List<WatchEvent> read(Frame frame, Draft draft, Unsealing sealed) throws IOException {
        int count = (int) frame.number();
        List<WatchEvent> changes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            boolean put = frame.number() == PUT;
            String key = frame.text();
            if (put) {
                long expires = frame.number();
                changes.add(draft.replayPut(key, sealed.open(key, frame.bytes()), expires));
            } else {
                WatchEvent deletion = draft.replayDelete(key);
                if (deletion != null) {
                    changes.add(deletion);
                }
            }
        }
        return changes;
    }
}
