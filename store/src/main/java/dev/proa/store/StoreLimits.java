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
 * @param queuedTransactionsMax transactions waiting for the owner; further callers of commit wait their turn
 * @param undeliveredEventsMax events waiting for the dispatcher; the owner waits above it
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
        int queuedTransactionsMax,
        int undeliveredEventsMax,
        long historyBytesMax,
        long historyBytesTotalMax,
        Duration historyAge,
        long segmentBytesMax,
        long checkpointLogBytes,
        int reservedBytes) {
    private static final int MEBIBYTE = 1 << 20;

    public static StoreLimits standard() {
        return new StoreLimits(
                4 * MEBIBYTE,
                16 * MEBIBYTE,
                4096,
                100_000,
                8L * MEBIBYTE,
                48L * MEBIBYTE,
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
                : new Refused(
                        Reason.TOO_LARGE, "a transaction of " + bytes + " bytes, at most " + transactionBytesMax);
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
