package dev.proa.control;

import dev.proa.api.ApiClient;
import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.base.RepeatedWarning;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Writes a component's events in their order on a virtual thread of its own while there are any, so that no plan waits for them. */
public final class EventQueue implements EventSink {
    private static final Log LOG = Log.of(EventQueue.class);
    private static final int WAITING_MAX = 1000;

    private final EventSink recorder;
    private final RepeatedWarning dropped;
    private final ArrayDeque<Action.Event> waiting = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private boolean writing;

    EventQueue(EventSink recorder, Clock clock) {
        this.recorder = recorder;
        this.dropped = new RepeatedWarning(LOG, "events dropped: too many wait", clock);
    }

    public static EventQueue of(ApiClient client, String component, Clock clock) {
        return new EventQueue(new EventRecorder(client, component, clock), clock);
    }

    /** Above the limit the event is dropped, and the log and {@link #dropped} say so. */
    @Override
    public void record(Action.Event event) {
        lock.lock();
        try {
            if (waiting.size() >= WAITING_MAX) {
                dropped.occurred("reason", event.reason());
                return;
            }
            waiting.add(event);
            if (!writing) {
                Thread.ofVirtual().name("events").start(this::write);
                writing = true;
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long dropped() {
        return dropped.times();
    }

    private void write() {
        for (Action.Event event = next(); event != null; event = next()) {
            try {
                recorder.record(event);
            } catch (Throwable broken) {
                // A thread that died here would leave all further events unwritten.
                LOG.error("event not written", "reason", event.reason(), "cause", broken);
            }
        }
    }

    private Action.@Nullable Event next() {
        lock.lock();
        try {
            Action.Event event = waiting.poll();
            writing = event != null;
            return event;
        } finally {
            lock.unlock();
        }
    }
}
