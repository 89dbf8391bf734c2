package dev.proa.control.simulation;

import dev.proa.api.identity.User;
import dev.proa.api.world.World;
import dev.proa.base.ManualClock;
import dev.proa.control.Change;
import dev.proa.control.Key;
import dev.proa.control.PlanObserver;
import dev.proa.control.Reconciler;
import dev.proa.control.WorldsFeed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/**
 * A cluster in which everything can come between everything: deciding and doing are separate steps of many actors, and a seed says in which
 * order they go, what goes wrong, and which World each plan is made on. The same seed with the same calls replays the same run.
 */
public final class Interleaving implements AutoCloseable {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    /** How far back a plan's World may lie. */
    private static final int WORLDS_KEPT = 48;

    private static final int PER_MILLE = 1000;

    private final ManualClock clock = new ManualClock(START);
    private final RandomGenerator random;
    private final SimulatedApi api;
    private final Turns turns = new Turns();
    private final Map<String, Place> places = new LinkedHashMap<>();
    private final Deque<World> worlds = new ArrayDeque<>();
    private final Map<Turns.SimulatedProcess, Planning> plannings = new HashMap<>();
    private final List<Consumer<Change>> listeners = new ArrayList<>();
    private Mishaps mishaps = Mishaps.NONE;
    private Turns.@Nullable SimulatedProcess current;
    private long steps;

    private record Planning(Optional<Key> key, long revision) {}

    public Interleaving(long seed) {
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        this.api = new SimulatedApi(
                clock, RandomGeneratorFactory.of("L64X128MixRandom").create(seed ^ 0x5eedL));
        worlds.add(api.world());
        new WorldsFeed(api.worlds()).subscribe(this::changed);
    }

    private void changed(Change change) {
        World world = api.world();
        if (worlds.getLast().revision() != world.revision()) {
            worlds.add(world);
        }
        if (worlds.size() > WORLDS_KEPT) {
            worlds.removeFirst();
        }
        places.values().forEach(place -> place.tell(change));
        listeners.forEach(listener -> listener.accept(change));
    }

    /** Hears of every change at once, on the thread that made it, which it must not hold up; it may throw to end the run. */
    public void onChange(Consumer<Change> listener) {
        listeners.add(listener);
    }

    public SimulatedApi api() {
        return api;
    }

    public ManualClock clock() {
        return clock;
    }

    public RandomGenerator random() {
        return random;
    }

    /** How many steps have been taken. */
    public long steps() {
        return steps;
    }

    Turns turns() {
        return turns;
    }

    Mishaps mishaps() {
        return mishaps;
    }

    public void mishaps(Mishaps now) {
        mishaps = now;
    }

    /** Adds an actor under a name of its own and begins it. */
    public Place add(String name, User user, Actor.Maker maker) {
        Place place = new Place(this, name, user, maker);
        if (places.put(name, place) != null) {
            throw new IllegalArgumentException(name + " is there already");
        }
        place.restart();
        return place;
    }

    /** Adds a controller; {@code reconciler} is asked for a new one at each restart. */
    public Place addController(String name, Supplier<Reconciler> reconciler, PlanObserver observer) {
        return add(
                name,
                User.serviceAccount("kube-system", name, ""),
                place -> new ControllerActor(this, place, reconciler.get(), observer));
    }

    public Collection<Place> places() {
        return places.values();
    }

    /** Any actor begins anew, in the middle of whatever it does. */
    public void restart(Place place) {
        place.restart();
    }

    /** The actor stands still and hears nothing until it is restarted. */
    public void stop(Place place) {
        place.leave();
    }

    /** A World not older than that revision. */
    World worldSince(long revision) {
        if (random.nextInt(PER_MILLE) >= mishaps.stale()) {
            return api.world();
        }
        List<World> allowed =
                worlds.stream().filter(world -> world.revision() >= revision).toList();
        return allowed.isEmpty() ? api.world() : allowed.get(random.nextInt(allowed.size()));
    }

    void planning(Key key, World world) {
        if (current != null) {
            plannings.put(current, new Planning(Optional.of(key), world.revision()));
        }
    }

    /** The key whose plan is being carried out. */
    Optional<Key> planned() {
        Planning planning = current == null ? null : plannings.get(current);
        return planning == null ? Optional.empty() : planning.key();
    }

    /** The revision of the World on which the write that is under way was decided; the newest one for a write from outside. */
    public long decided() {
        Planning planning = current == null ? null : plannings.get(current);
        return planning == null ? api.world().revision() : planning.revision();
    }

    /** One thing happens: some actor hears of changes, begins something, or goes on. Whether anything could. */
    public boolean step() {
        long now = clock.nanos();
        List<Runnable> choices = new ArrayList<>();
        for (Turns.SimulatedProcess process : turns.alive()) {
            if (process.ready(now)) {
                choices.add(() -> resume(process));
            }
        }
        for (Place place : places.values()) {
            if (place.waiting() > 0) {
                choices.add(() -> deliver(place));
            }
            if (place.ready()) {
                choices.add(() ->
                        resume(turns.process(place.name(), () -> place.actor().work())));
            }
        }
        if (choices.isEmpty()) {
            return false;
        }
        steps++;
        choices.get(random.nextInt(choices.size())).run();
        return true;
    }

    private void deliver(Place place) {
        int waiting = place.waiting();
        boolean late = random.nextInt(PER_MILLE) < mishaps.late();
        place.deliver(late ? random.nextInt(waiting) : waiting);
    }

    private void resume(Turns.SimulatedProcess process) {
        current = process;
        plannings.putIfAbsent(
                process, new Planning(Optional.empty(), api.world().revision()));
        try {
            process.resume();
        } finally {
            current = null;
            plannings.keySet().removeIf(Turns.SimulatedProcess::ended);
        }
    }

    /**
     * Steps until nothing is left to do at this instant.
     *
     * @throws AssertionError when that takes more than {@code stepsMax} steps
     */
    public void settle(int stepsMax) {
        for (int i = 0; step(); i++) {
            if (i > stepsMax) {
                throw new AssertionError("not at rest after " + stepsMax + " steps");
            }
        }
    }

    /** When something becomes ready by itself. */
    public Optional<Instant> next() {
        List<Instant> instants = new ArrayList<>();
        places.values().forEach(place -> place.next().ifPresent(instants::add));
        Instant now = clock.now();
        long nanos = clock.nanos();
        turns.alive().forEach(process -> instants.add(now.plusNanos(Math.max(0, process.sleepsUntilNanos() - nanos))));
        return instants.stream().min(Instant::compareTo);
    }

    /** Moves time forward to the instant, settling at each one at which something becomes ready. */
    public void settleUntil(Instant end, int stepsMax) {
        settle(stepsMax);
        Optional<Instant> next = next();
        while (next.isPresent() && next.get().isBefore(end)) {
            if (next.get().isAfter(clock.now())) {
                clock.advance(Duration.between(clock.now(), next.get()));
            } else {
                throw new AssertionError("at rest at " + clock.now() + ", though something is due since " + next.get());
            }
            api.expire();
            settle(stepsMax);
            next = next();
        }
        clock.advance(Duration.between(clock.now(), end));
        api.expire();
        settle(stepsMax);
    }

    @Override
    public void close() {
        turns.alive().forEach(Turns.SimulatedProcess::kill);
        api.close();
    }
}
