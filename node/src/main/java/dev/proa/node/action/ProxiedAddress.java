package dev.proa.node.action;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.World;
import dev.proa.json.JsonObject;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which addresses the API server connects to for its clients: those of pods, and never one by which it would reach itself
 * or its neighbours. What stands in a status or slice is not believed: whoever may write it could otherwise make the server
 * knock anywhere (CVE-2020-8562).
 */
final class ProxiedAddress {
    private static final GroupResource PODS = GroupResource.core("pods");
    private static final GroupResource NODES = GroupResource.core("nodes");
    private static final World.Index BY_ADDRESS = new World.Index("pods-by-address", PODS, ProxiedAddress::all);

    private ProxiedAddress() {}

    /** All addresses that a pod's status names. */
    static List<String> all(JsonObject pod) {
        Set<String> addresses = new LinkedHashSet<>();
        addresses.add(pod.stringAt("status", "podIP"));
        pod.objectAt("status").array("podIPs").objects().forEach(entry -> addresses.add(entry.string("ip")));
        addresses.remove("");
        return List.copyOf(addresses);
    }

    /** The pod's address, if it is one that this pod can have. */
    static Optional<InetAddress> of(World world, JsonObject pod, String text) {
        return literal(text)
                .filter(ProxiedAddress::isGlobalUnicast)
                .filter(address -> all(pod).contains(text))
                .filter(address -> pod.boolAt("spec", "hostNetwork")
                        ? isOfNode(world, pod, text)
                        : isInRange(world, pod, address) && !isOfAnother(world, pod, text));
    }

    /** Names are not looked up. */
    private static Optional<InetAddress> literal(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** As Go's net.IP says it. */
    static boolean isGlobalUnicast(InetAddress address) {
        boolean broadcast = address.getHostAddress().equals("255.255.255.255");
        return !(broadcast
                || address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isMulticastAddress()
                || address.isLinkLocalAddress());
    }

    private static Optional<JsonObject> node(World world, JsonObject pod) {
        return Optional.ofNullable(world.get(NODES, "", pod.stringAt("spec", "nodeName")));
    }

    private static boolean isOfNode(World world, JsonObject pod, String address) {
        return node(world, pod)
                .map(node -> node.objectAt("status").array("addresses").objects().stream()
                        .anyMatch(entry -> entry.string("address").equals(address)))
                .orElse(false);
    }

    /** A node that has no range of its own gives its pods any address. */
    private static boolean isInRange(World world, JsonObject pod, InetAddress address) {
        List<String> ranges = new ArrayList<>();
        node(world, pod).ifPresent(node -> {
            ranges.addAll(node.objectAt("spec").array("podCIDRs").strings());
            ranges.add(node.stringAt("spec", "podCIDR"));
        });
        ranges.remove("");
        return ranges.isEmpty() || ranges.stream().anyMatch(range -> holds(range, address));
    }

    private static boolean holds(String range, InetAddress address) {
        String[] parts = range.split("/", 2);
        Optional<InetAddress> first = literal(parts[0]);
        if (parts.length < 2 || first.isEmpty() || !parts[1].matches("\\d{1,3}")) {
            return false;
        }
        byte[] one = first.get().getAddress();
        byte[] other = address.getAddress();
        int bits = Integer.parseInt(parts[1]);
        if (one.length != other.length || bits > one.length * 8) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            int mask = 0x80 >> i % 8;
            if ((one[i / 8] & mask) != (other[i / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOfAnother(World world, JsonObject pod, String address) {
        return world.indexed(BY_ADDRESS, address).stream()
                .filter(other -> !other.stringAt("metadata", "uid").equals(pod.stringAt("metadata", "uid")))
                .filter(other -> !List.of("Succeeded", "Failed").contains(other.stringAt("status", "phase")))
                .anyMatch(other -> !other.boolAt("spec", "hostNetwork")
                        || !other.stringAt("metadata", "namespace").equals(pod.stringAt("metadata", "namespace")));
    }
}
