package dev.proa.control.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Blocking code in turns: each process is a thread, but only the one whose turn it is runs, until it pauses or ends. So whatever a plan's
 * execution does, something else can come between any two of its steps, and the order is the caller's alone. For one driving thread.
 */
final class Turns {
    private static final ThreadLocal<@Nullable SimulatedProcess> CURRENT = new ThreadLocal<>();

    private final List<SimulatedProcess> alive = new ArrayList<>();
    private final Map<String, Integer> aliveByOwner = new HashMap<>();

    /** Ends a process where it pauses; an Error, so that code which copes with failures doesn't cope with this one. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("the process was restarted", null, false, false);
        }
    }

    /** A piece of work that may be under way. */
    final class SimulatedProcess {
        private final String owner;
        private final Semaphore turn = new Semaphore(0);
        private final Semaphore back = new Semaphore(0);
        private final Runnable body;
        private boolean started;
        private boolean killed;
        private long sleepsUntilNanos = Long.MIN_VALUE;
        private @Nullable Throwable failure;
        private boolean ended;

        private SimulatedProcess(String owner, Runnable body) {
            this.owner = owner;
            this.body = body;
        }

        String owner() {
            return owner;
        }

        boolean ended() {
            return ended;
        }

        /** Whether it can go on now. */
        boolean ready(long nowNanos) {
            return sleepsUntilNanos <= nowNanos;
        }

        long sleepsUntilNanos() {
            return sleepsUntilNanos;
        }

        /** Runs it until it pauses or ends. What it throws is thrown here. */
        void resume() {
            if (!started) {
                started = true;
                Thread.ofVirtual().name(owner).start(this::run);
            }
            turn.release();
            back.acquireUninterruptibly();
            if (ended) {
                over(this);
            }
            Throwable broken = failure;
            if (broken != null) {
                throw new IllegalStateException(owner + " broke", broken);
            }
        }

        /** Ends it where it pauses. */
        void kill() {
            killed = true;
            if (started && !ended) {
                resume();
            }
            ended = true;
            over(this);
        }

        private void run() {
            turn.acquireUninterruptibly();
            CURRENT.set(this);
            try {
                body.run();
            } catch (Killed _) {
                // As intended.
            } catch (Throwable broken) {
                failure = broken;
            } finally {
                ended = true;
                back.release();
            }
        }

        private void pause(long untilNanos) {
            if (killed) {
                throw new Killed();
            }
            sleepsUntilNanos = untilNanos;
            back.release();
            turn.acquireUninterruptibly();
            sleepsUntilNanos = Long.MIN_VALUE;
            if (killed) {
                throw new Killed();
            }
        }
    }

    /** A process that begins at its first turn. */
    SimulatedProcess process(String owner, Runnable body) {
        SimulatedProcess made = new SimulatedProcess(owner, body);
        alive.add(made);
        aliveByOwner.merge(owner, 1, Integer::sum);
        return made;
    }

    private void over(SimulatedProcess process) {
        if (alive.remove(process)) {
            aliveByOwner.merge(process.owner, -1, Integer::sum);
        }
    }

    List<SimulatedProcess> alive() {
        return List.copyOf(alive);
    }

    int count(String owner) {
        return aliveByOwner.getOrDefault(owner, 0);
    }

    /** Ends all processes of an owner where they are. */
    void kill(String owner) {
        alive().stream().filter(process -> process.owner.equals(owner)).forEach(SimulatedProcess::kill);
    }

    /** Lets others go first; outside of a process it does nothing. */
    static void pause() {
        pauseUntil(Long.MIN_VALUE);
    }

    /** Lets others go first until the clock that only goes forward reads that. */
    static void pauseUntil(long nanos) {
        SimulatedProcess current = CURRENT.get();
        if (current != null) {
            current.pause(nanos);
        }
    }
}
