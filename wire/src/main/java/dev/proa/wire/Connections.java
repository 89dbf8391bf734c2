package dev.proa.wire;

import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.base.RepeatedWarning;
import io.netty.channel.Channel;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections are open, and which of them are strangers': a client that opens many and says nothing costs only its like a place.
 * Any thread.
 */
final class Connections {
    private static final Log LOG = Log.of(HttpServer.class);

    private final RepeatedWarning refused = new RepeatedWarning(LOG, "too many connections", Clock.system());
    private final int openMax;
    private final int strangersMax;
    private final AtomicInteger open = new AtomicInteger();
    /** By age. Guarded by itself. */
    private final Set<Channel> strangers = new LinkedHashSet<>();

    Connections(ServerLimits limits) {
        this.openMax = limits.connectionsMax();
        this.strangersMax = limits.strangersMax();
    }

    int open() {
        return open.get();
    }

    /** Whether there is room for it; the caller closes it when there is none. */
    boolean admit(Channel channel) {
        if (open.incrementAndGet() > openMax) {
            open.decrementAndGet();
            refused.occurred("limit", openMax, "refused", channel.remoteAddress());
            return false;
        }
        Channel oldest = null;
        synchronized (strangers) {
            strangers.add(channel);
            if (strangers.size() > strangersMax) {
                oldest = strangers.iterator().next();
                strangers.remove(oldest);
            }
        }
        channel.closeFuture().addListener(closed -> {
            open.decrementAndGet();
            recognized(channel);
        });
        if (oldest != null) {
            LOG.debug(
                    "too many clients that are not recognized",
                    "limit",
                    strangersMax,
                    "closed",
                    oldest.remoteAddress());
            oldest.close();
        }
        return true;
    }

    /** Its client is no stranger any longer. */
    void recognized(Channel channel) {
        synchronized (strangers) {
            strangers.remove(channel);
        }
    }
}
