package dev.proa.routing;

import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Every Service's route at one revision; immutable. A change of one service shares the routes of all others. */
public final class RoutingTable {
    public static final RoutingTable EMPTY = new RoutingTable(new TreeMap<>());

    private final SortedMap<ServiceKey, ServiceRoute> routes;

    private RoutingTable(SortedMap<ServiceKey, ServiceRoute> routes) {
        this.routes = Collections.unmodifiableSortedMap(routes);
    }

    /** Compiles all Services with all EndpointSlices; slices of no Service are left out. */
    public static RoutingTable compile(Collection<JsonObject> services, Collection<JsonObject> slices) {
        Map<ServiceKey, List<JsonObject>> byService = new HashMap<>();
        for (JsonObject slice : slices) {
            ServiceKey.ofSlice(slice)
                    .ifPresent(key -> byService
                            .computeIfAbsent(key, k -> new ArrayList<>())
                            .add(slice));
        }
        SortedMap<ServiceKey, ServiceRoute> routes = new TreeMap<>();
        for (JsonObject service : services) {
            ServiceKey key = ServiceKey.ofService(service);
            routes.put(key, RoutingCompiler.compile(service, byService.getOrDefault(key, List.of())));
        }
        return new RoutingTable(routes);
    }

    /** The table in which these services have these routes (empty: the service is gone); the rest stays. */
    public RoutingTable with(Map<ServiceKey, Optional<ServiceRoute>> changes) {
        TreeMap<ServiceKey, ServiceRoute> changed = new TreeMap<>(routes);
        changes.forEach((key, route) -> route.ifPresentOrElse(r -> changed.put(key, r), () -> changed.remove(key)));
        return new RoutingTable(changed);
    }

    public Optional<ServiceRoute> route(ServiceKey key) {
        return Optional.ofNullable(routes.get(key));
    }

    /** All routes, ordered by key. */
    public Collection<ServiceRoute> routes() {
        return routes.values();
    }

    /** Everything that the objects hold and no route has, by service. */
    public List<Omission> omissions() {
        return routes.values().stream()
                .flatMap(route -> route.omissions().stream())
                .toList();
    }

    public SortedMap<ServiceKey, ServiceRoute> byKey() {
        return routes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RoutingTable that && routes.equals(that.routes);
    }

    @Override
    public int hashCode() {
        return routes.hashCode();
    }

    @Override
    public String toString() {
        return RoutingTranscript.of(this);
    }
}
