package dev.proa.store;

/** A running {@link Store#watch}. */
public interface Watch extends AutoCloseable {
    /** Ends the delivery; at most the call that is under way is finished. */
    @Override
    void close();
}
