package dev.proa.control;

import dev.proa.api.world.Worlds;
import java.util.function.Consumer;

/** The changes of the API server's own World. */
public record WorldsFeed(Worlds worlds) implements ChangeFeed {
    @Override
    public Subscription subscribe(Consumer<Change> listener) {
        AutoCloseable watch = worlds.subscribe(change ->
                listener.accept(new Change(change.resource(), change.before(), change.after(), change.revision())));
        return () -> {
            try {
                watch.close();
            } catch (Exception broken) {
                throw new IllegalStateException("a subscription could not be ended", broken);
            }
        };
    }
}
