package dev.proa.store;

/**
 * Every object of the cluster under one revision counter. Keys are strings of at least four components,
 * {@code /registry/<group or core>/<plural>/<namespace or ->/<name>}; the first three (with the slash that follows them) are the key's
 * <em>kind prefix</em>, by which history is bounded. The store gives keys no other meaning, orders them as {@link String#compareTo} does,
 * and never looks into values.
 *
 * <p>All methods may be called from any thread.
 */
public interface Store extends AutoCloseable {
    /**
     * Applies all writes at one new revision, or none of them. Blocks until the transaction is durable and {@link #snapshot} shows it; a
     * conflict, too, is answered only when what it conflicts with is durable. Transactions that wait at the same time share one fsync.
     * A transaction that changes nothing is answered with the current revision. Never call it from a {@link WatchListener}.
     */
    CommitResult commit(Transaction transaction);

    /** The newest durable state; takes no lock and costs nothing. */
    Snapshot snapshot();

    /**
     * An earlier state of what lies under {@code prefix} (other keys are absent in it), for continue tokens: as far back as the bounded
     * history goes. It costs the events since then of the kinds touched; recent answers are kept.
     */
    SnapshotAt snapshotAt(long revision, String prefix);

    /**
     * Delivers every change of a key that starts with {@code prefix} at a revision above {@code afterRevision}: first from history, then live,
     * in order, without a gap. For "from now on" take a snapshot and pass its revision; a revision that is yet to come is waited for.
     */
    WatchResult watch(String prefix, long afterRevision, WatchListener listener);

    /** Forgets history up to and including {@code revision}: earlier snapshots, and watches from before it, are then expired. */
    void compact(long revision);

    /** How much may be stored: {@link StoreLimits#liveBytesMax}. */
    long liveBytesMax();

    /** What is wrong with the store's parts. Costs nothing: it may be asked by health checks. */
    StoreFaults faults();

    /** Waits for what is being committed, refuses the rest, ends watches and releases files. Snapshots stay readable. */
    @Override
    void close();
}
