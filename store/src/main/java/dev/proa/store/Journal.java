package dev.proa.store;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    /** Why what was made durable takes more and more room; null when it does not. Any thread. */
    @Nullable
    String fault();

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
        public @Nullable String fault() {
            return null;
        }

        @Override
        public void close() {}
    }
}
