package dev.proa.store;

import dev.proa.base.Clock;
import dev.proa.base.Log;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The thread that calls watch listeners. Commits and new watches reach it through one queue in the order in which they were published: so a
 * new watch gets what history had for it and then exactly the later commits.
 */
final class Dispatcher implements Runnable {
    private static final long IDLE = Long.MIN_VALUE;

    private sealed interface Message {
        record Published(List<WatchEvent> events, long revision) implements Message {}

        record Begun(Subscription watch, List<WatchEvent> backlog, long revision) implements Message {}

        record Stopped() implements Message {}
    }

    private static final Log log = Log.of(Dispatcher.class);

    private final Clock clock;
    private final int undeliveredEventsMax;
    private final long undeliveredBytesMax;
    private final Deque<Message> queue = new ArrayDeque<>();
    private int undeliveredEvents;
    private long undeliveredBytes;
    private volatile long busySinceNanos = IDLE;

    // The dispatcher thread's own: watches by kind prefix, and those that span kinds.
    private final Map<String, List<Subscription>> byKind = new HashMap<>();
    private final List<Subscription> spanning = new ArrayList<>();

    Dispatcher(Clock clock, int undeliveredEventsMax, long undeliveredBytesMax) {
        this.clock = clock;
        this.undeliveredEventsMax = undeliveredEventsMax;
        this.undeliveredBytesMax = undeliveredBytesMax;
    }

    /** For how long the listeners have been at what they were last told, in nanoseconds; 0 when they are not. */
    long busyNanos(long nowNanos) {
        long since = busySinceNanos;
        return since == IDLE ? 0 : nowNanos - since;
    }

    /** The owner waits here while listeners are behind; nothing it holds may be needed by a listener. */
    synchronized void awaitRoom() {
        while (undeliveredEvents > undeliveredEventsMax || undeliveredBytes > undeliveredBytesMax) {
            awaitChange();
        }
    }

    synchronized void publish(List<WatchEvent> events, long revision) {
        undeliveredEvents += events.size();
        undeliveredBytes += bytes(events);
        send(new Message.Published(events, revision));
    }

    synchronized void begin(Subscription watch, List<WatchEvent> backlog, long revision) {
        send(new Message.Begun(watch, backlog, revision));
    }

    /** Delivers what was published before, then ends all watches and the thread. */
    synchronized void stop() {
        send(new Message.Stopped());
    }

    /** What only these events keep alive. */
    private static long bytes(List<WatchEvent> events) {
        long bytes = 0;
        for (WatchEvent event : events) {
            Entry previous = event.previous();
            bytes += previous == null ? 0 : previous.value().length;
        }
        return bytes;
    }

    @Override
    public void run() {
        boolean running = true;
        while (running) {
            Message message = next();
            busySinceNanos = Math.max(clock.nanos(), IDLE + 1);
            try {
                running = handle(message);
            } catch (RuntimeException | Error e) {
                // One watch's failure is its own (Subscription); this is a fault of ours, and the other watches go on.
                log.error("an event could not be delivered", "error", e);
            }
            busySinceNanos = IDLE;
        }
    }

    /** Delivers what is queued on the caller's thread: for a store that has none. */
    void drain() {
        for (Message message = poll(); message != null; message = poll()) {
            handle(message);
        }
    }

    /** Whether more may come. */
    private boolean handle(Message message) {
        switch (message) {
            case Message.Published(var events, var revision) -> deliver(events, revision);
            case Message.Begun(var watch, var backlog, var revision) -> begin(backlog, revision, watch);
            case Message.Stopped _ -> {
                everyWatch().forEach(Subscription::end);
                return false;
            }
        }
        return true;
    }

    private void send(Message message) {
        queue.add(message);
        notifyAll();
    }

    private synchronized Message next() {
        Message message = poll();
        while (message == null) {
            awaitChange();
            message = poll();
        }
        return message;
    }

    private synchronized @Nullable Message poll() {
        Message message = queue.poll();
        if (message instanceof Message.Published published) {
            undeliveredEvents -= published.events().size();
            undeliveredBytes -= bytes(published.events());
            notifyAll();
        }
        return message;
    }

    /** Neither the owner nor this thread ends by an interrupt; a listener that leaves one behind changes nothing. */
    @SuppressWarnings("WaitNotInLoop") // Its callers loop.
    private synchronized void awaitChange() {
        try {
            wait();
        } catch (InterruptedException _) {
            // The caller looks at its condition again.
        }
    }

    private void begin(List<WatchEvent> backlog, long revision, Subscription watch) {
        backlog.forEach(watch::deliver);
        watch.progress(revision);
        int length = KindPrefix.length(watch.prefix());
        List<Subscription> peers = length < 0
                ? spanning
                : byKind.computeIfAbsent(watch.prefix().substring(0, length), _ -> new ArrayList<>());
        peers.removeIf(Subscription::isClosed);
        peers.add(watch);
    }

    private void deliver(List<WatchEvent> events, long revision) {
        for (WatchEvent event : events) {
            byKind.getOrDefault(event.entry().kindPrefix(), List.of()).forEach(watch -> watch.deliver(event));
            spanning.forEach(watch -> watch.deliver(event));
        }
        byKind.values().forEach(watches -> progress(watches, revision));
        progress(spanning, revision);
    }

    private static void progress(List<Subscription> watches, long revision) {
        watches.forEach(watch -> watch.progress(revision));
        watches.removeIf(Subscription::isClosed);
    }

    private List<Subscription> everyWatch() {
        List<Subscription> all = new ArrayList<>(spanning);
        byKind.values().forEach(all::addAll);
        return all;
    }
}
