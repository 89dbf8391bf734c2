package dev.proa.node;

import dev.proa.api.error.ApiException;
import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.cri.CriException;
import dev.proa.node.status.Failures;
import java.time.Duration;
import java.util.Optional;

/**
 * One thing that the agent does again and again, on a platform thread of its own. Whatever a step throws, the next one is
 * done, after a pause that grows while steps fail; only {@link #close} ends it.
 */
final class Loop implements AutoCloseable {
    private static final Log LOG = Log.of(Loop.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration RETRY_MAX = Duration.ofSeconds(30);
    /** How much longer than its pause a step may take before something is wrong with it. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** What is done each time. */
    interface Step {
        void run() throws InterruptedException;
    }

    private final String name;
    private final Duration pause;
    private final boolean mayBlock;
    private final Clock clock;
    private final Failures failures;
    private final Step step;
    private final Thread thread;
    private volatile boolean closed;
    private volatile long doneAt;
    private volatile String last = "";
    private int failing;

    /** {@code pause}: between two steps. {@code mayBlock}: a step may take for ever without anything being wrong. */
    Loop(String name, Duration pause, boolean mayBlock, Clock clock, Failures failures, Step step) {
        this.name = name;
        this.pause = pause;
        this.mayBlock = mayBlock;
        this.clock = clock;
        this.failures = failures;
        this.step = step;
        thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    Loop start() {
        doneAt = clock.nanos();
        thread.start();
        return this;
    }

    private void run() {
        while (!closed) {
            try {
                step.run();
                doneAt = clock.nanos();
                failing = 0;
                last = "";
                clock.sleep(pause);
            } catch (InterruptedException e) {
                LOG.debug("interrupted", "thread", name);
            } catch (ApiException | CriException e) {
                failed(e, false);
            } catch (RuntimeException | Error e) {
                failed(e, true);
            }
        }
    }

    private void failed(Throwable why, boolean broken) {
        if (closed) {
            return;
        }
        failures.count(name);
        String text = String.valueOf(why);
        if (!text.equals(last)) {
            last = text;
            if (broken) {
                LOG.error("a step broke; it is tried again", "thread", name, "why", why);
            } else {
                LOG.warn("is tried again", "thread", name, "why", why.getMessage());
            }
        }
        Duration wait = RETRY.multipliedBy(1L << Math.min(failing++, 5));
        try {
            clock.sleep(wait.compareTo(RETRY_MAX) > 0 ? RETRY_MAX : wait);
        } catch (InterruptedException e) {
            LOG.debug("interrupted", "thread", name);
        }
    }

    /** What is wrong with it: it has ended, or no step has been done for too long. */
    Optional<String> fault() {
        if (!thread.isAlive()) {
            return Optional.of(name + " has ended");
        }
        Duration since = Duration.ofNanos(clock.nanos() - doneAt);
        if (mayBlock || since.compareTo(pause.plus(PATIENCE)) <= 0) {
            return Optional.empty();
        }
        String why = last;
        return Optional.of(
                name + " has done nothing for " + since.toSeconds() + " s" + (why.isEmpty() ? "" : ": " + why));
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
