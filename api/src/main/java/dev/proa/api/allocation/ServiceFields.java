package dev.proa.api.allocation;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What a Service's type makes of its addresses and ports before anything is allocated: what an update leaves out is carried
 * over, what a changed type no longer needs is dropped, the two forms of the cluster IP agree (upstream: the service
 * registry's alloc.go and strategy.go).
 */
final class ServiceFields {
    private static final Set<String> WITH_NODE_PORTS = Set.of("NodePort", "LoadBalancer");

    private ServiceFields() {}

    static boolean needsClusterIp(JsonObject spec) {
        return !spec.string("type").equals("ExternalName");
    }

    static boolean isHeadless(JsonObject spec) {
        return spec.string("clusterIP").equals("None");
    }

    /** Load balancers may do without node ports. */
    static boolean needsNodePorts(JsonObject spec) {
        String type = spec.string("type");
        boolean declined = type.equals("LoadBalancer")
                && spec.has("allocateLoadBalancerNodePorts")
                && !spec.bool("allocateLoadBalancerNodePorts");
        return WITH_NODE_PORTS.contains(type) && !declined;
    }

    static boolean needsHealthCheckPort(JsonObject spec) {
        return spec.string("type").equals("LoadBalancer")
                && spec.string("externalTrafficPolicy").equals("Local");
    }

    static JsonObject normalized(JsonObject old, JsonObject given) {
        if (old.isEmpty()) {
            boolean single = !given.string("clusterIP").isEmpty()
                    && given.array("clusterIPs").isEmpty();
            return single ? withOnly(given) : given;
        }
        return dropped(old, agreeing(old, carriedOver(old, given)));
    }

    private static JsonObject withOnly(JsonObject spec) {
        return spec.with("clusterIPs", JsonArray.ofStrings(List.of(spec.string("clusterIP"))));
    }

    /** clusterIP is the first of clusterIPs; which of the two the client changed wins (upstream's normalizeClusterIPs). */
    private static JsonObject agreeing(JsonObject old, JsonObject given) {
        String single = given.string("clusterIP");
        boolean sameSingle = single.equals(old.string("clusterIP"));
        JsonArray before = old.array("clusterIPs");
        if (!before.isEmpty() && given.array("clusterIPs").isEmpty() && sameSingle) {
            return given.with("clusterIPs", before);
        }
        if (sameSingle || !before.equals(given.array("clusterIPs"))) {
            return given;
        }
        return single.isEmpty() ? given.without("clusterIPs") : withOnly(given);
    }

    /** What was allocated stays where the client says nothing (upstream's patchAllocatedValues). */
    private static JsonObject carriedOver(JsonObject old, JsonObject given) {
        JsonObject spec = given;
        if (needsClusterIp(old) && needsClusterIp(spec)) {
            if (spec.string("clusterIP").isEmpty() && old.has("clusterIP")) {
                spec = spec.with("clusterIP", old.string("clusterIP"));
            }
            if (spec.array("clusterIPs").isEmpty() && !old.array("clusterIPs").isEmpty()) {
                spec = spec.with("clusterIPs", old.array("clusterIPs"));
            }
        }
        for (String field : List.of("ipFamilies", "ipFamilyPolicy")) {
            boolean keep = needsClusterIp(old) && needsClusterIp(spec) && !spec.has(field) && old.has(field);
            spec = keep ? spec.with(field, Objects.requireNonNull(old.get(field))) : spec;
        }
        if (needsNodePorts(old) && needsNodePorts(spec)) {
            Set<Long> used = new HashSet<>(nodePorts(old));
            used.retainAll(nodePorts(spec));
            spec = spec.changeEach("ports", port -> withNodePortOf(old, port, used));
        }
        boolean sameHealthCheck =
                needsHealthCheckPort(old) && needsHealthCheckPort(spec) && spec.number("healthCheckNodePort") == 0;
        return sameHealthCheck ? spec.with("healthCheckNodePort", old.number("healthCheckNodePort")) : spec;
    }

    /** A port keeps the node port that it had under its name, unless another one has taken it. */
    private static JsonObject withNodePortOf(JsonObject old, JsonObject port, Set<Long> used) {
        if (port.number("nodePort") != 0) {
            return port;
        }
        long before = 0;
        for (JsonObject candidate : old.array("ports").objects()) {
            before = candidate.string("name").equals(port.string("name")) ? candidate.number("nodePort") : before;
        }
        return before == 0 || used.contains(before) ? port : port.with("nodePort", before);
    }

    /** What only the old type needed goes, unless the client changed it itself: then validation speaks. */
    private static JsonObject dropped(JsonObject old, JsonObject given) {
        JsonObject spec = given;
        if (needsClusterIp(old) && !needsClusterIp(spec)) {
            for (String field :
                    List.of("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy")) {
                spec = Objects.equals(spec.get(field), old.get(field)) ? spec.without(field) : spec;
            }
        }
        if (needsNodePorts(old) && !needsNodePorts(spec) && nodePorts(spec).equals(nodePorts(old))) {
            spec = spec.changeEach("ports", port -> port.without("nodePort"));
        }
        if (needsHealthCheckPort(old)
                && !needsHealthCheckPort(spec)
                && spec.number("healthCheckNodePort") == old.number("healthCheckNodePort")) {
            spec = spec.without("healthCheckNodePort");
        }
        if (isExternal(old)
                && !isExternal(spec)
                && spec.string("externalTrafficPolicy").equals(old.string("externalTrafficPolicy"))) {
            spec = spec.without("externalTrafficPolicy");
        }
        boolean balanced = old.string("type").equals("LoadBalancer");
        if (balanced && !spec.string("type").equals("LoadBalancer")) {
            for (String field : List.of("allocateLoadBalancerNodePorts", "loadBalancerClass")) {
                spec = Objects.equals(spec.get(field), old.get(field)) ? spec.without(field) : spec;
            }
        }
        return spec;
    }

    private static boolean isExternal(JsonObject spec) {
        return WITH_NODE_PORTS.contains(spec.string("type"))
                || spec.string("type").equals("ClusterIP")
                        && !spec.array("externalIPs").isEmpty();
    }

    private static List<Long> nodePorts(JsonObject spec) {
        return spec.array("ports").objects().stream()
                .map(port -> port.number("nodePort"))
                .toList();
    }

    /** Fills ipFamilies and ipFamilyPolicy for a cluster of IPv4 alone. */
    static JsonObject families(JsonObject given, FieldErrors errors) {
        if (!needsClusterIp(given)) {
            return given;
        }
        JsonObject spec = given;
        String policy = spec.string("ipFamilyPolicy");
        List<String> families = new ArrayList<>(spec.array("ipFamilies").strings());
        boolean selectorless = isHeadless(spec) && spec.object("selector").isEmpty();
        if (policy.isEmpty()) {
            policy = selectorless && families.isEmpty() ? "RequireDualStack" : "SingleStack";
            policy = selectorless && families.size() == 2 ? "RequireDualStack" : policy;
        }
        if (!selectorless) {
            if (policy.equals("RequireDualStack")) {
                errors.at("ipFamilyPolicy").invalid(policy, "this cluster is not configured for dual-stack services");
            }
            for (int i = 0; i < families.size(); i++) {
                if (families.get(i).equals("IPv6")) {
                    errors.at("ipFamilies", i).invalid("IPv6", "not configured on this cluster");
                }
            }
        }
        if (families.isEmpty()) {
            families.add("IPv4");
        }
        if (selectorless && families.size() < 2 && !policy.equals("SingleStack")) {
            families.add(families.getFirst().equals("IPv4") ? "IPv6" : "IPv4");
        }
        return spec.with("ipFamilyPolicy", policy).with("ipFamilies", JsonArray.ofStrings(families));
    }

    static JsonObject withClusterIp(JsonObject spec, String address) {
        return spec.with("clusterIP", address).with("clusterIPs", JsonArray.ofStrings(List.of(address)));
    }

    static JsonObject withNodePort(JsonObject spec, int index, int port) {
        JsonArray ports = spec.array("ports");
        return spec.with("ports", ports.with(index, ports.object(index).with("nodePort", JsonNumber.of(port))));
    }
}
