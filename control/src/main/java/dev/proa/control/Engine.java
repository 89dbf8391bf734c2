package dev.proa.control;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.World;
import dev.proa.base.Clock;
import dev.proa.base.Log;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs components: changes become keys, keys become plans, plans are carried out, each key by one virtual thread at a
 * time and each component by at most {@link Reconciler#workers()}. Idle, it holds one thread that waits for the next
 * delayed key. What fails costs its own key or object only and is known to {@link Faults}; the engine's own threads are
 * watched by {@link #watchFault} and {@link #timerFault}.
 */
public final class Engine implements AutoCloseable {
    /** The timer looks after all lanes at least that often: what a lost wake-up or a thread that died left over. */
    private static final Duration HEARTBEAT = Duration.ofMinutes(1);

    private static final Duration LATE_MAX = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Log LOG = Log.of(Engine.class);

    private final List<Lane> lanes;
    private final Clock clock;
    private final Faults faults;
    private final WatchProgress progress = new WatchProgress();
    private volatile boolean closed;
    private volatile ChangeFeed.@Nullable Subscription subscription;
    private volatile @Nullable Thread timer;
    private volatile Instant sleepsUntil = Instant.MIN;
    /** By the clock that only goes forward: one that is set must not look like a thread that is stuck. */
    private volatile long tickedNanos;

    public Engine(List<Component> components, Clock clock, PlanObserver observer) {
        this(components, clock, observer, new Faults());
    }

    /** @param faults what fails is told there */
    public Engine(List<Component> components, Clock clock, PlanObserver observer, Faults faults) {
        this.clock = clock;
        this.faults = faults;
        this.lanes = components.stream()
                .map(component -> new Lane(component, clock, observer, faults))
                .toList();
    }

    /**
     * Plans for everything that is in the World, and from then on for what changes. It never fails because of what an
     * object holds. Later calls have no effect.
     */
    public synchronized void start(ChangeFeed feed, java.util.function.Supplier<World> world) {
        if (subscription != null) {
            return;
        }
        tickedNanos = clock.nanos();
        timer = Thread.ofVirtual().name("control-timer").start(this::timer);
        subscription = feed.subscribe(this::changed);
        World first = world.get();
        Seeding.each(first, this::changed, (resource, broken) -> unreadable(resource, broken));
        progress.seen(first.revision());
    }

    private void unreadable(GroupResource resource, Throwable broken) {
        faults.occurred("engine", resource.toString(), broken, clock.now());
        LOG.error("objects cannot be read", "resource", resource, "cause", broken);
    }

    private void changed(Change change) {
        for (Lane lane : lanes) {
            lane.changed(change);
            hire(lane);
        }
        progress.seen(change.revision());
    }

    /** A thread that cannot be made now is made at the timer's next beat. */
    private void hire(Lane lane) {
        while (!closed && lane.hire()) {
            boolean started = false;
            try {
                Thread.ofVirtual().name(lane.reconciler().name()).start(() -> worker(lane));
                started = true;
            } catch (Throwable none) {
                LOG.error("a worker cannot be started", "reconciler", lane.name(), "cause", none);
                return;
            } finally {
                if (!started) {
                    lane.leave();
                }
            }
        }
    }

    private void worker(Lane lane) {
        boolean left = false;
        try {
            Optional<Key> key = lane.nextOrLeave();
            while (key.isPresent()) {
                lane.work(key.get());
                wake(lane);
                key = lane.nextOrLeave();
            }
            left = true;
        } finally {
            if (!left) {
                lane.leave();
            }
        }
    }

    /** The timer must not sleep past what this lane now waits for. */
    private void wake(Lane lane) {
        Thread sleeping = timer;
        Instant until = sleepsUntil;
        if (sleeping != null && lane.next().filter(at -> at.isBefore(until)).isPresent()) {
            sleeping.interrupt();
        }
    }

    private void timer() {
        while (!closed) {
            try {
                clock.sleep(tick());
            } catch (InterruptedException somethingEarlier) {
                // how long to sleep is asked again
            } catch (Throwable broken) {
                faults.occurred("engine", "timer", broken, clock.now());
                pause();
            }
        }
    }

    /** Makes ready what is due; how long nothing is. */
    private Duration tick() {
        // Until it is known how long to sleep, whoever is given an instant interrupts.
        sleepsUntil = Instant.MAX;
        Instant now = clock.now();
        tickedNanos = clock.nanos();
        lanes.forEach(lane -> lane.due(now));
        lanes.forEach(this::hire);
        Instant beat = now.plus(HEARTBEAT);
        Instant until = lanes.stream()
                .flatMap(lane -> lane.next().stream())
                .min(Instant::compareTo)
                .filter(at -> at.isBefore(beat))
                .orElse(beat);
        sleepsUntil = until;
        return Duration.between(now, until);
    }

    private void pause() {
        try {
            clock.sleep(PAUSE);
        } catch (InterruptedException somethingEarlier) {
            return;
        }
    }

    /** What is wrong with its watch of all changes, {@code newest} being the World's revision; asked again and again. */
    public Optional<String> watchFault(long newest) {
        return progress.fault(newest, clock.now());
    }

    /** What is wrong with the thread that makes delayed keys ready. */
    public Optional<String> timerFault() {
        Thread thread = timer;
        if (thread == null || !thread.isAlive()) {
            return Optional.of("the timer's thread does not run");
        }
        Duration since = Duration.ofNanos(clock.nanos() - tickedNanos);
        return since.compareTo(HEARTBEAT.plus(LATE_MAX)) > 0
                ? Optional.of("the timer has not looked for due keys for " + since.toSeconds() + " s")
                : Optional.empty();
    }

    /** Its counts in Prometheus' text form. */
    public String metrics() {
        return EngineMetrics.text(lanes, faults);
    }

    /** Takes on no new keys; what is being carried out ends by itself. */
    @Override
    public synchronized void close() {
        closed = true;
        ChangeFeed.Subscription open = subscription;
        if (open != null) {
            open.close();
        }
        Thread sleeping = timer;
        if (sleeping != null) {
            sleeping.interrupt();
        }
    }
}
