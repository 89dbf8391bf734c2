package dev.proa.control;

import dev.proa.api.error.StatusReason;
import dev.proa.api.world.World;
import dev.proa.base.Clock;
import dev.proa.base.Log;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/** One component's queue and how its keys are worked on. For several threads: the queue is under a lock. */
final class Lane {
    private static final Log LOG = Log.of(Engine.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(5);
    private static final Duration RETRY_MAX = Duration.ofSeconds(60);

    private final Component component;
    private final Clock clock;
    private final PlanObserver observer;
    private final ReentrantLock lock = new ReentrantLock();
    private final WorkQueue queue = new WorkQueue(FIRST_RETRY, RETRY_MAX);
    private int working;

    Lane(Component component, Clock clock, PlanObserver observer) {
        this.component = component;
        this.clock = clock;
        this.observer = observer;
    }

    Reconciler reconciler() {
        return component.reconciler();
    }

    /** Enqueues what the change concerns. */
    void changed(Change change) {
        World world = component.executor().world();
        for (Reads reads : reconciler().reads()) {
            if (reads.covers(change.resource())) {
                reads.keys().keys(change, world).forEach(this::add);
            }
        }
    }

    void add(Key key) {
        lock.lock();
        try {
            queue.add(key);
        } finally {
            lock.unlock();
        }
    }

    /** Whether another worker has something to do; it then counts as working. */
    boolean hire() {
        lock.lock();
        try {
            if (queue.readyCount() == 0 || working >= reconciler().workers()) {
                return false;
            }
            working++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The next key, or nothing: then this worker no longer counts. */
    Optional<Key> nextOrLeave() {
        lock.lock();
        try {
            Optional<Key> key = queue.take();
            if (key.isEmpty()) {
                working--;
            }
            return key;
        } finally {
            lock.unlock();
        }
    }

    Optional<Key> any(RandomGenerator random) {
        lock.lock();
        try {
            return queue.take(random);
        } finally {
            lock.unlock();
        }
    }

    int readyCount() {
        lock.lock();
        try {
            return queue.readyCount();
        } finally {
            lock.unlock();
        }
    }

    void due(Instant now) {
        lock.lock();
        try {
            queue.due(now);
        } finally {
            lock.unlock();
        }
    }

    Optional<Instant> next() {
        lock.lock();
        try {
            return queue.next();
        } finally {
            lock.unlock();
        }
    }

    /** Plans the key and carries the plan out. */
    void work(Key key) {
        boolean succeeded = false;
        Optional<Instant> again = Optional.empty();
        try {
            Plan plan = reconciler().plan(key, component.executor().world(), clock.now());
            again = plan.again();
            succeeded = carriedOut(key, plan);
        } catch (RuntimeException broken) {
            LOG.error("planner broke", "reconciler", reconciler().name(), "key", key, "cause", broken);
        }
        over(key, succeeded, again);
    }

    private boolean carriedOut(Key key, Plan plan) {
        if (!plan.actions().isEmpty() && LOG.isEnabled(Log.Level.DEBUG)) {
            LOG.debug("plan", "reconciler", reconciler().name(), "key", key, "why", plan.why());
        }
        Outcome outcome = component.executor().execute(plan);
        observer.planned(reconciler().name(), key, plan, outcome, clock.now());
        if (!(outcome instanceof Outcome.Failed(var cause))) {
            return true;
        }
        boolean race = cause.reason() == StatusReason.CONFLICT || cause.reason() == StatusReason.NOT_FOUND;
        if (race || Executor.namespaceTerminating(cause)) {
            LOG.debug("retry", "reconciler", reconciler().name(), "key", key, "cause", cause.getMessage());
        } else {
            LOG.warn("plan failed", "reconciler", reconciler().name(), "key", key, "cause", cause.getMessage());
        }
        return false;
    }

    private void over(Key key, boolean succeeded, Optional<Instant> again) {
        lock.lock();
        try {
            if (succeeded) {
                queue.succeeded(key);
                again.ifPresent(instant -> queue.addAt(key, instant));
            } else {
                queue.failed(key, clock.now());
            }
            queue.done(key);
        } finally {
            lock.unlock();
        }
    }
}
