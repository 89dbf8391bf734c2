package dev.proa.store;

import dev.proa.base.Clock;
import java.util.List;
import java.util.Optional;

/**
 * The store without a disk and without threads, for simulations: a commit is evaluated, published and told to its watchers on the caller's
 * thread before it is answered, one caller after the other, and what expires goes with the next commit. The same calls therefore always lead
 * to the same revisions.
 */
public final class SteppedStore implements Store {
    private final StoreLimits limits;
    private final Dispatcher dispatcher;
    private final Publisher publisher;
    private final Owner owner;
    private boolean draining;

    private SteppedStore(Clock clock, StoreLimits limits) {
        this.limits = limits;
        this.dispatcher = new Dispatcher(clock, limits.undeliveredEventsMax(), limits.undeliveredBytesMax());
        this.publisher = new Publisher(State.EMPTY, new History(limits, State.EMPTY), dispatcher);
        this.owner = new Owner(publisher, Journal.None.INSTANCE, clock, limits);
    }

    public static Store open(Clock clock) {
        return open(clock, StoreLimits.standard());
    }

    public static Store open(Clock clock, StoreLimits limits) {
        return new SteppedStore(clock, limits);
    }

    @Override
    public synchronized CommitResult commit(Transaction transaction) {
        CommitResult refusal = limits.refusal(transaction);
        if (refusal != null) {
            return refusal;
        }
        CommitResult result = owner.turnFor(List.of(transaction)).getFirst();
        drain();
        return result;
    }

    @Override
    public long liveBytesMax() {
        return limits.liveBytesMax();
    }

    @Override
    public Snapshot snapshot() {
        return publisher.state();
    }

    @Override
    public SnapshotAt snapshotAt(long revision, String prefix) {
        return publisher.snapshotAt(revision, prefix);
    }

    /** The listener has heard of what history holds for it when this returns. */
    @Override
    public synchronized WatchResult watch(String prefix, long afterRevision, WatchListener listener) {
        WatchResult result = publisher.watch(prefix, afterRevision, listener);
        drain();
        return result;
    }

    @Override
    public void compact(long revision) {
        publisher.compact(revision);
    }

    /** It has no threads that could end; what fails throws. */
    @Override
    public StoreFaults faults() {
        return new StoreFaults(
                Optional.ofNullable(owner.failure()), Optional.empty(), Optional.empty(), Optional.empty());
    }

    @Override
    public synchronized void close() {
        owner.close();
        publisher.close();
        drain();
    }

    /** A listener may begin another watch; that one's turn comes after the call under way. */
    private void drain() {
        if (!draining) {
            draining = true;
            try {
                dispatcher.drain();
            } finally {
                draining = false;
            }
        }
    }
}
