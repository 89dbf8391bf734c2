package dev.proa.network.dns;

import dev.proa.network.dns.DnsRecord.Address;
import dev.proa.network.dns.DnsRecord.Alias;
import dev.proa.network.dns.DnsRecord.Authority;
import dev.proa.network.dns.DnsRecord.NameServer;
import dev.proa.network.dns.DnsRecord.Pointer;
import dev.proa.network.dns.DnsRecord.Service;
import dev.proa.network.dns.DnsRecord.Text;
import dev.proa.routing.Endpoint;
import dev.proa.routing.ServiceKey;
import dev.proa.routing.ServicePort;
import dev.proa.routing.ServiceRoute;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The names of a cluster after the Kubernetes DNS specification 1.1, answered as CoreDNS answers them. A pure function
 * of the view.
 *
 * <pre>
 *   service.namespace.svc.ZONE                      A, AAAA (headless: of its ready endpoints), CNAME (ExternalName)
 *   _port._protocol.service.namespace.svc.ZONE      SRV
 *   hostname.service.namespace.svc.ZONE             A, AAAA of one endpoint; without a hostname its address with dashes
 *   1-2-3-4.namespace.pod.ZONE                      A, AAAA of a pod
 *   4.3.2.1.in-addr.arpa, ....ip6.arpa              PTR of a cluster IP or an endpoint
 *   dns-version.ZONE                                TXT
 * </pre>
 */
final class ClusterZone {
    /** How long clients may keep an answer: short, because services change. */
    static final int TTL_SECONDS = 5;

    private static final int VERSION_TTL_SECONDS = 28_800;
    private static final String SPECIFICATION_VERSION = "1.1.0";

    private final String zone;
    private final List<InetAddress> serverAddresses;
    private final ReverseNames reverse;

    /** @param serverAddresses where the zone's name server is reached */
    ClusterZone(String zone, List<InetAddress> serverAddresses) {
        this.zone = zone;
        this.serverAddresses = List.copyOf(serverAddresses);
        this.reverse = new ReverseNames(zone);
    }

    /** The answer, or empty when the name is none of the cluster's. */
    Optional<DnsAnswer> answer(String name, int type, DnsView view) {
        Optional<String> address = ReverseNames.address(name);
        if (address.isPresent()) {
            List<String> names = reverse.names(address.get(), view.table());
            // An address that no service has may be known to the machine's own resolvers.
            return names.isEmpty() ? Optional.empty() : Optional.of(pointers(name, type, names));
        }
        if (!name.equals(zone) && !name.endsWith("." + zone)) {
            return Optional.empty();
        }
        List<DnsRecord> records = new ArrayList<>();
        boolean exists = collect(name, view, type, records);
        List<DnsRecord> matching = records.stream()
                .filter(record -> record.type() == type || type == DnsType.ANY || record instanceof Alias)
                .toList();
        if (matching.isEmpty()) {
            int code = exists || !records.isEmpty() ? DnsType.NO_ERROR : DnsType.NAME_ERROR;
            return Optional.of(new DnsAnswer(code, List.of(), List.of(authority()), List.of()));
        }
        return Optional.of(new DnsAnswer(DnsType.NO_ERROR, matching, List.of(), targets(matching, view)));
    }

    private DnsAnswer pointers(String name, int type, List<String> names) {
        if (type != DnsType.PTR && type != DnsType.ANY) {
            return new DnsAnswer(DnsType.NO_ERROR, List.of(), List.of(authority()), List.of());
        }
        return DnsAnswer.of(names.stream()
                .map(target -> new Pointer(name, TTL_SECONDS, target))
                .toList());
    }

    /** Adds every record of a name; whether the name is there even without one. */
    private boolean collect(String name, DnsView view, int type, List<DnsRecord> records) {
        if (name.equals(zone)) {
            records.add(authority());
            records.add(new NameServer(zone, TTL_SECONDS, "ns.dns." + zone));
            return true;
        }
        String[] labels = name.substring(0, name.length() - zone.length() - 1).split("\\.");
        int last = labels.length - 1;
        switch (labels[last]) {
            case "svc" -> {
                return last == 0 || services(name, labels, view, type, records);
            }
            case "pod" -> {
                return last == 0 || pods(name, labels, view, records);
            }
            case "dns-version" -> {
                if (last == 0) {
                    records.add(new Text(name, VERSION_TTL_SECONDS, SPECIFICATION_VERSION));
                }
            }
            case "dns" -> {
                if (last == 1 && labels[0].equals("ns")) {
                    serverAddresses.forEach(address -> records.add(new Address(name, TTL_SECONDS, address)));
                }
                return last == 0;
            }
            default -> {}
        }
        return false;
    }

    private static boolean pods(String name, String[] labels, DnsView view, List<DnsRecord> records) {
        String namespace = labels[labels.length - 2];
        if (labels.length == 2) {
            return view.namespaces().test(namespace);
        }
        if (labels.length > 3) {
            return false;
        }
        boolean four = labels[0].matches("\\d+-\\d+-\\d+-\\d+");
        String text = labels[0].replace('-', four ? '.' : ':');
        Optional<InetAddress> address = parse(text);
        if (address.isPresent() && view.pods().test(namespace, address.get().getHostAddress())) {
            records.add(new Address(name, TTL_SECONDS, address.get()));
        }
        return false;
    }

    private static Optional<InetAddress> parse(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private boolean services(String name, String[] labels, DnsView view, int type, List<DnsRecord> records) {
        int last = labels.length - 1;
        String namespace = labels[last - 1];
        if (last == 1) {
            return view.namespaces().test(namespace);
        }
        Optional<ServiceRoute> found = view.table().route(new ServiceKey(namespace, labels[last - 2]));
        if (found.isEmpty() || last > 4) {
            return false;
        }
        ServiceRoute route = found.get();
        switch (last) {
            case 2 -> plain(name, route, type, records);
            case 3 -> endpoints(name, route, labels[0], records);
            default -> named(name, route, withoutUnderscore(labels[0]), withoutUnderscore(labels[1]), records);
        }
        return false;
    }

    /** The service's own name: addresses, and an SRV record per port for those who ask for these. */
    private void plain(String name, ServiceRoute route, int type, List<DnsRecord> records) {
        if (!route.externalName().isEmpty()) {
            if (parse(route.externalName()).isEmpty()) {
                records.add(new Alias(name, TTL_SECONDS, stripped(route.externalName())));
            }
            return;
        }
        Set<String> addresses = new LinkedHashSet<>(route.clusterIps());
        if (route.isHeadless()) {
            route.endpoints().stream()
                    .filter(Endpoint::ready)
                    .map(Endpoint::address)
                    .forEach(addresses::add);
        }
        addresses.forEach(address -> addAddress(name, address, records));
        if (type == DnsType.SRV || type == DnsType.ANY) {
            named(name, route, "", "", records);
        }
    }

    private static String stripped(String name) {
        String lower = name.toLowerCase(java.util.Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private static void addAddress(String name, String address, List<DnsRecord> records) {
        parse(address).ifPresent(parsed -> records.add(new Address(name, TTL_SECONDS, parsed)));
    }

    private static void endpoints(String name, ServiceRoute route, String label, List<DnsRecord> records) {
        route.endpoints().stream()
                .filter(Endpoint::ready)
                .filter(endpoint -> EndpointNames.label(endpoint).equals(label))
                .map(Endpoint::address)
                .distinct()
                .forEach(address -> addAddress(name, address, records));
    }

    /** SRV records of the ports with a name and protocol, or of all when these are empty. */
    private void named(String name, ServiceRoute route, String port, String protocol, List<DnsRecord> records) {
        if (!route.externalName().isEmpty()) {
            return;
        }
        String service = route.key().name() + "." + route.key().namespace() + ".svc." + zone;
        List<Service> found = new ArrayList<>();
        if (!route.isHeadless()) {
            for (ServicePort one : route.ports()) {
                if (matches(port, one.name())
                        && matches(protocol, one.protocol().lowerCase())) {
                    found.add(new Service(name, TTL_SECONDS, 0, 100, one.port(), service));
                }
            }
        } else {
            for (Endpoint endpoint : route.endpoints()) {
                if (!endpoint.ready()) {
                    continue;
                }
                String target = EndpointNames.label(endpoint) + "." + service;
                for (Endpoint.Port one : endpoint.ports()) {
                    if (matches(port, one.name())
                            && matches(protocol, one.protocol().lowerCase())) {
                        found.add(new Service(name, TTL_SECONDS, 0, 100, one.port(), target));
                    }
                }
            }
        }
        int weight = Math.max(1, 100 / Math.max(1, found.size()));
        found.stream()
                .map(one -> new Service(one.name(), one.ttlSeconds(), 0, weight, one.port(), one.target()))
                .distinct()
                .forEach(records::add);
    }

    private static boolean matches(String wanted, String value) {
        return wanted.isEmpty() || wanted.equals(value);
    }

    private static String withoutUnderscore(String label) {
        return label.startsWith("_") ? label.substring(1) : label;
    }

    /** The addresses of the names that SRV and NS records give. */
    private List<DnsRecord> targets(List<DnsRecord> records, DnsView view) {
        return records.stream()
                .flatMap(record -> switch (record) {
                    case Service service -> Stream.of(service.target());
                    case NameServer server -> Stream.of(server.target());
                    default -> Stream.<String>empty();
                })
                .distinct()
                .flatMap(target -> {
                    List<DnsRecord> found = new ArrayList<>();
                    collect(target, view, DnsType.A, found);
                    return found.stream().filter(Address.class::isInstance);
                })
                .toList();
    }

    private Authority authority() {
        return new Authority(zone, TTL_SECONDS, "ns.dns." + zone, "hostmaster." + zone, 1, TTL_SECONDS);
    }
}
