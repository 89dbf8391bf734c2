package dev.proa.control.simulation;

import dev.proa.api.kind.GroupResource;
import dev.proa.control.Change;
import java.time.Instant;
import java.util.Optional;

/** A part of the cluster that an {@link Interleaving} runs: a controller, the scheduler, a node's agent. A restart makes it anew. */
public interface Actor {
    /** Whether changes of this kind are to be told. */
    boolean concerns(GroupResource resource);

    /** One change, in order, though perhaps late; on the driving thread. */
    void changed(Change change);

    /** Whether {@link #work} would do something now. */
    boolean ready();

    /** One piece of work. It runs in a process of its own and is interrupted by others at each of its requests. */
    void work();

    /** How many pieces of work may be under way at the same time. */
    default int workers() {
        return 1;
    }

    /** When it becomes ready by itself. */
    Optional<Instant> next();

    /** Makes an actor; its client and World are those of the place. */
    @FunctionalInterface
    interface Maker {
        Actor make(Place place);
    }
}
