package dev.proa.store;

import dev.proa.base.Log;

/** One watch, as the dispatcher serves it. */
final class Subscription implements Watch {
    private static final Log log = Log.of(Subscription.class);

    private final String prefix;
    private final long afterRevision;
    private final WatchListener listener;
    private volatile boolean closed;

    Subscription(String prefix, long afterRevision, WatchListener listener) {
        this.prefix = prefix;
        this.afterRevision = afterRevision;
        this.listener = listener;
    }

    String prefix() {
        return prefix;
    }

    boolean isClosed() {
        return closed;
    }

    void deliver(WatchEvent event) {
        if (!closed && event.revision() > afterRevision && matches(event.entry())) {
            guarded(() -> listener.event(event));
        }
    }

    void progress(long revision) {
        if (!closed && revision >= afterRevision) {
            guarded(() -> listener.progress(revision));
        }
    }

    void end() {
        if (!closed) {
            closed = true;
            try {
                listener.closed();
            } catch (RuntimeException | Error e) {
                log.error("a watch listener failed as its watch was closed", "prefix", prefix, "error", e);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    private boolean matches(Entry entry) {
        int kindLength = entry.kindPrefix().length();
        return prefix.length() <= kindLength
                ? entry.kindPrefix().startsWith(prefix)
                : prefix.startsWith(entry.kindPrefix())
                        && entry.suffix().regionMatches(0, prefix, kindLength, prefix.length() - kindLength);
    }

    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            log.error("a watch listener failed; its watch ends", "prefix", prefix, "error", e);
            end();
        }
    }
}
