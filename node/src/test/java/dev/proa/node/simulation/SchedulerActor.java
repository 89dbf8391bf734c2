package dev.proa.node.simulation;

import dev.proa.api.kind.GroupResource;
import dev.proa.control.Change;
import dev.proa.control.ChangeFeed;
import dev.proa.control.EventRecorder;
import dev.proa.control.PlanObserver;
import dev.proa.control.object.Resources;
import dev.proa.control.simulation.Actor;
import dev.proa.control.simulation.Place;
import dev.proa.scheduler.Scheduler;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** The scheduler in a simulation: decisions go on while bindings are being written. */
final class SchedulerActor implements Actor, ChangeFeed {
    private final Place place;
    private final Scheduler scheduler;
    private Consumer<Change> listener = change -> {};

    SchedulerActor(Place place, PlanObserver observer) {
        this.place = place;
        this.scheduler = new Scheduler(
                place.client(),
                new EventRecorder(place.client(), Scheduler.NAME, place.clock()),
                place.clock(),
                observer);
        scheduler.follow(this);
    }

    @Override
    public Subscription subscribe(Consumer<Change> listener) {
        this.listener = listener;
        return () -> {};
    }

    @Override
    public boolean concerns(GroupResource resource) {
        return !resource.equals(Resources.LEASES) && !resource.equals(Resources.EVENTS);
    }

    @Override
    public void changed(Change change) {
        listener.accept(change);
    }

    @Override
    public boolean ready() {
        return next().filter(at -> !at.isAfter(place.clock().now())).isPresent();
    }

    @Override
    public void work() {
        scheduler.step();
    }

    @Override
    public int workers() {
        return 2;
    }

    @Override
    public Optional<Instant> next() {
        return scheduler.next();
    }
}
