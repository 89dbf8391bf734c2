package dev.proa.control;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.World;
import dev.proa.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A controller's decisions. {@link #plan} is a function: no clock, no IO, no state that outlives the call. The engine
 * calls it for one key never twice at the same time, and never before the World has what the key's last plan wrote.
 */
public interface Reconciler {
    /** The service account in kube-system whose identity it has, such as {@code deployment-controller}. */
    String name();

    /** Events say that this component reports them; mostly the name. */
    default String eventSource() {
        return name();
    }

    List<Reads> reads();

    Plan plan(Key key, World world, Instant now);

    /** The kind whose objects' names are the keys; empty where keys stand for something else. */
    default Optional<GroupResource> planned() {
        return reads().stream()
                .filter(Reads::isOwn)
                .findFirst()
                .or(() -> reads().stream().findFirst())
                .map(Reads::resource);
    }

    /** The object that a key stands for, for telling of a failure on it; empty when there is none. */
    default Optional<JsonObject> regarding(Key key, World world) {
        return planned().map(resource -> world.get(resource, key.namespace(), key.name()));
    }

    /** How many keys are worked on at the same time. */
    default int workers() {
        return 5;
    }
}
