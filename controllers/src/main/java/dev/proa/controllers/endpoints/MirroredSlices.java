package dev.proa.controllers.endpoints;

import dev.proa.api.world.World;
import dev.proa.control.Action;
import dev.proa.control.Key;
import dev.proa.control.Plan;
import dev.proa.control.Reads;
import dev.proa.control.Reconciler;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Mirrors Endpoints that users keep for Services without a selector into EndpointSlices. */
public final class MirroredSlices implements Reconciler {
    static final String MANAGER = "endpointslicemirroring-controller.k8s.io";

    private static final String SKIP = "endpointslice.kubernetes.io/skip-mirror";
    private static final String LAST_CHANGE = "endpoints.kubernetes.io/last-change-trigger-time";
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
    private static final int ADDRESSES_MAX = 1000;
    private static final String LEADER = "control-plane.alpha.kubernetes.io/leader";

    @Override
    public String name() {
        return "endpointslicemirroring-controller";
    }

    @Override
    public List<Reads> reads() {
        return List.of(
                Reads.own(Resources.ENDPOINTS),
                Reads.own(Resources.SERVICES),
                Reads.of(Resources.ENDPOINT_SLICES, (change, world) -> Slices.service(change.object(), MANAGER)));
    }

    @Override
    public Plan plan(Key key, World world, Instant now) {
        JsonObject endpoints = world.get(Resources.ENDPOINTS, key.namespace(), key.name());
        JsonObject service = world.get(Resources.SERVICES, key.namespace(), key.name());
        JsonObject named = JsonObject.of("metadata", JsonObject.of("name", key.name(), "namespace", key.namespace()));
        List<JsonObject> existing = Slices.of(world, named, MANAGER);
        if (endpoints == null || !mirrors(endpoints, service)) {
            return Plan.of("there is nothing to mirror", new Slices(named, MANAGER, existing).all());
        }
        return Plan.of("its endpoints are kept by hand", mirrored(endpoints, existing));
    }

    private static boolean mirrors(JsonObject endpoints, @Nullable JsonObject service) {
        return service != null
                && !Meta.deleting(endpoints)
                && !ServicePods.hasSelector(service)
                && !Meta.label(endpoints, SKIP).equals("true")
                && !Meta.annotations(endpoints).contains(LEADER);
    }

    private static List<Action> mirrored(JsonObject endpoints, List<JsonObject> existing) {
        JsonObject annotations =
                Meta.annotations(endpoints).without(LAST_CHANGE).without(LAST_APPLIED);
        Slices slices = new Slices(endpoints, MANAGER, existing, annotations, ADDRESSES_MAX);
        Map<String, Map<JsonArray, List<JsonObject>>> byType = new LinkedHashMap<>();
        int skipped = 0;
        for (JsonObject subset : endpoints.array("subsets").objects()) {
            List<JsonObject> ready = subset.array("addresses").objects();
            List<JsonObject> notReady = subset.array("notReadyAddresses").objects();
            ready.stream().limit(ADDRESSES_MAX).forEach(address -> add(byType, subset, address, true));
            notReady.stream()
                    .limit(Math.max(0, ADDRESSES_MAX - ready.size()))
                    .forEach(address -> add(byType, subset, address, false));
            skipped += Math.max(0, ready.size() + notReady.size() - ADDRESSES_MAX);
        }
        List<Action> actions = new ArrayList<>(slices.withoutOtherTypes(List.copyOf(byType.keySet())));
        byType.forEach((type, byPorts) -> actions.addAll(slices.changed(type, byPorts)));
        if (skipped > 0 && !actions.isEmpty()) {
            actions.add(Action.Event.warning(
                    endpoints,
                    "TooManyAddressesToMirror",
                    "A max of " + ADDRESSES_MAX + " addresses can be mirrored to EndpointSlices per Endpoints subset. "
                            + skipped + " addresses were skipped"));
        }
        return actions;
    }

    private static void add(
            Map<String, Map<JsonArray, List<JsonObject>>> byType,
            JsonObject subset,
            JsonObject address,
            boolean ready) {
        String type = address.string("ip").contains(":") ? "IPv6" : "IPv4";
        JsonArray ports = subset.array("ports").mapObjects(port -> {
            JsonObject.Builder made = JsonObject.builder()
                    .put("name", port.string("name"))
                    .put("protocol", port.string("protocol", "TCP"))
                    .put("port", port.number("port"));
            return made.putUnlessEmpty("appProtocol", port.string("appProtocol"))
                    .build();
        });
        JsonObject.Builder endpoint = JsonObject.builder()
                .put("addresses", JsonArray.ofStrings(List.of(address.string("ip"))))
                .put("conditions", JsonObject.of("ready", ready))
                .putUnlessEmpty("hostname", address.string("hostname"));
        if (address.has("targetRef")) {
            endpoint.put("targetRef", address.object("targetRef"));
        }
        endpoint.putUnlessEmpty("nodeName", address.string("nodeName"));
        byType.computeIfAbsent(type, each -> new LinkedHashMap<>())
                .computeIfAbsent(ports, each -> new ArrayList<>())
                .add(endpoint.build());
    }
}
