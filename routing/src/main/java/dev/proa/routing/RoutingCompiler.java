package dev.proa.routing;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonBoolean;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Compiles one Service and its EndpointSlices; a pure function, so that a change of either compiles only one route. */
public final class RoutingCompiler {
    private static final String OTHER_PROXY_LABEL = "service.kubernetes.io/service-proxy-name";
    private static final String HEADLESS_LABEL = "service.kubernetes.io/headless";
    private static final int AFFINITY_SECONDS_DEFAULT = 10_800;
    private static final Comparator<Target> TARGET_ORDER =
            Comparator.comparing(Target::address).thenComparing(Target::port);

    private RoutingCompiler() {}

    /** The route of a Service whose EndpointSlices are these, in whatever order they come. */
    public static ServiceRoute compile(JsonObject service, Collection<JsonObject> slices) {
        JsonObject spec = service.object("spec");
        String type = spec.string("type", "ClusterIP");
        boolean externalName = type.equals("ExternalName");
        List<String> externalIps = spec.array("externalIPs").strings();
        boolean external = type.equals("NodePort") || type.equals("LoadBalancer") || !externalIps.isEmpty();
        boolean externalLocal = external && spec.string("externalTrafficPolicy").equals("Local");
        List<Endpoint> endpoints = endpoints(slices);
        return new ServiceRoute(
                ServiceKey.ofService(service),
                externalName ? spec.string("externalName") : "",
                externalName ? List.of() : clusterIps(spec),
                isProxied(service.objectAt("metadata", "labels")),
                externalIps,
                loadBalancerIps(service),
                sourceRanges(spec),
                externalLocal,
                spec.string("internalTrafficPolicy").equals("Local"),
                affinitySeconds(spec),
                type.equals("LoadBalancer") && externalLocal ? (int) spec.number("healthCheckNodePort") : 0,
                spec.bool("publishNotReadyAddresses"),
                externalName ? List.of() : ports(spec, endpoints),
                externalName ? List.of() : endpoints);
    }

    private static boolean isProxied(JsonObject labels) {
        return !labels.contains(OTHER_PROXY_LABEL) && !labels.contains(HEADLESS_LABEL);
    }

    private static List<String> clusterIps(JsonObject spec) {
        List<String> ips = spec.array("clusterIPs").strings();
        List<String> all = ips.isEmpty() ? List.of(spec.string("clusterIP")) : ips;
        return all.stream().filter(ip -> !ip.isEmpty() && !ip.equals("None")).toList();
    }

    private static List<String> loadBalancerIps(JsonObject service) {
        return service.arrayAt("status", "loadBalancer", "ingress").objects().stream()
                .filter(ingress -> ingress.string("ipMode", "VIP").equals("VIP"))
                .map(ingress -> ingress.string("ip"))
                .filter(ip -> !ip.isEmpty())
                .toList();
    }

    private static List<String> sourceRanges(JsonObject spec) {
        List<String> ranges = spec.array("loadBalancerSourceRanges").strings().stream()
                .map(String::strip)
                .toList();
        List<IpFamily> open = ranges.stream()
                .filter(range -> range.endsWith("/0"))
                .map(IpFamily::of)
                .toList();
        return ranges.stream()
                .filter(range -> !open.contains(IpFamily.of(range)))
                .toList();
    }

    private static int affinitySeconds(JsonObject spec) {
        if (!spec.string("sessionAffinity").equals("ClientIP")) {
            return 0;
        }
        return (int)
                spec.objectAt("sessionAffinityConfig", "clientIP").number("timeoutSeconds", AFFINITY_SECONDS_DEFAULT);
    }

    private static List<ServicePort> ports(JsonObject spec, List<Endpoint> endpoints) {
        List<ServicePort> ports = new ArrayList<>();
        for (JsonObject port : spec.array("ports").objects()) {
            String name = port.string("name");
            Protocol protocol = Protocol.of(port.string("protocol"));
            ports.add(new ServicePort(
                    name,
                    protocol,
                    (int) port.number("port"),
                    (int) port.number("nodePort"),
                    port.string("appProtocol"),
                    targets(name, protocol, endpoints)));
        }
        return ports;
    }

    /** An address may be in two slices while it moves between them: one that is not terminating then counts. */
    private static List<Target> targets(String name, Protocol protocol, List<Endpoint> endpoints) {
        Map<String, Target> targets = new TreeMap<>();
        for (Endpoint endpoint : endpoints) {
            for (Endpoint.Port port : endpoint.ports()) {
                if (port.name().equals(name) && port.protocol() == protocol && port.port() != 0) {
                    Target target = new Target(endpoint, port.port());
                    targets.merge(target.toString(), target, (old, now) -> endpoint.terminating() ? old : now);
                }
            }
        }
        return targets.values().stream().sorted(TARGET_ORDER).toList();
    }

    private static List<Endpoint> endpoints(Collection<JsonObject> slices) {
        List<JsonObject> ordered = new ArrayList<>(slices);
        ordered.sort(Comparator.comparing(slice -> slice.stringAt("metadata", "name")));
        List<Endpoint> endpoints = new ArrayList<>();
        for (JsonObject slice : ordered) {
            if (slice.string("addressType").equals("FQDN")) {
                continue;
            }
            List<Endpoint.Port> ports = endpointPorts(slice.array("ports"));
            for (JsonObject endpoint : slice.array("endpoints").objects()) {
                // All addresses of one endpoint are interchangeable; upstream's proxy and DNS use the first.
                endpoint.array("addresses").strings().stream()
                        .findFirst()
                        .ifPresent(address -> endpoints.add(endpoint(address, endpoint, ports)));
            }
        }
        return endpoints;
    }

    private static List<Endpoint.Port> endpointPorts(JsonArray ports) {
        return ports.objects().stream()
                .map(port -> new Endpoint.Port(
                        port.string("name"),
                        Protocol.of(port.string("protocol")),
                        (int) port.number("port"),
                        port.string("appProtocol")))
                .toList();
    }

    private static Endpoint endpoint(String address, JsonObject endpoint, List<Endpoint.Port> ports) {
        JsonObject conditions = endpoint.object("conditions");
        JsonObject target = endpoint.object("targetRef");
        boolean isPod = target.string("kind").equals("Pod");
        return new Endpoint(
                address,
                isTrue(conditions.get("ready"), true),
                isTrue(conditions.get("serving"), true),
                isTrue(conditions.get("terminating"), false),
                endpoint.string("nodeName"),
                endpoint.string("zone"),
                endpoint.string("hostname"),
                isPod ? target.string("namespace") + "/" + target.string("name") : "",
                names(endpoint.objectAt("hints").array("forZones")),
                names(endpoint.objectAt("hints").array("forNodes")),
                ports);
    }

    private static boolean isTrue(@org.jspecify.annotations.Nullable JsonValue value, boolean otherwise) {
        return value instanceof JsonBoolean truth ? truth.value() : otherwise;
    }

    private static Set<String> names(JsonArray items) {
        return items.objects().stream().map(item -> item.string("name")).collect(Collectors.toUnmodifiableSet());
    }
}
