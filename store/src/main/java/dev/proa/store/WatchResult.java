package dev.proa.store;

/** The answer to {@link Store#watch}. */
public sealed interface WatchResult {
    record Started(Watch watch) implements WatchResult {}

    /** History of the watched kinds is complete only after {@code oldestRevision}: list again and watch from there. */
    record Expired(long oldestRevision) implements WatchResult {}

    record Closed() implements WatchResult {}
}
