package dev.proa.store;

import dev.proa.base.Clock;
import dev.proa.base.DiskFullException;
import dev.proa.base.Log;
import dev.proa.store.CommitResult.Reason;
import dev.proa.store.CommitResult.Refused;
import dev.proa.store.Draft.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The thread that assigns revisions: takes all transactions that wait, evaluates them one after another, makes them durable together,
 * publishes the state, then answers.
 */
final class Owner implements Runnable {
    /** How often expiries and the age of history are looked at when nothing is committed. */
    private static final long TICK_MILLIS = 1000;

    /** A group is closed when its transactions exceed this, so that the first of them need not wait for a huge write. */
    private static final long GROUP_BYTES_MAX = 8L << 20;

    /** A small write still finds room where a large one found none: only when none was refused for so long is there said to be room. */
    private static final long ROOM_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(StoreFaults.ROOM_AGAIN_SECONDS);

    private static final long IDLE = Long.MIN_VALUE;
    private static final Log log = Log.of(Owner.class);
    private static final Refused CLOSED = new Refused(Reason.CLOSED, "the store is closed");

    private final Publisher publisher;
    private final Journal journal;
    private final Clock clock;
    private final ArrayBlockingQueue<Pending> queue;
    private final Leases leases = new Leases();
    private State state;
    private final long liveBytesMax;
    private volatile @Nullable Refused failure;
    private volatile boolean diskFull;
    private long refusedForRoomNanos;
    private volatile long busySinceNanos = IDLE;
    private volatile boolean closing;
    private volatile boolean ended;

    Owner(Publisher publisher, Journal journal, Clock clock, StoreLimits limits) {
        this.publisher = publisher;
        this.journal = journal;
        this.clock = clock;
        this.queue = new ArrayBlockingQueue<>(limits.queuedTransactionsMax());
        this.liveBytesMax = limits.liveBytesMax();
        this.state = publisher.state();
        state.forEach("", leases::add);
    }

    /** Waits for room in the queue, then for the answers. */
    List<CommitResult> submit(List<Transaction> transactions) {
        Pending pending = new Pending(transactions);
        if (closing) {
            pending.refuse(CLOSED);
            return pending.await();
        }
        put(pending);
        if (ended) {
            // The owner took its last look at the queue perhaps before this came in.
            refuseQueued();
        }
        return pending.await();
    }

    /** Commits what is queued, then ends the thread. */
    void close() {
        closing = true;
        // An empty one wakes the owner; when there is no room it is awake.
        queue.offer(new Pending(List.of()));
    }

    /** Why no write is accepted any more; null while they are. */
    @Nullable
    String failure() {
        Refused refusal = failure;
        return refusal == null ? null : refusal.message();
    }

    boolean diskFull() {
        return diskFull;
    }

    /** For how long it has been at one group of transactions, in nanoseconds; 0 when it waits for one. */
    long busyNanos(long nowNanos) {
        long since = busySinceNanos;
        return since == IDLE ? 0 : nowNanos - since;
    }

    @Override
    public void run() {
        try {
            while (!closing || !queue.isEmpty()) {
                List<Pending> group = take();
                busySinceNanos = Math.max(clock.nanos(), IDLE + 1);
                turn(group);
                busySinceNanos = IDLE;
            }
        } finally {
            ended = true;
            refuseQueued();
        }
    }

    private void turn(List<Pending> group) {
        try {
            expire();
        } catch (RuntimeException | Error e) {
            fail(e);
        }
        process(group);
        try {
            publisher.trim(clock.now().toEpochMilli());
        } catch (RuntimeException | Error e) {
            log.error("history could not be trimmed", "error", e);
        }
    }

    /** The same on the caller's thread: for a store that has none. */
    synchronized List<CommitResult> turnFor(List<Transaction> transactions) {
        Pending pending = new Pending(transactions);
        if (closing) {
            pending.refuse(CLOSED);
        } else {
            turn(List.of(pending));
        }
        return pending.await();
    }

    private void put(Pending pending) {
        boolean interrupted = false;
        while (true) {
            try {
                queue.put(pending);
                break;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void refuseQueued() {
        for (Pending left = queue.poll(); left != null; left = queue.poll()) {
            left.refuse(Objects.requireNonNullElse(failure, CLOSED));
        }
    }

    private List<Pending> take() {
        List<Pending> group = new ArrayList<>();
        Pending next = first();
        long bytes = 0;
        while (next != null) {
            group.add(next);
            bytes += next.bytes();
            next = bytes > GROUP_BYTES_MAX ? null : queue.poll();
        }
        return group;
    }

    private @Nullable Pending first() {
        try {
            return queue.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            // Only close() ends this thread.
            return null;
        }
    }

    private void expire() {
        if (failure != null) {
            return;
        }
        List<Entry> due = leases.due(state, clock.now().getEpochSecond());
        if (!due.isEmpty()) {
            List<Transaction> deletions = due.stream()
                    .map(entry -> Transaction.delete(entry.key(), entry.modRevision()))
                    .toList();
            process(List.of(new Pending(deletions)));
            // Those that could not be deleted now, for want of room, are due again.
            due.stream().filter(entry -> state.get(entry.key()) == entry).forEach(leases::add);
        }
    }

    private void process(List<Pending> group) {
        Refused refusal = failure;
        if (refusal == null) {
            try {
                refusal = commit(group);
            } catch (RuntimeException | Error e) {
                refusal = fail(e);
            }
        }
        if (refusal != null) {
            for (Pending pending : group) {
                pending.refuse(refusal);
            }
        }
    }

    /** Null when the group was answered; otherwise why all of it is refused. */
    private @Nullable Refused commit(List<Pending> group) {
        Draft draft = new Draft(state, liveBytesMax);
        List<WatchEvent> events = new ArrayList<>();
        List<List<CommitResult>> answers = new ArrayList<>(group.size());
        for (Pending pending : group) {
            answers.add(evaluate(pending.transactions(), draft, events));
        }
        if (!events.isEmpty()) {
            Refused refusal = flush();
            if (refusal != null) {
                return refusal;
            }
            publish(draft.finish(), events);
        }
        for (int i = 0; i < group.size(); i++) {
            group.get(i).answer(answers.get(i));
        }
        if (!events.isEmpty()) {
            journal.published(state);
        }
        return null;
    }

    private List<CommitResult> evaluate(List<Transaction> transactions, Draft draft, List<WatchEvent> events) {
        List<CommitResult> answers = new ArrayList<>(transactions.size());
        for (Transaction transaction : transactions) {
            var now = clock.now();
            Outcome outcome = draft.evaluate(transaction, now.getEpochSecond());
            if (!outcome.changes().isEmpty()) {
                draft.apply(outcome.changes());
                journal.add(draft.revision(), now.toEpochMilli(), outcome.changes());
                events.addAll(outcome.changes());
            }
            answers.add(outcome.result());
        }
        return answers;
    }

    private @Nullable Refused flush() {
        try {
            journal.flush();
            if (diskFull && clock.nanos() - refusedForRoomNanos >= ROOM_AGAIN_NANOS) {
                log.info("there is room on the disk again: writes are accepted");
                diskFull = false;
            }
            return null;
        } catch (DiskFullException e) {
            if (!diskFull) {
                log.warn("no room on the disk: writes are refused, reads go on", "error", e.getMessage());
            }
            diskFull = true;
            refusedForRoomNanos = clock.nanos();
            return new Refused(Reason.DISK_FULL, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return fail(e);
        }
    }

    private void publish(State next, List<WatchEvent> events) {
        state = next;
        publisher.publish(next, events, clock.now().toEpochMilli());
        for (WatchEvent event : events) {
            Entry current = event.current();
            if (current != null) {
                leases.add(current);
            }
        }
    }

    private Refused fail(Throwable cause) {
        log.error("a write could not be made durable: no more writes until the store is opened again", "error", cause);
        Refused refusal = new Refused(Reason.FAILED, "a write could not be made durable: " + cause.getMessage());
        failure = refusal;
        return refusal;
    }
}
