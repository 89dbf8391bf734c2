package dev.proa.store;

import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.store.CommitResult.Refused;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The store in this process: an owner's thread, a dispatcher's thread, and immutable states in between. */
final class EmbeddedStore implements Store {
    private static final Log log = Log.of(EmbeddedStore.class);

    private final Clock clock;
    private final StoreLimits limits;
    private final Journal journal;
    private final Publisher publisher;
    private final Dispatcher dispatcher;
    private final Owner owner;
    private final Thread ownerThread;
    private final Thread dispatcherThread;
    private final AtomicBoolean journalClosed = new AtomicBoolean();

    EmbeddedStore(State state, History history, Journal journal, Clock clock, StoreLimits limits) {
        this.clock = clock;
        this.limits = limits;
        this.journal = journal;
        this.dispatcher = new Dispatcher(clock, limits.undeliveredEventsMax(), limits.undeliveredBytesMax());
        this.publisher = new Publisher(state, history, dispatcher);
        this.owner = new Owner(publisher, journal, clock, limits);
        this.ownerThread = Thread.ofPlatform().name("store-owner").daemon().start(owner);
        this.dispatcherThread = Thread.ofPlatform().name("store-watch").daemon().start(dispatcher);
    }

    @Override
    public CommitResult commit(Transaction transaction) {
        return commitAll(List.of(transaction)).getFirst();
    }

    /** Each by itself, one after the other, durable together. */
    List<CommitResult> commitAll(List<Transaction> transactions) {
        for (Transaction transaction : transactions) {
            Refused refusal = limits.refusal(transaction);
            if (refusal != null) {
                return transactions.stream().map(_ -> (CommitResult) refusal).toList();
            }
        }
        return owner.submit(transactions);
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

    @Override
    public WatchResult watch(String prefix, long afterRevision, WatchListener listener) {
        return publisher.watch(prefix, afterRevision, listener);
    }

    @Override
    public void compact(long revision) {
        publisher.compact(revision);
    }

    @Override
    public StoreFaults faults() {
        long now = clock.nanos();
        String failure = owner.failure();
        return new StoreFaults(
                failure != null ? Optional.of(failure) : fault(ownerThread, owner.busyNanos(now)),
                fault(dispatcherThread, dispatcher.busyNanos(now)),
                Optional.ofNullable(journal.fault()),
                owner.diskFull() ? Optional.of("no room on the disk") : Optional.empty());
    }

    private static Optional<String> fault(Thread thread, long busyNanos) {
        if (!thread.isAlive()) {
            return Optional.of("the thread " + thread.getName() + " has ended");
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(busyNanos);
        return seconds < StoreFaults.BUSY_SECONDS_MAX
                ? Optional.empty()
                : Optional.of("the thread " + thread.getName() + " has been busy for " + seconds + " s");
    }

    @Override
    public void close() {
        owner.close();
        join(ownerThread);
        publisher.close();
        join(dispatcherThread);
        if (journalClosed.getAndSet(true)) {
            return;
        }
        try {
            journal.close();
        } catch (IOException e) {
            // Every answered commit is durable already: there is nothing a caller could do about it.
            log.warn("the store's files did not close", "error", e);
        }
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive() && !thread.equals(Thread.currentThread())) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
