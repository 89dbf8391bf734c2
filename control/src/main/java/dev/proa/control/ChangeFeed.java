package dev.proa.control;

import java.util.function.Consumer;

/** Tells every change of every kind, in the order of revisions, without a gap. */
public interface ChangeFeed {
    /**
     * From now on {@code listener} hears of every change after the revision that the World has at this call. It is
     * called on one thread at a time, must be quick and must not write. Closing ends it.
     */
    Subscription subscribe(Consumer<Change> listener);

    /** Ends a subscription. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
