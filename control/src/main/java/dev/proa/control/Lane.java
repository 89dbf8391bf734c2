package dev.proa.control;

import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * One component's queue and how its keys are worked on. Whatever fails here, a mapping of a change, a plan or its
 * execution, fails for that one object or key: it is told once, tried again after a back-off, and never thrown to the
 * caller. For several threads: the queue is under a lock.
 */
final class Lane {
    private static final Log LOG = Log.of(Engine.class);

    /** As client-go's default rate limiter of work queues. */
    private static final Duration FIRST_RETRY = Duration.ofMillis(5);

    private static final Duration RETRY_MAX = Duration.ofSeconds(1000);

    /**
     * A plan that takes as long as this goes through very many objects, each of whose changes asks for it again: it rests for some times as
     * long, so that it doesn't take the processor from everybody else.
     */
    private static final Duration LONG_PLAN = Duration.ofMillis(50);

    private static final int REST_TIMES = 4;
    private static final Duration REST_MAX = Duration.ofSeconds(3);

    private final Component component;
    private final Clock clock;
    private final PlanObserver observer;
    private final Faults faults;
    private final List<Reads> reads;
    private final LaneMetrics metrics = new LaneMetrics();
    private final Map<Key, Long> running = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final WorkQueue queue = new WorkQueue(FIRST_RETRY, RETRY_MAX);
    private final Unmapped unmapped = new Unmapped(FIRST_RETRY, RETRY_MAX);
    private final Floor floor = new Floor();
    private final SetBack setBack;
    private int working;
    /** Spares the lock on the usual way. */
    private volatile boolean anyUnmapped;

    Lane(Component component, Clock clock, PlanObserver observer, Faults faults) {
        this.component = component;
        this.clock = clock;
        this.setBack = new SetBack(clock);
        this.observer = observer;
        this.faults = faults;
        this.reads = List.copyOf(component.reconciler().reads());
    }

    Reconciler reconciler() {
        return component.reconciler();
    }

    String name() {
        return reconciler().name();
    }

    LaneMetrics metrics() {
        return metrics;
    }

    long droppedEvents() {
        return component.executor().droppedEvents();
    }

    /** Enqueues what the change concerns. Throws nothing: what cannot be told now is told later. */
    void changed(Change change) {
        for (Reads each : reads) {
            if (each.covers(change.resource())) {
                mapped(Unmapped.Subject.of(each, change), change);
            }
        }
    }

    private void mapped(Unmapped.Subject subject, Change change) {
        Change whole = change;
        try {
            whole = joined(subject, change);
            subject.reads().keys().keys(whole, component.executor().world()).forEach(this::add);
            succeeded(subject, whole);
        } catch (Throwable broken) {
            failed(subject, whole, broken);
        }
    }

    private Change joined(Unmapped.Subject subject, Change change) {
        if (!anyUnmapped) {
            return change;
        }
        lock.lock();
        try {
            return unmapped.joined(subject, change);
        } finally {
            lock.unlock();
        }
    }

    private void succeeded(Unmapped.Subject subject, Change change) {
        if (!anyUnmapped) {
            return;
        }
        lock.lock();
        try {
            if (unmapped.mapped(subject, change)) {
                faults.mended(name(), subject.text());
            }
            anyUnmapped = !unmapped.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private void failed(Unmapped.Subject subject, Change change, Throwable broken) {
        lock.lock();
        try {
            anyUnmapped = true;
            unmapped.failed(subject, change, clock.now()).ifPresent(given -> faults.mended(name(), given.text()));
        } finally {
            lock.unlock();
        }
        metrics.panics.increment();
        tell(subject.text(), broken, change.after() == null ? JsonObject.EMPTY : change.object());
    }

    void add(Key key) {
        lock.lock();
        try {
            if (queue.add(key)) {
                metrics.adds.increment();
            }
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

    /** A worker that could not start, or has died, no longer counts. */
    void leave() {
        lock.lock();
        try {
            working--;
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

    /** How long the plan has taken so far that takes longest. */
    double longestSeconds() {
        long now = clock.nanos();
        return running.values().stream().mapToLong(began -> now - began).max().orElse(0) / 1e9;
    }

    /** Makes those ready whose time has come. */
    void due(Instant now) {
        List<Map.Entry<Unmapped.Subject, Change>> again;
        lock.lock();
        try {
            // Who waits for a minute waits for a minute, though the clock was set back by an hour.
            setBack.noticed().ifPresent(by -> {
                queue.earlier(by);
                unmapped.earlier(by);
            });
            metrics.adds.add(queue.due(now));
            again = anyUnmapped ? unmapped.due(now) : List.of();
        } finally {
            lock.unlock();
        }
        again.forEach(each -> mapped(each.getKey(), each.getValue()));
    }

    Optional<Instant> next() {
        lock.lock();
        try {
            Optional<Instant> key = queue.next();
            return !anyUnmapped
                    ? key
                    : unmapped.next()
                            .filter(at -> key.isEmpty() || at.isBefore(key.get()))
                            .or(() -> key);
        } finally {
            lock.unlock();
        }
    }

    /**
     * How work on a key ended.
     *
     * @param changed whether it wrote something that made a difference
     */
    private record Ending(boolean succeeded, boolean changed, Optional<Instant> again) {
        static final Ending FAILED = new Ending(false, false, Optional.empty());
    }

    /** How long a key rests whose plan took so long; nothing where it took as long as usual. */
    static Duration rest(Duration plan) {
        Duration rest = plan.compareTo(LONG_PLAN) < 0 ? Duration.ZERO : plan.multipliedBy(REST_TIMES);
        return rest.compareTo(REST_MAX) > 0 ? REST_MAX : rest;
    }

    /** Plans the key and carries the plan out. Whatever happens, the key is free again afterwards. */
    void work(Key key) {
        Ending ending = Ending.FAILED;
        Duration rest = Duration.ZERO;
        long began = clock.nanos();
        running.put(key, began);
        try {
            metrics.plans.increment();
            Plan plan = reconciler().plan(key, component.executor().world(), clock.now());
            rest = rest(Duration.ofNanos(clock.nanos() - began));
            ending = executed(key, plan);
        } catch (Throwable broken) {
            broke(key, broken);
        } finally {
            running.remove(key);
            over(key, ending, rest);
        }
    }

    private Ending executed(Key key, Plan plan) {
        if (!plan.actions().isEmpty() && LOG.isEnabled(Log.Level.DEBUG)) {
            LOG.debug("plan", "reconciler", name(), "key", key, "why", plan.why());
        }
        Outcome outcome = component.executor().execute(plan);
        observer.planned(name(), key, plan, outcome, clock.now());
        return switch (outcome) {
            case Outcome.Done done -> new Ending(true, !done.written().isEmpty(), plan.again());
            case Outcome.Failed(var cause, var ignored) -> {
                refused(key, cause);
                yield Ending.FAILED;
            }
        };
    }

    /** Races and namespaces that go away are everyday things: they are tried again, and not told. */
    private void refused(Key key, ApiException cause) {
        boolean race = cause.reason() == StatusReason.CONFLICT || cause.reason() == StatusReason.NOT_FOUND;
        metrics.errors.increment();
        if (race || Failure.NAMESPACE_TERMINATING.covers(cause)) {
            LOG.debug("retry", "reconciler", name(), "key", key, "cause", cause.getMessage());
        } else if (faults.occurred(name(), key.toString(), cause, clock.now())) {
            LOG.warn("plan failed", "reconciler", name(), "key", key, "cause", cause.getMessage());
        }
    }

    private void broke(Key key, Throwable broken) {
        metrics.errors.increment();
        metrics.panics.increment();
        JsonObject object = JsonObject.EMPTY;
        try {
            object = reconciler().regarding(key, component.executor().world()).orElse(JsonObject.EMPTY);
        } catch (Throwable unreadable) {
            LOG.debug("the object of a key cannot be read", "reconciler", name(), "key", key, "cause", unreadable);
        }
        tell(key.toString(), broken, object);
    }

    /** In the log and on the object, the first time only. Nothing that goes wrong here may cost more than the telling. */
    private void tell(String subject, Throwable broken, JsonObject object) {
        try {
            if (!faults.occurred(name(), subject, broken, clock.now())) {
                return;
            }
            LOG.error("planner broke", "reconciler", name(), "subject", subject, "cause", broken);
            if (!object.isEmpty() && !object.string("kind").equals("Event")) {
                component
                        .executor()
                        .tell(Action.Event.warning(
                                object, "FailedSync", name() + " cannot go on with it: " + Faults.text(broken)));
            }
        } catch (Throwable again) {
            metrics.errors.increment();
        }
    }

    private void over(Key key, Ending ending, Duration rest) {
        String restless = "";
        Instant now = clock.now();
        lock.lock();
        try {
            if (ending.succeeded()) {
                queue.succeeded(key);
                Optional<Instant> again = floor.apply(key, ending.again(), ending.changed(), now);
                again.ifPresent(instant -> queue.addAt(key, instant));
                restless = floor.restless(ending.again(), ending.changed(), now);
            } else {
                metrics.retries.increment();
                queue.failed(key, now);
            }
        } finally {
            if (rest.isZero()) {
                queue.done(key);
            } else {
                queue.rest(key, now.plus(rest));
            }
            lock.unlock();
        }
        if (!restless.isEmpty()) {
            if (faults.occurred(name(), key.toString(), restless, now)) {
                LOG.error("planner is restless", "reconciler", name(), "key", key, "cause", restless);
            }
        } else if (ending.succeeded()) {
            faults.mended(name(), key.toString());
        }
    }
}
