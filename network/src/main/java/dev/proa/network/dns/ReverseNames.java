package dev.proa.network.dns;

import dev.proa.routing.Endpoint;
import dev.proa.routing.RoutingTable;
import dev.proa.routing.ServiceRoute;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From addresses to names. The index is made when the first reverse query for a table comes, since these are rare. */
final class ReverseNames {
    private record Index(RoutingTable table, Map<String, List<String>> names) {}

    private final String zone;
    private volatile Index index = new Index(RoutingTable.EMPTY, Map.of());

    ReverseNames(String zone) {
        this.zone = zone;
    }

    /** The names of an address: a cluster IP's service, or every service that has it as an endpoint. */
    @SuppressWarnings("ReferenceEquality") // tables are immutable: another one is another object
    List<String> names(String address, RoutingTable table) {
        Index current = index;
        if (current.table != table) {
            current = new Index(table, build(table));
            index = current;
        }
        return current.names.getOrDefault(address, List.of());
    }

    /** The address that a reverse name ({@code 4.3.2.1.in-addr.arpa}) is of; empty when it is no such name. */
    static Optional<String> address(String name) {
        try {
            if (name.endsWith(".in-addr.arpa")) {
                List<String> labels =
                        List.of(name.substring(0, name.length() - 13).split("\\."));
                return labels.size() == 4 ? canonical(String.join(".", labels.reversed())) : Optional.empty();
            }
            if (name.endsWith(".ip6.arpa") && name.length() == 63 + 9) {
                String digits = new StringBuilder(name.substring(0, 63).replace(".", ""))
                        .reverse()
                        .toString();
                return digits.length() == 32 ? canonical(digits.replaceAll("(.{4})(?!$)", "$1:")) : Optional.empty();
            }
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> canonical(String address) {
        return Optional.of(InetAddress.ofLiteral(address).getHostAddress());
    }

    private Map<String, List<String>> build(RoutingTable table) {
        Map<String, List<String>> names = new HashMap<>();
        for (ServiceRoute route : table.routes()) {
            for (Endpoint endpoint : route.endpoints()) {
                if (endpoint.ready()) {
                    add(names, endpoint.address(), EndpointNames.label(endpoint) + "." + service(route));
                }
            }
        }
        for (ServiceRoute route : table.routes()) {
            route.clusterIps().forEach(ip -> {
                names.remove(InetAddress.ofLiteral(ip).getHostAddress());
                add(names, ip, service(route));
            });
        }
        return names;
    }

    private static void add(Map<String, List<String>> names, String address, String name) {
        List<String> all =
                names.computeIfAbsent(InetAddress.ofLiteral(address).getHostAddress(), a -> new ArrayList<>());
        if (!all.contains(name)) {
            all.add(name);
        }
    }

    private String service(ServiceRoute route) {
        return route.key().name() + "." + route.key().namespace() + ".svc." + zone;
    }
}
