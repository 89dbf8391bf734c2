package dev.proa.server;

import dev.proa.api.bootstrap.Bootstrap;
import dev.proa.base.Clock;
import dev.proa.base.Log;
import java.time.Duration;
import java.util.List;

/**
 * Looks after the cluster's own objects while it runs: what users delete and every pod relies on comes back, and what could not be
 * written is tried again with a back-off.
 */
final class OwnObjects implements AutoCloseable {
    private static final Log LOG = Log.of(OwnObjects.class);

    /** As upstream's controller of the kubernetes Service. */
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private static final Duration RETRY_LONGEST = Duration.ofMinutes(5);

    private final Bootstrap bootstrap;
    private final Clock clock;
    private final Thread thread = Thread.ofVirtual().name("own-objects").unstarted(this::run);
    private List<String> faults = List.of();
    private Duration pause = INTERVAL;

    private OwnObjects(Bootstrap bootstrap, Clock clock) {
        this.bootstrap = bootstrap;
        this.clock = clock;
    }

    /** Writes all that is missing before it returns. */
    static OwnObjects start(Bootstrap bootstrap, Clock clock) throws InterruptedException {
        OwnObjects objects = new OwnObjects(bootstrap, clock);
        objects.faults = bootstrap.run();
        objects.thread.start();
        return objects;
    }

    private void run() {
        while (true) {
            try {
                clock.sleep(pause);
                faults = faults.isEmpty() ? bootstrap.keep() : bootstrap.run();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) {
                LOG.error("The cluster's own objects could not be looked after", "cause", e);
                faults = List.of(String.valueOf(e.getMessage()));
            }
            Duration longer = pause.multipliedBy(2);
            pause = faults.isEmpty() ? INTERVAL : longer.compareTo(RETRY_LONGEST) < 0 ? longer : RETRY_LONGEST;
        }
    }

    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }
}
