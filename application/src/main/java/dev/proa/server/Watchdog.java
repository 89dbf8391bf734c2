package dev.proa.server;

import dev.proa.base.Clock;
import dev.proa.base.Log;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Ends a process whose liveness checks go on failing: a thread that others wait for has died, and only a new process has it
 * again. The supervisor then starts one. It counts answers and not time, so that a process that was stopped for an hour, or a
 * clock that was set, ends nothing.
 */
final class Watchdog implements AutoCloseable {
    /** As many answers in a row, each by the same check. */
    static final int FAILURES_MAX = 6;

    private static final Log LOG = Log.of(Watchdog.class);
    private static final Duration PERIOD = Duration.ofSeconds(10);

    private final Supplier<Map<String, String>> faults;
    private final Clock clock;
    private final Consumer<String> end;
    private final Thread thread;
    private final Map<String, Integer> failures = new TreeMap<>();
    private volatile boolean closed;

    /**
     * Watches nothing yet.
     *
     * @param faults name and reason of each liveness check that fails now
     * @param end ends the process; it is given why
     */
    Watchdog(Supplier<Map<String, String>> faults, Clock clock, Consumer<String> end) {
        this.faults = faults;
        this.clock = clock;
        this.end = end;
        this.thread = Thread.ofPlatform().name("watchdog").daemon().unstarted(this::watch);
    }

    void start() {
        thread.start();
    }

    private void watch() {
        while (!closed) {
            try {
                clock.sleep(PERIOD);
                look();
            } catch (InterruptedException closing) {
                return;
            } catch (RuntimeException | Error broken) {
                LOG.error("the watchdog could not look", "cause", broken);
            }
        }
    }

    /** Asks every check once. */
    void look() {
        Map<String, String> now = faults.get();
        failures.keySet().retainAll(now.keySet());
        now.forEach((check, fault) -> {
            int count = failures.merge(check, 1, Integer::sum);
            LOG.warn("a liveness check fails", "check", check, "reason", fault, "inARow", count);
            if (count >= FAILURES_MAX) {
                end.accept(check + ": " + fault);
            }
        });
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
