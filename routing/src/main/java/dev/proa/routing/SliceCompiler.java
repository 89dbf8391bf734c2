package dev.proa.routing;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonBoolean;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The endpoints of one Service, from its EndpointSlices. */
final class SliceCompiler {
    /** Pairs of an endpoint and a port that one Service may have; a slice of upstream's limits alone could name twenty million. */
    static final int TARGETS_MAX = 20_000;

    static final SliceCompiler NONE = new SliceCompiler(new Omissions(new ServiceKey("", "")));

    private static final int PORT_MAX = 65_535;
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Comparator<Target> TARGET_ORDER =
            Comparator.comparing(Target::address).thenComparingInt(Target::port);

    private record PortName(String name, Protocol protocol) {}

    /** Endpoints that share the ports of their slice. */
    private record Group(List<Endpoint> endpoints, Map<PortName, List<Integer>> ports) {}

    private final Omissions omissions;
    private final List<Group> groups = new ArrayList<>();
    private final List<Endpoint> endpoints = new ArrayList<>();
    private int targetsLeft = TARGETS_MAX;

    private SliceCompiler(Omissions omissions) {
        this.omissions = omissions;
    }

    /** Reads them, in the order of their names. */
    static SliceCompiler compile(Collection<JsonObject> slices, Omissions omissions) {
        SliceCompiler compiler = new SliceCompiler(omissions);
        List<JsonObject> ordered = new ArrayList<>(slices);
        ordered.sort(Comparator.comparing(slice -> slice.stringAt("metadata", "name")));
        ordered.forEach(compiler::slice);
        return compiler;
    }

    List<Endpoint> endpoints() {
        return endpoints;
    }

    /**
     * Where a service's port of this name leads. An address may be in two slices while it moves between them: one that is not
     * terminating then counts.
     */
    List<Target> targets(String name, Protocol protocol) {
        Map<String, Target> targets = new TreeMap<>();
        PortName wanted = new PortName(name, protocol);
        for (Group group : groups) {
            for (int port : group.ports.getOrDefault(wanted, List.of())) {
                for (Endpoint endpoint : group.endpoints) {
                    if (targets.size() >= targetsLeft) {
                        targetsLeft = 0;
                        omissions.ofService("", "more than " + TARGETS_MAX + " pairs of an endpoint and a port");
                        return ordered(targets);
                    }
                    Target target = new Target(endpoint, port);
                    targets.merge(target.toString(), target, (old, now) -> endpoint.terminating() ? old : now);
                }
            }
        }
        targetsLeft -= targets.size();
        return ordered(targets);
    }

    private static List<Target> ordered(Map<String, Target> targets) {
        return targets.values().stream().sorted(TARGET_ORDER).toList();
    }

    private void slice(JsonObject slice) {
        String name = slice.stringAt("metadata", "name");
        String type = slice.string("addressType");
        if (type.equals("FQDN")) {
            return;
        }
        if (!type.isEmpty() && !type.equals("IPv4") && !type.equals("IPv6")) {
            omissions.ofSlice(name, "addressType", Omission.shown(type) + " is no type of address");
            return;
        }
        List<Endpoint.Port> ports = ports(name, slice.array("ports"));
        List<Endpoint> found = new ArrayList<>();
        List<JsonObject> all = slice.array("endpoints").objects();
        for (int i = 0; i < all.size(); i++) {
            // All addresses of one endpoint are interchangeable; upstream's proxy and DNS use the first.
            Optional<String> first =
                    all.get(i).array("addresses").strings().stream().findFirst();
            if (first.isPresent()) {
                String field = "endpoints[" + i + "]";
                Optional<String> wrong = wrong(first.get(), type);
                if (wrong.isPresent()) {
                    omissions.ofSlice(name, field + ".addresses[0]", Omission.shown(first.get()) + " " + wrong.get());
                } else {
                    String address = IpText.canonical(first.get()).orElseThrow();
                    found.add(endpoint(name, field, address, all.get(i), ports));
                }
            }
        }
        Map<PortName, List<Integer>> byName = new HashMap<>();
        for (Endpoint.Port port : ports) {
            if (port.port() != 0) {
                byName.computeIfAbsent(new PortName(port.name(), port.protocol()), p -> new ArrayList<>())
                        .add(port.port());
            }
        }
        groups.add(new Group(found, byName));
        endpoints.addAll(found);
    }

    private static Optional<String> wrong(String text, String type) {
        Optional<InetAddress> address = IpText.parse(text);
        if (address.isEmpty()) {
            return Optional.of("is no address");
        }
        boolean four = address.get().getAddress().length == 4;
        if (type.equals(four ? "IPv6" : "IPv4")) {
            return Optional.of("is no " + type + " address");
        }
        return IpText.special(address.get());
    }

    private List<Endpoint.Port> ports(String slice, JsonArray array) {
        List<Endpoint.Port> ports = new ArrayList<>();
        List<JsonObject> all = array.objects();
        for (int i = 0; i < all.size(); i++) {
            JsonObject port = all.get(i);
            String field = "ports[" + i + "]";
            Optional<Protocol> protocol = Protocol.find(port.string("protocol"));
            // Without a number it stands for every port, which nothing can be translated to.
            long number = port.number("port");
            if (protocol.isEmpty()) {
                omissions.ofSlice(
                        slice, field + ".protocol", Omission.shown(port.string("protocol")) + " is no protocol");
            } else if (number < 0 || number > PORT_MAX) {
                omissions.ofSlice(slice, field + ".port", number + " is no port");
            } else {
                ports.add(new Endpoint.Port(
                        port.string("name"), protocol.get(), (int) number, port.string("appProtocol")));
            }
        }
        // One list for all endpoints of the slice.
        return List.copyOf(ports);
    }

    private Endpoint endpoint(
            String slice, String field, String address, JsonObject endpoint, List<Endpoint.Port> ports) {
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
                hostname(slice, field, endpoint.string("hostname")),
                isPod ? target.string("namespace") + "/" + target.string("name") : "",
                names(endpoint.objectAt("hints").array("forZones")),
                names(endpoint.objectAt("hints").array("forNodes")),
                ports);
    }

    private String hostname(String slice, String field, String hostname) {
        if (hostname.isEmpty() || LABEL.matcher(hostname).matches()) {
            return hostname;
        }
        omissions.ofSlice(slice, field + ".hostname", Omission.shown(hostname) + " is no DNS label");
        return "";
    }

    private static boolean isTrue(@Nullable JsonValue value, boolean otherwise) {
        return value instanceof JsonBoolean truth ? truth.value() : otherwise;
    }

    private static Set<String> names(JsonArray items) {
        return items.objects().stream().map(item -> item.string("name")).collect(Collectors.toUnmodifiableSet());
    }
}
