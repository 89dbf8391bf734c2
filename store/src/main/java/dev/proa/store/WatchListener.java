package dev.proa.store;

/** Receives a watch. Called on the store's one dispatcher thread: it must not block, nor commit. What it throws ends its watch. */
public interface WatchListener {
    /** One change; revisions never go down. The changes of one transaction have the same revision. */
    void event(WatchEvent event);

    /**
     * Everything up to {@code revision} under the watched prefix was delivered: a bookmark, and the boundary of a transaction. Called after
     * the events from history, then after every group of commits, whether they touched the prefix or not.
     */
    void progress(long revision);

    /** No more calls: the store was closed, or this listener threw. Not called after {@link Watch#close}. */
    default void closed() {}
}
