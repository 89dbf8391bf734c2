package dev.proa.store;

/** The answer to {@link Store#snapshotAt}. */
public sealed interface SnapshotAt {
    record Found(Snapshot snapshot) implements SnapshotAt {}

    /** History does not reach back to that revision; the oldest it can show is {@code oldestRevision}. */
    record Expired(long oldestRevision) implements SnapshotAt {}

    /** That revision has not happened yet. */
    record Future(long currentRevision) implements SnapshotAt {}
}
