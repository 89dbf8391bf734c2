package dev.proa.control.simulation;

import dev.proa.api.ApiClient;
import dev.proa.api.identity.User;
import dev.proa.api.world.World;
import dev.proa.base.Clock;
import dev.proa.control.Change;
import dev.proa.control.Faults;
import dev.proa.control.Key;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Where an actor lives in an {@link Interleaving}: what it has been told, what it wrote, what it may see. */
public final class Place {
    private final Interleaving interleaving;
    private final String name;
    private final User user;
    private final Actor.Maker maker;
    private final Deque<Change> inbox = new ArrayDeque<>();
    private final Map<Key, Long> written = new HashMap<>();
    private long delivered;
    private long writtenLast;
    private boolean away;
    private Faults faults = new Faults();
    private @Nullable Actor actor;

    Place(Interleaving interleaving, String name, User user, Actor.Maker maker) {
        this.interleaving = interleaving;
        this.name = name;
        this.user = user;
        this.maker = maker;
    }

    public String name() {
        return name;
    }

    public Clock clock() {
        return interleaving.clock();
    }

    public RandomGenerator random() {
        return interleaving.random();
    }

    /** What goes wrong with this actor since it was last made. */
    public Faults faults() {
        return faults;
    }

    /** A client with the actor's identity, each of whose requests lets others go first. */
    public ApiClient client() {
        return new InterleavedClient(interleaving, this, interleaving.api().client(user));
    }

    /** A World that the actor may see now: it has everything that the actor wrote and was told of, and perhaps more. */
    public World world() {
        return interleaving.worldSince(Math.max(delivered, writtenLast));
    }

    /** The same, as far as one key's plan is concerned. */
    public World world(Key key) {
        return interleaving.worldSince(Math.max(delivered, written.getOrDefault(key, 0L)));
    }

    /** Begins a piece of work that goes on beside the actor's others. */
    public Running run(Runnable body) {
        Turns.SimulatedProcess process = interleaving.turns().process(name, body);
        return process::kill;
    }

    /** A piece of work that was begun. */
    @FunctionalInterface
    public interface Running {
        /** Ends it where it is. */
        void kill();
    }

    /** A moment at which others go first. */
    public static void pause() {
        Turns.pause();
    }

    /** Goes on after that time, whatever the wall clock does meanwhile. */
    public void pause(Duration time) {
        Turns.pauseUntil(clock().nanos() + time.toNanos());
    }

    void wrote(Optional<Key> key, long revision) {
        writtenLast = revision;
        key.ifPresent(planned -> written.put(planned, revision));
    }

    void tell(Change change) {
        Actor present = actor;
        if (!away && (present == null || present.concerns(change.resource()))) {
            inbox.add(change);
        }
    }

    int waiting() {
        return away ? 0 : inbox.size();
    }

    void deliver(int count) {
        for (int i = 0; i < count && !inbox.isEmpty(); i++) {
            Change change = inbox.remove();
            delivered = Math.max(delivered, change.revision());
            actor().changed(change);
        }
    }

    Actor actor() {
        Actor present = actor;
        if (present == null) {
            throw new IllegalStateException(name + " has not begun");
        }
        return present;
    }

    boolean ready() {
        return !away && interleaving.turns().count(name) < actor().workers() && actor().ready();
    }

    Optional<java.time.Instant> next() {
        return away ? Optional.empty() : actor().next();
    }

    /** Makes the actor, for the first time or anew: what was under way is cut off, what it was not told yet it reads again. */
    void restart() {
        interleaving.turns().kill(name);
        inbox.clear();
        written.clear();
        delivered = interleaving.api().world().revision();
        writtenLast = delivered;
        away = false;
        faults = new Faults();
        actor = maker.make(this);
    }

    /** The actor is gone until it is restarted. */
    void leave() {
        interleaving.turns().kill(name);
        inbox.clear();
        away = true;
    }

    /** Whether the actor stands still until it is restarted. */
    public boolean away() {
        return away;
    }
}
