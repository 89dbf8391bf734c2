package dev.proa.store;

import org.jspecify.annotations.Nullable;

/** The answer to {@link Store#commit}. */
public sealed interface CommitResult {
    /** Durable and visible; every entry written has this {@link Entry#modRevision}. */
    record Committed(long revision) implements CommitResult {}

    /** Nothing was changed: {@code key} is not at the expected revision but is {@code actual} (null: absent). */
    record Conflict(String key, @Nullable Entry actual) implements CommitResult {}

    /** Nothing was changed, except that after {@link Reason#FAILED} a reopened store may show the transaction. */
    record Refused(Reason reason, String message) implements CommitResult {
        /** In etcd's words, by which clients know it. */
        public static final Refused NO_SPACE = new Refused(Reason.QUOTA, "etcdserver: mvcc: database space exceeded");
    }

    /** Why a store takes no writes, or not this one. */
    enum Reason {
        /** No room on the disk; reads go on, and writes when there is room again. */
        DISK_FULL,
        /** No room in the store's quota ({@link StoreLimits#liveBytesMax}); deletions go on, and so do writes that make what is stored smaller. */
        QUOTA,
        /** The value or the transaction is above the limit. */
        TOO_LARGE,
        CLOSED,
        /** A write could not be made durable: its outcome is unknown, and the store takes no more writes until it is opened again. */
        FAILED
    }
}
