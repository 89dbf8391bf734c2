package dev.proa.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The published state, its history and the way to the watchers: these three change together, so that a watch begins without a gap. */
final class Publisher {
    private final History history;
    private final Dispatcher dispatcher;
    private volatile State state;
    private boolean closed;

    Publisher(State state, History history, Dispatcher dispatcher) {
        this.state = state;
        this.history = history;
        this.dispatcher = dispatcher;
    }

    State state() {
        return state;
    }

    void publish(State next, List<WatchEvent> events, long epochMilli) {
        dispatcher.awaitRoom();
        synchronized (this) {
            history.add(events, next.revision(), epochMilli);
            state = next;
            dispatcher.publish(events, next.revision());
        }
    }

    synchronized void trim(long epochMilli) {
        history.trim(state.revision(), epochMilli);
    }

    synchronized void compact(long revision) {
        history.compact(Math.min(revision, state.revision()));
    }

    synchronized SnapshotAt snapshotAt(long revision, String prefix) {
        State now = state;
        if (revision > now.revision()) {
            return new SnapshotAt.Future(now.revision());
        }
        if (revision < history.oldestRevision()) {
            return new SnapshotAt.Expired(history.oldestRevision());
        }
        List<Kind> kinds = new ArrayList<>();
        for (Kind kind : now.touched(prefix)) {
            Kind earlier = history.rewind(kind, revision);
            if (earlier == null) {
                return new SnapshotAt.Expired(history.completeAfter(prefix));
            }
            kinds.add(earlier);
        }
        return new SnapshotAt.Found(new State(revision, kinds.toArray(Kind[]::new)));
    }

    synchronized WatchResult watch(String prefix, long afterRevision, WatchListener listener) {
        if (closed) {
            return new WatchResult.Closed();
        }
        long completeAfter = history.completeAfter(prefix);
        if (afterRevision < completeAfter) {
            return new WatchResult.Expired(completeAfter);
        }
        Subscription watch = new Subscription(prefix, afterRevision, Objects.requireNonNull(listener));
        dispatcher.begin(watch, history.after(prefix, afterRevision), state.revision());
        return new WatchResult.Started(watch);
    }

    /** Ends all watches and lets no new one begin. */
    synchronized void close() {
        closed = true;
        dispatcher.stop();
    }
}
