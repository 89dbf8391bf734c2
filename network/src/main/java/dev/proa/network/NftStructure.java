package dev.proa.network;

import dev.proa.routing.IpFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The fixed part of the table: chains, sets and maps that no Service changes. A Service is nothing but elements; the
 * only chains made on demand are one per number of endpoints and one per affinity timeout, whatever the number of
 * services.
 *
 * <p>A new connection passes {@code guard} (source ranges, services without endpoints), then {@code services}, which
 * decides whether its source must be hidden and translates its destination: {@code services} maps an address and
 * port to {@code pick_N}, which looks up one of N numbered endpoints at random. What was not translated and is for a
 * cluster IP all the same ends in {@code strays}. {@code postrouting} hides sources.
 */
final class NftStructure {
    /** Clients that can have an affinity at a time; above that the oldest connections' choice is still kept by conntrack. */
    private static final int AFFINITIES_MAX = 262_144;

    private static final List<String> PROTOCOLS = List.of("tcp", "udp", "sctp");
    private static final Pattern ON_DEMAND =
            Pattern.compile("(?:goto|jump) ((?:local_|node_|node_local_)?pick|remember)_(\\d+)");

    private final ServiceNetworkSettings settings;
    private final String ip;
    private final String address;
    private final String loopback;

    NftStructure(ServiceNetworkSettings settings) {
        boolean four = settings.family() == IpFamily.IPV4;
        this.settings = settings;
        this.ip = four ? "ip" : "ip6";
        this.address = four ? "ipv4_addr" : "ipv6_addr";
        this.loopback = four ? "127.0.0.0/8" : "::1";
    }

    /** Commands that make the table new, whatever was there before. */
    String text() {
        String table = settings.qualifiedTable();
        return "add table " + table + "\ndelete table " + table + "\ntable " + table + " {\n" + containers() + chains()
                + baseChains() + "}\n";
    }

    /** The chain an element's verdict goes to, if it is one of those made on demand. */
    static List<String> chainsOf(Nft.Element element) {
        Matcher matcher = ON_DEMAND.matcher(element.value());
        return matcher.matches() ? List.of(matcher.group(1) + "_" + matcher.group(2)) : List.of();
    }

    /** Commands that make one of those chains. */
    String chain(String name) {
        int at = name.lastIndexOf('_');
        String number = name.substring(at + 1);
        List<String> rules = switch (name.substring(0, at)) {
            case "pick" -> picks("endpoints", number);
            case "local_pick" -> picks("local_endpoints", number);
            case "node_pick" -> picks("node_endpoints", number);
            case "node_local_pick" -> picks("node_local_endpoints", number);
            case "remember" -> remembers(number);
            default -> throw new IllegalArgumentException("no such chain: " + name);
        };
        String place = settings.qualifiedTable() + " " + name;
        StringBuilder text = new StringBuilder("add chain " + place + "\n");
        rules.forEach(rule -> text.append("add rule %s %s\n".formatted(place, rule)));
        return text.toString();
    }

    private List<String> picks(String map, String number) {
        String address = map.startsWith("node_") ? "" : ip + " daddr . ";
        return PROTOCOLS.stream()
                .map(protocol -> "dnat %s to %smeta l4proto . %s dport . numgen random mod %s map @%s_%s"
                        .formatted(ip, address, protocol, number, map, protocol))
                .toList();
    }

    /** None for IPv6: nftables 1.0.6 runs out of registers for two such addresses and data. */
    private List<String> remembers(String seconds) {
        if (settings.family() == IpFamily.IPV6) {
            return List.of();
        }
        return PROTOCOLS.stream()
                .map(protocol -> ("meta l4proto %s update @affinity { ip saddr . ct original ip daddr . meta l4proto . "
                                + "ct original proto-dst timeout %ss : ip daddr . th dport }")
                        .formatted(protocol, seconds))
                .toList();
    }

    private String key() {
        return ip + " daddr . meta l4proto . th dport";
    }

    private String containers() {
        StringBuilder text = new StringBuilder();
        // A map per protocol: nft 1.0.6 cannot read a map back whose data is any protocol's port.
        for (String protocol : PROTOCOLS) {
            String indexed = "meta l4proto . %s dport . numgen random mod 4294967295".formatted(protocol);
            String target = "%s daddr . %s dport".formatted(ip, protocol);
            for (String name : List.of("endpoints", "local_endpoints")) {
                text.append(
                        "  map %s_%s { typeof %s daddr . %s : %s; }\n".formatted(name, protocol, ip, indexed, target));
            }
            for (String name : List.of("node_endpoints", "node_local_endpoints")) {
                text.append("  map %s_%s { typeof %s : %s; }\n".formatted(name, protocol, indexed, target));
            }
        }
        String service = address + " . inet_proto . inet_service";
        for (String name : List.of("services", "local_services", "external", "refused", "remember_services")) {
            text.append("  map %s { type %s : verdict; }\n".formatted(name, service));
        }
        for (String name : List.of(
                "node_services", "node_local_services", "node_external", "node_refused", "remember_node_services")) {
            text.append("  map %s { type inet_proto . inet_service : verdict; }\n".formatted(name));
        }
        text.append("  map affinity { type %s . %s : %s . inet_service; flags dynamic,timeout; timeout 3h; size %d; }\n"
                .formatted(address, service, address, AFFINITIES_MAX));
        text.append("  set restricted { type %s; }\n".formatted(service));
        text.append("  set allowed_sources { type %s . %s; flags interval; }\n".formatted(service, address));
        text.append("  set cluster_ips { type %s; }\n".formatted(address));
        text.append("  set hairpins { type %s . %s; }\n".formatted(address, address));
        text.append(ranges("pod_ranges", settings.podRanges()));
        text.append(ranges("service_ranges", settings.serviceRanges()));
        List<String> own = new ArrayList<>(settings.family().of(List.copyOf(settings.ownAddresses())));
        own.sort(null);
        text.append("  set own_addresses { type %s; %s}\n".formatted(address, listed(own)));
        return text.toString();
    }

    private String ranges(String name, List<String> ranges) {
        return "  set %s { type %s; flags interval; auto-merge; %s}\n"
                .formatted(name, address, listed(settings.family().of(ranges)));
    }

    private static String listed(List<String> elements) {
        return elements.isEmpty() ? "" : "elements = { " + String.join(", ", elements) + " }; ";
    }

    private static String chain(String name, String... rules) {
        StringBuilder text = new StringBuilder("  chain ").append(name).append(" {\n");
        for (String rule : rules) {
            if (!rule.isEmpty()) {
                text.append("    ").append(rule).append('\n');
            }
        }
        return text.append("  }\n").toString();
    }

    private String chains() {
        String remembered = "dnat %s to %s saddr . %s map @affinity".formatted(ip, ip, key());
        String mark = "0x" + Integer.toHexString(settings.masqueradeMark());
        return chain("hide_source", "meta mark set meta mark or " + mark)
                + chain("refuse", "meta l4proto tcp reject with tcp reset", "reject")
                + chain("drop_outsiders", ip + " saddr @pod_ranges return", "fib saddr type local return", "drop")
                + chain(
                        "external_local",
                        ip + " saddr @pod_ranges return",
                        "fib saddr type local goto hide_source",
                        remembered,
                        key() + " vmap @local_services",
                        "drop")
                + chain(
                        "node_external_local",
                        ip + " saddr @pod_ranges return",
                        "fib saddr type local goto hide_source",
                        remembered,
                        "meta l4proto . th dport vmap @node_local_services",
                        "drop")
                + chain(
                        "node_ports",
                        settings.localhostNodePorts() ? "" : ip + " daddr " + loopback + " return",
                        "meta l4proto . th dport vmap @node_external",
                        remembered,
                        "meta l4proto . th dport vmap @node_services")
                + chain(
                        "translate",
                        ip + " daddr @cluster_ips " + ip + " saddr != @pod_ranges jump hide_source",
                        key() + " vmap @external",
                        remembered,
                        key() + " vmap @services",
                        "fib daddr type local goto node_ports")
                + chain(
                        "check",
                        "ct state != new return",
                        key() + " @restricted " + key() + " . " + ip + " saddr != @allowed_sources drop",
                        key() + " vmap @refused",
                        "fib daddr type local meta l4proto . th dport vmap @node_refused")
                + chain(
                        "stray",
                        ip + " daddr @own_addresses return",
                        ip + " daddr @cluster_ips goto refuse",
                        ip + " daddr @service_ranges drop")
                + chain("remember", remembered().toArray(new String[0]));
    }

    private List<String> remembered() {
        List<String> rules = new ArrayList<>();
        PROTOCOLS.forEach(protocol -> rules.add(remember(protocol)));
        PROTOCOLS.forEach(protocol -> rules.add(rememberNode(protocol)));
        return rules;
    }

    private String remember(String protocol) {
        return "meta l4proto " + protocol + " ct original " + ip
                + " daddr . meta l4proto . ct original proto-dst vmap @remember_services";
    }

    private String rememberNode(String protocol) {
        return "meta l4proto " + protocol + " meta l4proto . ct original proto-dst vmap @remember_node_services";
    }

    private String baseChains() {
        String mark = "0x" + Integer.toHexString(settings.masqueradeMark());
        String multicast = settings.family() == IpFamily.IPV4 ? "224.0.0.0/4" : "ff00::/8";
        boolean martians = settings.localhostNodePorts() && settings.family() == IpFamily.IPV4;
        String remember = "ct state new ct status dnat goto remember";
        return base("guard_in", "filter", "prerouting", -110, "goto check")
                + base("guard_out", "filter", "output", -110, "goto check")
                + base("services_in", "nat", "prerouting", -100, "goto translate")
                + base("services_out", "nat", "output", -100, "goto translate")
                + base("strays_forward", "filter", "forward", 0, "goto stray")
                + base("strays_out", "filter", "output", 0, "goto stray")
                + base("remember_in", "filter", "input", 0, remember)
                + base("remember_out", "filter", "postrouting", 50, remember)
                + (martians
                        ? base(
                                "martians",
                                "filter",
                                "prerouting",
                                -300,
                                "iifname != \"lo\" ip daddr 127.0.0.0/8 drop",
                                "iifname != \"lo\" ip saddr 127.0.0.0/8 drop")
                        : "")
                + base(
                        "sources",
                        "nat",
                        "postrouting",
                        100,
                        "meta mark and " + mark + " != 0 meta mark set meta mark xor " + mark
                                + " masquerade fully-random",
                        "ct status dnat " + ip + " saddr . " + ip + " daddr @hairpins masquerade fully-random",
                        ip + " daddr != @pod_ranges " + ip + " daddr != " + multicast + " " + ip
                                + " saddr @pod_ranges masquerade fully-random");
    }

    private static String base(String name, String type, String hook, int priority, String... rules) {
        List<String> lines = new ArrayList<>();
        lines.add("type %s hook %s priority %d;".formatted(type, hook, priority));
        lines.addAll(List.of(rules));
        return chain(name, lines.toArray(new String[0]));
    }
}
