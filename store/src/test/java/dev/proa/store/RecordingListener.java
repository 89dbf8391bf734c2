package dev.proa.store;

import java.util.ArrayList;
import java.util.List;

/** Writes down what a watch delivers, and lets a test wait for a revision. */
class RecordingListener implements WatchListener {
    private final List<WatchEvent> events = new ArrayList<>();
    private long progress = -1;
    private boolean closed;

    @Override
    public synchronized void event(WatchEvent event) {
        events.add(event);
        notifyAll();
    }

    @Override
    public synchronized void progress(long revision) {
        progress = revision;
        notifyAll();
    }

    @Override
    public synchronized void closed() {
        closed = true;
        notifyAll();
    }

    /** The events once everything up to {@code revision} was delivered. */
    synchronized List<WatchEvent> through(long revision) throws InterruptedException {
        while (progress < revision) {
            wait();
        }
        return List.copyOf(events);
    }

    synchronized void awaitClosed() throws InterruptedException {
        while (!closed) {
            wait();
        }
    }
}
