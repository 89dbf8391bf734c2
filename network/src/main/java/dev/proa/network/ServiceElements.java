package dev.proa.network;

import dev.proa.network.Nft.Element;
import dev.proa.routing.EndpointSelection;
import dev.proa.routing.Protocol;
import dev.proa.routing.ServicePort;
import dev.proa.routing.ServiceRoute;
import dev.proa.routing.Target;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What one Service is in the table of {@link NftStructure}: a pure function of its route.
 *
 * @param created when the service was
 * @param owned the elements of each address and port, or node port, that it answers: no two services can have one
 * @param byClusterIp those of these addresses and ports that are its own cluster IPs', which no external IP of another service can take
 * @param shared elements that several services may add
 * @param leftOut how many addresses and ports are not in here, because the service would have too many elements
 */
record ServiceElements(
        String created,
        Map<String, Map<String, Element>> owned,
        Set<String> byClusterIp,
        Set<Element> shared,
        int leftOut) {
    /** A service's share of the table: what ten thousand services of two ports and three endpoints have together. */
    static final int ELEMENTS_MAX = 100_000;

    static final ServiceElements NONE = new ServiceElements("", Map.of(), Set.of(), Set.of(), 0);

    static ServiceElements of(ServiceRoute route, ServiceNetworkSettings settings) {
        if (!route.proxied()) {
            return NONE;
        }
        Compilation compilation = new Compilation(settings, route);
        route.ports().forEach(compilation::port);
        return new ServiceElements(
                route.created(), compilation.owned, compilation.byClusterIp, compilation.shared, compilation.leftOut);
    }

    private static final class Compilation {
        private final ServiceNetworkSettings settings;
        private final ServiceRoute route;
        private final Map<String, Map<String, Element>> owned = new LinkedHashMap<>();
        private final Set<String> byClusterIp = new HashSet<>();
        private final Set<Element> shared = new LinkedHashSet<>();
        private final Map<String, List<IpRange>> sources = new HashMap<>();
        private int elements;
        private int leftOut;

        Compilation(ServiceNetworkSettings settings, ServiceRoute route) {
            this.settings = settings;
            this.route = route;
        }

        private void port(ServicePort port) {
            var selection = EndpointSelection.of(port, settings.family(), settings.place());
            String suffix = " . " + port.protocol().lowerCase() + " . " + port.port();
            boolean used = false;
            for (String ip : ours(route.clusterIps())) {
                List<Target> targets = route.internalLocal() ? selection.local() : selection.cluster();
                if (!fits(targets.size() + 2)) {
                    continue;
                }
                used = true;
                shared.add(new Element("cluster_ips", ip, ""));
                byClusterIp.add(ip + suffix);
                address(ip + suffix, port.protocol(), targets);
                if (targets.isEmpty()) {
                    add(ip + suffix, "refused", ip + suffix, selection.anywhere() ? "drop" : "goto refuse");
                }
            }
            Set<String> external = new LinkedHashSet<>(ours(route.externalIps()));
            external.addAll(ours(route.loadBalancerIps()));
            int most = selection.cluster().size() + selection.local().size() + 4;
            for (String ip : external) {
                List<IpRange> allowed = route.loadBalancerIps().contains(ip) ? sources(ip) : List.of();
                if (!fits(most + allowed.size())) {
                    continue;
                }
                used = true;
                external("", ip + suffix, port.protocol(), selection);
                restrict(ip + suffix, allowed);
            }
            if (port.nodePort() != 0 && fits(most)) {
                used = true;
                external("node_", port.protocol().lowerCase() + " . " + port.nodePort(), port.protocol(), selection);
            }
            if (used) {
                selection
                        .reachable()
                        .forEach(target ->
                                shared.add(new Element("hairpins", target.address() + " . " + target.address(), "")));
            }
        }

        private List<String> ours(List<String> addresses) {
            Predicate<String> translated = address -> !settings.ownAddresses().contains(address);
            return settings.family().of(addresses).stream().filter(translated).toList();
        }

        private void address(String key, Protocol protocol, List<Target> targets) {
            numbered("", "", key, protocol, targets);
            remember("", key, targets);
        }

        /** An address or port that is reached from outside, under the external traffic policy. */
        private void external(String kind, String key, Protocol protocol, EndpointSelection selection) {
            numbered(kind, "", key, protocol, selection.cluster());
            remember(kind, key, selection.cluster());
            if (route.externalLocal()) {
                add(key, kind + "external", key, "jump " + kind + "external_local");
                numbered(kind, "local_", key, protocol, selection.local());
            } else {
                add(key, kind + "external", key, "jump hide_source");
            }
            if (!selection.anywhere()) {
                add(key, kind + "refused", key, "goto refuse");
            } else if (route.externalLocal() && selection.local().isEmpty()) {
                add(key, kind + "refused", key, "goto drop_outsiders");
            }
        }

        private void numbered(String kind, String policy, String key, Protocol protocol, List<Target> targets) {
            if (targets.isEmpty()) {
                return;
            }
            add(key, kind + policy + "services", key, "goto " + kind + policy + "pick_" + targets.size());
            for (int i = 0; i < targets.size(); i++) {
                Target target = targets.get(i);
                add(
                        key,
                        kind + policy + "endpoints_" + protocol.lowerCase(),
                        key + " . " + i,
                        target.address() + " . " + target.port());
            }
        }

        private void remember(String kind, String key, List<Target> targets) {
            if (route.affinitySeconds() > 0 && !targets.isEmpty()) {
                add(key, "remember_" + kind + "services", key, "jump remember_" + route.affinitySeconds());
            }
        }

        /** Whether an address and port with so many elements can still be added. */
        private boolean fits(int more) {
            if (elements + more > ELEMENTS_MAX) {
                leftOut++;
                return false;
            }
            elements += more;
            return true;
        }

        /** Who may use an address: these ranges, and the address itself, with which a node that has it locally appears. */
        private List<IpRange> sources(String ip) {
            List<String> ranges = settings.family().of(route.sourceRanges());
            if (ranges.isEmpty() && !route.sourcesLeftOut()) {
                return List.of();
            }
            return sources.computeIfAbsent(ip, address -> {
                Stream<String> sources = Stream.concat(ranges.stream(), Stream.of(address));
                return IpRange.disjoint(sources.map(IpRange::parse).toList());
            });
        }

        private void restrict(String key, List<IpRange> allowed) {
            if (!allowed.isEmpty()) {
                add(key, "restricted", key, "");
                allowed.forEach(range -> add(key, "allowed_sources", key + " . " + range, ""));
            }
        }

        /** The first of two values for one key counts: a cluster IP that is an external IP as well stays a cluster IP. */
        private void add(String claim, String container, String key, String value) {
            owned.computeIfAbsent(claim, c -> new LinkedHashMap<>())
                    .putIfAbsent(container + " " + key, new Element(container, key, value));
        }
    }
}
