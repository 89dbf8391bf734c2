package dev.proa.store;

import dev.proa.store.CommitResult.Reason;
import dev.proa.store.CommitResult.Refused;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Every bound of an embedded store.
 *
 * @param valueBytesMax one value
 * @param transactionBytesMax all keys and values of one transaction
 * @param liveBytesMax what is stored, all keys and values with {@link #ENTRY_BYTES} for each entry: above it nothing is created, and what is
 *     there may still grow by a {@link #GROWTH_PART}, so that objects can be marked for deletion and tell how they are
 * @param queuedTransactionsMax transactions waiting for the owner; further callers of commit wait their turn
 * @param undeliveredEventsMax events waiting for the dispatcher; the owner waits above it
 * @param undeliveredBytesMax the replaced and deleted values that these events keep; the owner waits above it
 * @param historyBytesMax what history keeps alive of one kind: replaced and deleted values
 * @param historyBytesTotalMax the same of all kinds together; the kind with most gives first
 * @param historyAge how long history and earlier snapshots are kept
 * @param segmentBytesMax a log file's size before the next one is begun
 * @param checkpointLogBytes a checkpoint is written when the log since the last one is larger than this and than the live values
 * @param reservedBytes how far zeros are written ahead of the log's end: a sync that need not lengthen the file takes two thirds of the time
 */
public record StoreLimits(
        int valueBytesMax,
        int transactionBytesMax,
        long liveBytesMax,
        int queuedTransactionsMax,
        int undeliveredEventsMax,
        long undeliveredBytesMax,
        long historyBytesMax,
        long historyBytesTotalMax,
        Duration historyAge,
        long segmentBytesMax,
        long checkpointLogBytes,
        int reservedBytes) {
    private static final int MEBIBYTE = 1 << 20;

    /** What an entry takes in memory beside its value: its key, its place in the tree, its object. */
    public static final int ENTRY_BYTES = 256;

    /** One part in so many of the quota is kept for the growth of what is there. */
    static final int GROWTH_PART = 16;

    /** The store's part of the heap, in percent. What else it holds (history, undelivered events) has an eighth and less. */
    private static final int HEAP_PERCENT = 30;

    /** For the heap of this process. */
    public static StoreLimits standard() {
        return forHeap(Runtime.getRuntime().maxMemory());
    }

    /** For a heap of so many bytes. */
    public static StoreLimits forHeap(long heapBytes) {
        return new StoreLimits(
                4 * MEBIBYTE,
                16 * MEBIBYTE,
                heapBytes / 100 * HEAP_PERCENT,
                4096,
                100_000,
                Math.min(16L * MEBIBYTE, heapBytes / 16),
                Math.min(8L * MEBIBYTE, heapBytes / 32),
                Math.min(48L * MEBIBYTE, heapBytes / 12),
                Duration.ofMinutes(5),
                4L * MEBIBYTE,
                16L * MEBIBYTE,
                MEBIBYTE / 4);
    }

    /** Why a transaction is above a limit; null where it is not. */
    @Nullable
    Refused refusal(Transaction transaction) {
        for (Transaction.Write write : transaction.writes()) {
            if (write instanceof Transaction.Put put && put.value().length > valueBytesMax) {
                return new Refused(
                        Reason.TOO_LARGE, put.key() + ": " + put.value().length + " bytes, at most " + valueBytesMax);
            }
        }
        long bytes = bytes(transaction);
        return bytes <= transactionBytesMax
                ? null
                : new Refused(Reason.TOO_LARGE, "a transaction of " + bytes + " bytes, at most " + transactionBytesMax);
    }

    /** The same with another quota. */
    public StoreLimits withLiveBytesMax(long bytes) {
        return new StoreLimits(
                valueBytesMax,
                transactionBytesMax,
                bytes,
                queuedTransactionsMax,
                undeliveredEventsMax,
                undeliveredBytesMax,
                historyBytesMax,
                historyBytesTotalMax,
                historyAge,
                segmentBytesMax,
                checkpointLogBytes,
                reservedBytes);
    }

    /** What a transaction counts as against {@link #transactionBytesMax}. */
    static long bytes(Transaction transaction) {
        long bytes = 0;
        for (Transaction.Write write : transaction.writes()) {
            bytes += write.key().length() + (write instanceof Transaction.Put put ? put.value().length : 0);
        }
        return bytes;
    }
}
