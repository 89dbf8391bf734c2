package dev.proa.store;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Transactions on their way through the owner, and the thread that waits for the answers. */
final class Pending {
    private final List<Transaction> transactions;
    private final Thread waiter = Thread.currentThread();
    private volatile @Nullable List<CommitResult> results;

    Pending(List<Transaction> transactions) {
        this.transactions = transactions;
    }

    List<Transaction> transactions() {
        return transactions;
    }

    long bytes() {
        return transactions.stream().mapToLong(StoreLimits::bytes).sum();
    }

    void answer(List<CommitResult> answers) {
        results = answers;
        LockSupport.unpark(waiter);
    }

    void refuse(CommitResult.Refused refusal) {
        answer(transactions.stream().map(_ -> (CommitResult) refusal).toList());
    }

    /** Not interruptible: half of a commit's outcomes would be unknown. The owner always answers. */
    List<CommitResult> await() {
        boolean interrupted = false;
        List<CommitResult> answers = results;
        while (answers == null) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
            answers = results;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return answers;
    }
}
