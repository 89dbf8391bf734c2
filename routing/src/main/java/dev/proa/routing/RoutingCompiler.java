package dev.proa.routing;

import dev.proa.json.JsonObject;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Compiles one Service and its EndpointSlices; a pure function, so that a change of either compiles only one route. Whatever the
 * objects hold there is a route: what cannot be carried out is left out of it and named.
 */
public final class RoutingCompiler {
    /** Ranges of sources that are heeded; clients of further ones are not let in. */
    static final int SOURCE_RANGES_MAX = 1_000;

    private static final String OTHER_PROXY_LABEL = "service.kubernetes.io/service-proxy-name";
    private static final String HEADLESS_LABEL = "service.kubernetes.io/headless";
    private static final int AFFINITY_SECONDS_DEFAULT = 10_800;
    private static final int AFFINITY_SECONDS_MAX = 86_400;
    private static final int PORT_MAX = 65_535;
    private static final int NAME_CHARACTERS_MAX = 253;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*\\.?");

    private final JsonObject service;
    private final JsonObject spec;
    private final ServiceKey key;
    private final Omissions omissions;
    private boolean sourcesLeftOut;

    private RoutingCompiler(JsonObject service) {
        this.service = service;
        this.spec = service.object("spec");
        this.key = ServiceKey.ofService(service);
        this.omissions = new Omissions(key);
    }

    /** The route of a Service whose EndpointSlices are these, in whatever order they come. */
    public static ServiceRoute compile(JsonObject service, Collection<JsonObject> slices) {
        return new RoutingCompiler(service).route(slices);
    }

    private ServiceRoute route(Collection<JsonObject> slices) {
        String type = spec.string("type", "ClusterIP");
        boolean externalName = type.equals("ExternalName");
        List<String> externalIps = addresses(spec.array("externalIPs").strings(), "spec.externalIPs");
        boolean external = type.equals("NodePort") || type.equals("LoadBalancer") || !externalIps.isEmpty();
        boolean externalLocal = external && spec.string("externalTrafficPolicy").equals("Local");
        SliceCompiler endpoints = externalName ? SliceCompiler.NONE : SliceCompiler.compile(slices, omissions);
        List<String> clusterIps = externalName ? List.of() : clusterIps();
        List<String> loadBalancerIps = loadBalancerIps();
        List<String> sourceRanges = sourceRanges();
        int affinitySeconds = affinitySeconds();
        int healthCheckNodePort = type.equals("LoadBalancer") && externalLocal
                ? port(spec.number("healthCheckNodePort"), 0, "spec.healthCheckNodePort")
                : 0;
        List<ServicePort> ports = externalName ? List.of() : ports(endpoints);
        return new ServiceRoute(
                key,
                service.stringAt("metadata", "creationTimestamp"),
                externalName ? externalName() : "",
                clusterIps,
                isProxied(service.objectAt("metadata", "labels")),
                externalIps,
                loadBalancerIps,
                sourceRanges,
                sourcesLeftOut,
                externalLocal,
                spec.string("internalTrafficPolicy").equals("Local"),
                affinitySeconds,
                healthCheckNodePort,
                spec.bool("publishNotReadyAddresses"),
                ports,
                endpoints.endpoints(),
                omissions.all());
    }

    private static boolean isProxied(JsonObject labels) {
        return !labels.contains(OTHER_PROXY_LABEL) && !labels.contains(HEADLESS_LABEL);
    }

    private String externalName() {
        String name = spec.string("externalName");
        if (name.length() <= NAME_CHARACTERS_MAX && NAME.matcher(name).matches()) {
            return name;
        }
        omissions.ofService("spec.externalName", Omission.shown(name) + " is no DNS name");
        return "";
    }

    private List<String> clusterIps() {
        List<String> ips = spec.array("clusterIPs").strings();
        List<String> all = ips.isEmpty() ? List.of(spec.string("clusterIP")) : ips;
        return addresses(
                all.stream().filter(ip -> !ip.isEmpty() && !ip.equals("None")).toList(), "spec.clusterIPs");
    }

    private List<String> loadBalancerIps() {
        List<String> ips = service.arrayAt("status", "loadBalancer", "ingress").objects().stream()
                .filter(ingress -> ingress.string("ipMode", "VIP").equals("VIP"))
                .map(ingress -> ingress.string("ip"))
                .filter(ip -> !ip.isEmpty())
                .toList();
        return addresses(ips, "status.loadBalancer.ingress");
    }

    private List<String> addresses(List<String> texts, String field) {
        List<String> usable = new ArrayList<>();
        for (String text : texts) {
            Optional<InetAddress> address = IpText.parse(text);
            Optional<String> wrong = address.isEmpty() ? Optional.of("is no address") : IpText.special(address.get());
            if (wrong.isPresent()) {
                omissions.ofService(field, Omission.shown(text) + " " + wrong.get());
            } else {
                usable.add(IpText.canonical(text).orElseThrow());
            }
        }
        return usable.stream().distinct().toList();
    }

    /** When a range is left out, the clients it was for stay outside, but nobody else comes in. */
    private List<String> sourceRanges() {
        Set<String> ranges = new LinkedHashSet<>();
        for (String text : spec.array("loadBalancerSourceRanges").strings()) {
            Optional<String> range = range(text.strip());
            if (range.isEmpty() || ranges.size() >= SOURCE_RANGES_MAX) {
                sourcesLeftOut = true;
                omissions.ofService(
                        "spec.loadBalancerSourceRanges",
                        range.isEmpty()
                                ? Omission.shown(text) + " is no range of addresses"
                                : "more than " + SOURCE_RANGES_MAX + " ranges");
            } else {
                ranges.add(range.get());
            }
        }
        List<IpFamily> open = ranges.stream()
                .filter(range -> range.endsWith("/0"))
                .map(IpFamily::of)
                .toList();
        return ranges.stream()
                .filter(range -> !open.contains(IpFamily.of(range)))
                .toList();
    }

    private static Optional<String> range(String text) {
        int slash = text.indexOf('/');
        String length = slash < 0 ? "" : text.substring(slash + 1);
        Optional<String> address = slash < 0 ? Optional.empty() : IpText.canonical(text.substring(0, slash));
        if (address.isEmpty() || !length.matches("\\d{1,3}")) {
            return Optional.empty();
        }
        int bits = IpFamily.of(address.get()) == IpFamily.IPV4 ? 32 : 128;
        int prefix = Integer.parseInt(length);
        return prefix > bits ? Optional.empty() : Optional.of(address.get() + "/" + prefix);
    }

    private int affinitySeconds() {
        if (!spec.string("sessionAffinity").equals("ClientIP")) {
            return 0;
        }
        long seconds =
                spec.objectAt("sessionAffinityConfig", "clientIP").number("timeoutSeconds", AFFINITY_SECONDS_DEFAULT);
        if (seconds > 0 && seconds <= AFFINITY_SECONDS_MAX) {
            return (int) seconds;
        }
        omissions.ofService(
                "spec.sessionAffinityConfig.clientIP.timeoutSeconds",
                seconds + " is not between 1 and " + AFFINITY_SECONDS_MAX + "; it is " + AFFINITY_SECONDS_DEFAULT);
        return AFFINITY_SECONDS_DEFAULT;
    }

    private List<ServicePort> ports(SliceCompiler endpoints) {
        List<ServicePort> ports = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        List<JsonObject> all = spec.array("ports").objects();
        for (int i = 0; i < all.size(); i++) {
            JsonObject port = all.get(i);
            String field = "spec.ports[" + i + "]";
            Optional<Protocol> protocol = Protocol.find(port.string("protocol"));
            if (protocol.isEmpty()) {
                omissions.ofService(field + ".protocol", Omission.shown(port.string("protocol")) + " is no protocol");
                continue;
            }
            int number = port(port.number("port"), 1, field + ".port");
            if (number == 0) {
                continue;
            }
            if (!taken.add(number + "/" + protocol.get())) {
                omissions.ofService(field, "port " + number + "/" + protocol.get() + " is there twice");
                continue;
            }
            int nodePort = port(port.number("nodePort"), 0, field + ".nodePort");
            if (nodePort != 0 && !taken.add("node " + nodePort + "/" + protocol.get())) {
                omissions.ofService(field + ".nodePort", nodePort + "/" + protocol.get() + " is there twice");
                nodePort = 0;
            }
            String name = port.string("name");
            List<Target> targets = endpoints.targets(name, protocol.get());
            ports.add(new ServicePort(name, protocol.get(), number, nodePort, port.string("appProtocol"), targets));
        }
        return ports;
    }

    /**
     * A port's number; 0, named, where it is none.
     *
     * @param min 0 where a port may be absent
     */
    private int port(long number, int min, String field) {
        if (number >= min && number <= PORT_MAX) {
            return (int) number;
        }
        omissions.ofService(field, number + " is no port");
        return 0;
    }
}
