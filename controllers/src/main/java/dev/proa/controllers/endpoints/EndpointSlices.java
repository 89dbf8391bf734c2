package dev.proa.controllers.endpoints;

import dev.proa.api.world.World;
import dev.proa.control.Action;
import dev.proa.control.Failure;
import dev.proa.control.Key;
import dev.proa.control.Part;
import dev.proa.control.Plan;
import dev.proa.control.Reads;
import dev.proa.control.Reconciler;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps the EndpointSlices of every Service that selects pods. */
public final class EndpointSlices implements Reconciler {
    static final String MANAGER = "endpointslice-controller.k8s.io";

    private static final Duration ABSENT_NODE = Duration.ofSeconds(5);

    @Override
    public String name() {
        return "endpointslice-controller";
    }

    @Override
    public List<Reads> reads() {
        return List.of(
                Reads.own(Resources.SERVICES),
                Reads.of(Resources.PODS, ServicePods::services),
                Reads.of(Resources.ENDPOINT_SLICES, (change, world) -> Slices.service(change.object(), MANAGER)));
    }

    @Override
    public Plan plan(Key key, World world, Instant now) {
        JsonObject service = world.get(Resources.SERVICES, key.namespace(), key.name());
        if (service == null) {
            return Plan.nothing("the service is gone: its slices are left to the garbage collector");
        }
        String type = service.object("spec").string("type");
        if (!ServicePods.hasSelector(service) || type.equals("ExternalName")) {
            return Plan.nothing("it selects no pods");
        }
        if (Meta.deleting(service)) {
            return Plan.nothing("it is being deleted");
        }
        return new Wanted(service, world, now).plan();
    }

    /** The endpoints that a Service should have, by address type and ports. */
    private static final class Wanted {
        private final JsonObject service;
        private final World world;
        private final Instant now;
        private boolean nodeAbsent;

        Wanted(JsonObject service, World world, Instant now) {
            this.service = service;
            this.world = world;
            this.now = now;
        }

        Plan plan() {
            Slices slices = new Slices(service, MANAGER, Slices.of(world, service, MANAGER));
            List<JsonObject> pods = ServicePods.of(world, service, true);
            List<String> types = addressTypes();
            List<Action> actions = new ArrayList<>(slices.withoutOtherTypes(types));
            int count = 0;
            for (String type : types) {
                Map<JsonArray, List<JsonObject>> byPorts = byPorts(pods, type);
                count += byPorts.values().stream().mapToInt(List::size).sum();
                actions.addAll(slices.changed(type, byPorts));
            }
            String why = count + " endpoints" + (nodeAbsent ? ", others are on nodes that don't exist" : "");
            Plan plan = actions.isEmpty() ? Plan.nothing(why) : Plan.of(why, told(actions));
            return nodeAbsent ? plan.again(now, ABSENT_NODE) : plan;
        }

        /** All are tried; what fails is told on the Service. */
        private Action told(List<Action> actions) {
            return Action.Attempt.of(new Action.Together(actions, false))
                    .forgiving(Failure.NAMESPACE_TERMINATING)
                    .failing(
                            Failure.ANY,
                            Action.Event.warning(
                                            service,
                                            "FailedToUpdateEndpointSlices",
                                            "Error updating Endpoint Slices for Service " + Key.of(service) + ": ")
                                    .with(Part.FAILURE));
        }

        private List<String> addressTypes() {
            List<String> families = service.object("spec").array("ipFamilies").strings();
            if (!families.isEmpty()) {
                return families;
            }
            String address = service.object("spec").string("clusterIP");
            return address.contains(":") ? List.of("IPv6") : List.of("IPv4");
        }

        private Map<JsonArray, List<JsonObject>> byPorts(List<JsonObject> pods, String type) {
            Map<JsonArray, List<JsonObject>> result = new LinkedHashMap<>();
            for (JsonObject pod : pods) {
                List<String> addresses = ServicePods.addresses(pod).stream()
                        .filter(address -> address.contains(":") == type.equals("IPv6"))
                        .toList();
                JsonObject node = world.get(Resources.NODES, "", Pods.nodeName(pod));
                boolean known = node != null || service.object("spec").bool("publishNotReadyAddresses");
                nodeAbsent |= !known;
                if (known && !addresses.isEmpty()) {
                    JsonObject endpoint = endpoint(pod, node == null ? JsonObject.EMPTY : node, addresses);
                    result.computeIfAbsent(ports(pod), ports -> new ArrayList<>())
                            .add(endpoint);
                }
            }
            return result;
        }

        private JsonArray ports(JsonObject pod) {
            List<JsonObject> ports = new ArrayList<>();
            for (JsonObject port : service.object("spec").array("ports").objects()) {
                ServicePods.port(pod, port).ifPresent(number -> {
                    JsonObject.Builder made = JsonObject.builder()
                            .put("name", port.string("name"))
                            .put("protocol", port.string("protocol", "TCP"))
                            .put("port", number);
                    ports.add(made.putUnlessEmpty("appProtocol", port.string("appProtocol"))
                            .build());
                });
            }
            return JsonArray.of(ports);
        }

        private JsonObject endpoint(JsonObject pod, JsonObject node, List<String> addresses) {
            boolean serving = Pods.ready(pod);
            boolean terminating = Meta.deleting(pod);
            boolean ready = service.object("spec").bool("publishNotReadyAddresses") || serving && !terminating;
            JsonObject.Builder endpoint = JsonObject.builder()
                    .put("addresses", JsonArray.ofStrings(addresses))
                    .put("conditions", JsonObject.of("ready", ready, "serving", serving, "terminating", terminating));
            if (ServicePods.hasHostname(pod, service)) {
                endpoint.put("hostname", pod.object("spec").string("hostname"));
            }
            endpoint.put("targetRef", Slices.reference(pod));
            endpoint.putUnlessEmpty("nodeName", Pods.nodeName(pod));
            String zone = Meta.label(node, "topology.kubernetes.io/zone");
            endpoint.putUnlessEmpty("zone", zone);
            JsonObject hints = hints(ready, zone, Pods.nodeName(pod));
            return hints.isEmpty()
                    ? endpoint.build()
                    : endpoint.put("hints", hints).build();
        }

        private JsonObject hints(boolean ready, String zone, String node) {
            String wish = service.object("spec").string("trafficDistribution");
            if (!ready || wish.isEmpty()) {
                return JsonObject.EMPTY;
            }
            JsonObject.Builder hints = JsonObject.builder();
            if (!zone.isEmpty()) {
                hints.put("forZones", JsonArray.of(JsonObject.of("name", zone)));
            }
            if (wish.equals("PreferSameNode") && !node.isEmpty()) {
                hints.put("forNodes", JsonArray.of(JsonObject.of("name", node)));
            }
            return hints.build();
        }
    }
}
