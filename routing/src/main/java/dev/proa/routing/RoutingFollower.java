package dev.proa.routing;

import dev.proa.base.Log;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compiles one snapshot after the other: only services of which an object is another one than last time. Objects are
 * immutable and shared between snapshots, so that a look at the reference tells. One thread at a time.
 */
public final class RoutingFollower {
    private static final Log LOG = Log.of(RoutingFollower.class);

    /** What a route was compiled from. */
    private record Inputs(JsonObject service, List<JsonObject> slices) {
        @SuppressWarnings("ReferenceEquality") // see above: another object is another version
        boolean sameAs(Inputs other) {
            if (service != other.service || slices.size() != other.slices.size()) {
                return false;
            }
            for (int i = 0; i < slices.size(); i++) {
                if (slices.get(i) != other.slices.get(i)) {
                    return false;
                }
            }
            return true;
        }
    }

    private Map<ServiceKey, Inputs> compiled = Map.of();
    private RoutingTable table = RoutingTable.EMPTY;

    /** The table of a snapshot; the routes of what didn't change are those of the last table. */
    public RoutingTable next(Collection<JsonObject> services, Collection<JsonObject> slices) {
        Map<ServiceKey, Inputs> inputs = inputs(services, slices);
        Map<ServiceKey, Optional<ServiceRoute>> changes = new HashMap<>();
        inputs.forEach((key, now) -> {
            @Nullable Inputs before = compiled.get(key);
            if (before == null || !now.sameAs(before)) {
                changes.put(key, Optional.of(compile(key, now)));
            }
        });
        compiled.keySet().stream()
                .filter(key -> !inputs.containsKey(key))
                .forEach(key -> changes.put(key, Optional.empty()));
        compiled = inputs;
        table = changes.isEmpty() ? table : table.with(changes);
        return table;
    }

    /** What goes wrong with one service is that service's: all others must go on. */
    private static ServiceRoute compile(ServiceKey key, Inputs now) {
        try {
            return RoutingCompiler.compile(now.service, now.slices);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("A service cannot be compiled", "service", key, "cause", e);
            return ServiceRoute.none(key, "it cannot be compiled: " + e);
        }
    }

    private static Map<ServiceKey, Inputs> inputs(Collection<JsonObject> services, Collection<JsonObject> slices) {
        Map<ServiceKey, Inputs> inputs = new HashMap<>();
        for (JsonObject service : services) {
            inputs.put(ServiceKey.ofService(service), new Inputs(service, new ArrayList<>(1)));
        }
        for (JsonObject slice : slices) {
            ServiceKey.ofSlice(slice).map(inputs::get).ifPresent(of -> of.slices.add(slice));
        }
        return inputs;
    }
}
