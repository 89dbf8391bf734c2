package dev.proa.control;

import dev.proa.api.world.World;
import dev.proa.base.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs components: changes become keys, keys become plans, plans are carried out, each key by one virtual thread at a
 * time and each component by at most {@link Reconciler#workers()}. Idle, it holds one thread that waits for the next
 * delayed key.
 */
public final class Engine implements AutoCloseable {
    private static final Duration IDLE = Duration.ofHours(1);

    private final List<Lane> lanes;
    private final Clock clock;
    private volatile boolean closed;
    private volatile ChangeFeed.@Nullable Subscription subscription;
    private volatile @Nullable Thread timer;
    private volatile Instant sleepsUntil = Instant.MIN;

    public Engine(List<Component> components, Clock clock, PlanObserver observer) {
        this.clock = clock;
        this.lanes = components.stream()
                .map(component -> new Lane(component, clock, observer))
                .toList();
    }

    /** Plans for everything that is in the World, and from then on for what changes. Later calls have no effect. */
    public synchronized void start(ChangeFeed feed, java.util.function.Supplier<World> world) {
        if (subscription != null) {
            return;
        }
        timer = Thread.ofVirtual().name("control-timer").start(this::timer);
        subscription = feed.subscribe(this::changed);
        World first = world.get();
        Seeding.changes(first).forEach(this::changed);
    }

    private void changed(Change change) {
        for (Lane lane : lanes) {
            lane.changed(change);
            hire(lane);
        }
    }

    private void hire(Lane lane) {
        while (!closed && lane.hire()) {
            Thread.ofVirtual().name(lane.reconciler().name()).start(() -> worker(lane));
        }
    }

    private void worker(Lane lane) {
        Optional<Key> key = lane.nextOrLeave();
        while (key.isPresent()) {
            lane.work(key.get());
            wake(lane);
            key = lane.nextOrLeave();
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
            // Until it is known how long to sleep, whoever is given an instant interrupts.
            sleepsUntil = Instant.MAX;
            Instant now = clock.now();
            lanes.forEach(lane -> lane.due(now));
            lanes.forEach(this::hire);
            Instant until = lanes.stream()
                    .flatMap(lane -> lane.next().stream())
                    .min(Instant::compareTo)
                    .orElse(now.plus(IDLE));
            sleepsUntil = until;
            try {
                clock.sleep(Duration.between(now, until));
            } catch (InterruptedException somethingEarlier) {
                continue;
            }
        }
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
