package dev.proa.store;

import java.io.IOException;
import java.util.List;

/** What makes commits durable; used by the owner's thread only. */
interface Journal {
    /** Takes one transaction's changes, in memory. */
    void add(long revision, long epochMilli, List<WatchEvent> changes);

    /**
     * Makes what was added durable.
     *
     * @throws dev.proa.base.DiskFullException when nothing of it was kept: what was added is forgotten, and one may go on
     * @throws IOException when it is unknown what was kept: nothing more may be added
     */
    void flush() throws IOException;

    /** Says that {@code state} is durable and visible: the moment to begin a checkpoint. */
    void published(State state);

    void close() throws IOException;

    /** For a store that is only memory. */
    enum None implements Journal {
        INSTANCE;

        @Override
        public void add(long revision, long epochMilli, List<WatchEvent> changes) {}

        @Override
        public void flush() {}

        @Override
        public void published(State state) {}

        @Override
        public void close() {}
    }
}
