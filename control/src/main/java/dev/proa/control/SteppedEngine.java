package dev.proa.control;

import dev.proa.api.world.World;
import dev.proa.base.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The engine of simulations: the same queues, without threads; every step is one key's plan and its actions, chosen by
 * a seeded random source, so that a seed replays a run.
 */
public final class SteppedEngine {
    private final List<Lane> lanes;
    private final ManualClock clock;
    private final RandomGenerator random;

    public SteppedEngine(List<Component> components, ManualClock clock, RandomGenerator random, PlanObserver observer) {
        this(components, clock, random, observer, new Faults());
    }

    /** @param faults what fails is told there; a planner that never rests is among it */
    public SteppedEngine(
            List<Component> components,
            ManualClock clock,
            RandomGenerator random,
            PlanObserver observer,
            Faults faults) {
        this.clock = clock;
        this.random = random;
        this.lanes = components.stream()
                .map(component -> new Lane(component, clock, observer, faults))
                .toList();
    }

    public void start(ChangeFeed feed, World world) {
        feed.subscribe(change -> lanes.forEach(lane -> lane.changed(change)));
        Seeding.each(world, change -> lanes.forEach(lane -> lane.changed(change)), (resource, broken) -> {
            throw new IllegalStateException(resource + " cannot be read", broken);
        });
    }

    /** Plans one ready key; whether there was one. */
    public boolean step() {
        Instant now = clock.now();
        lanes.forEach(lane -> lane.due(now));
        List<Lane> ready = lanes.stream().filter(lane -> lane.readyCount() > 0).toList();
        if (ready.isEmpty()) {
            return false;
        }
        Lane lane = ready.get(random.nextInt(ready.size()));
        lane.any(random).ifPresent(lane::work);
        return true;
    }

    /** Whether {@link #step} would do something now. */
    public boolean ready() {
        Instant now = clock.now();
        boolean any = false;
        for (Lane lane : lanes) {
            lane.due(now);
            any |= lane.readyCount() > 0;
        }
        return any;
    }

    /**
     * Steps until nothing is ready; delayed keys stay delayed.
     *
     * @throws IllegalStateException when that takes more than {@code stepsMax} steps: planners that never rest
     */
    public int settle(int stepsMax) {
        int steps = 0;
        while (step()) {
            if (++steps > stepsMax) {
                throw new IllegalStateException("not at rest after " + stepsMax + " steps");
            }
        }
        return steps;
    }

    /** Moves time forward, stopping at each instant at which a key is due, and settles there. */
    public void advance(Duration duration, int stepsMax) {
        Instant end = clock.now().plus(duration);
        settle(stepsMax);
        Optional<Instant> next = next();
        while (next.isPresent() && !next.get().isAfter(end)) {
            if (next.get().isAfter(clock.now())) {
                clock.advance(Duration.between(clock.now(), next.get()));
            }
            settle(stepsMax);
            next = next();
        }
        clock.advance(Duration.between(clock.now(), end));
        settle(stepsMax);
    }

    /** When the next delayed key is due. */
    public Optional<Instant> next() {
        return lanes.stream().flatMap(lane -> lane.next().stream()).min(Instant::compareTo);
    }
}
