package dev.proa.control.simulation;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.World;
import dev.proa.base.ManualClock;
import dev.proa.control.Change;
import dev.proa.control.ChangeFeed;
import dev.proa.control.Component;
import dev.proa.control.EventRecorder;
import dev.proa.control.Executor;
import dev.proa.control.Key;
import dev.proa.control.Plan;
import dev.proa.control.PlanObserver;
import dev.proa.control.Reads;
import dev.proa.control.Reconciler;
import dev.proa.control.SteppedEngine;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A controller on an engine of its own. Its plans are made on any World that the engine's contract allows. */
final class ControllerActor implements Actor, ChangeFeed {
    private final Reconciler reconciler;
    private final SteppedEngine engine;
    private final boolean everything;
    private final Set<GroupResource> resources = new HashSet<>();
    private Consumer<Change> listener = change -> {};

    ControllerActor(Interleaving interleaving, Place place, Reconciler reconciler, PlanObserver observer) {
        this.reconciler = reconciler;
        List<Reads> reads = reconciler.reads();
        this.everything = reads.stream().anyMatch(each -> each.resource() == null);
        reads.stream().map(Reads::resource).filter(Objects::nonNull).forEach(resources::add);
        ManualClock clock = interleaving.clock();
        Executor executor =
                new Executor(place.client(), new EventRecorder(place.client(), reconciler.eventSource(), clock), false);
        Component component = new Component(new OnItsWorld(interleaving, place, reconciler), executor);
        this.engine = new SteppedEngine(List.of(component), clock, interleaving.random(), observer, place.faults());
        engine.start(this, place.world());
    }

    @Override
    public Subscription subscribe(Consumer<Change> listener) {
        this.listener = listener;
        return () -> {};
    }

    @Override
    public boolean concerns(GroupResource resource) {
        return everything || resources.contains(resource);
    }

    @Override
    public void changed(Change change) {
        listener.accept(change);
    }

    @Override
    public boolean ready() {
        return engine.ready();
    }

    @Override
    public void work() {
        engine.step();
    }

    @Override
    public int workers() {
        return reconciler.workers();
    }

    @Override
    public Optional<Instant> next() {
        return engine.next();
    }

    /** Plans on a World of the simulation's choice. */
    private record OnItsWorld(Interleaving interleaving, Place place, Reconciler reconciler) implements Reconciler {
        @Override
        public String name() {
            return reconciler.name();
        }

        @Override
        public String eventSource() {
            return reconciler.eventSource();
        }

        @Override
        public List<Reads> reads() {
            return reconciler.reads();
        }

        @Override
        public Plan plan(Key key, World newest, Instant now) {
            World world = place.world(key);
            interleaving.planning(key, world);
            return reconciler.plan(key, world, now);
        }

        @Override
        public Optional<dev.proa.json.JsonObject> regarding(Key key, World world) {
            return reconciler.regarding(key, world);
        }

        @Override
        public int workers() {
            return reconciler.workers();
        }
    }
}
