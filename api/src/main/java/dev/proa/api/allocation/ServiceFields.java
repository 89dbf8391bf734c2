package dev.proa.api.allocation;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
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
        JsonObject spec = agreeing(old, given);
        if (!old.isEmpty()) {
            spec = carriedOver(old, spec);
            spec = dropped(old, spec);
        }
        return spec;
    }

    /** clusterIP is the first of clusterIPs; whichever the client changed wins. Who creates with clusterIPs has to give both. */
    private static JsonObject agreeing(JsonObject old, JsonObject given) {
        String single = given.string("clusterIP");
        List<String> all = given.array("clusterIPs").strings();
        boolean sameSingle = single.equals(old.string("clusterIP"));
        boolean sameAll = all.equals(old.array("clusterIPs").strings());
        if (!old.isEmpty() && single.isEmpty() && !all.isEmpty() && (sameSingle || !sameAll)) {
            return given.with("clusterIP", all.getFirst());
        }
        boolean replaced =
                !single.isEmpty() && !all.isEmpty() && !single.equals(all.getFirst()) && !sameSingle && sameAll;
        return !single.isEmpty() && (all.isEmpty() || replaced)
                ? given.with("clusterIPs", JsonArray.ofStrings(List.of(single)))
                : given;
    }

    private static JsonObject carriedOver(JsonObject old, JsonObject given) {
        JsonObject spec = given;
        if (needsClusterIp(old)
                && needsClusterIp(spec)
                && spec.string("clusterIP").isEmpty()
                && spec.array("clusterIPs").isEmpty()) {
            for (String field : List.of("clusterIP", "clusterIPs")) {
                spec = old.get(field) == null ? spec : spec.with(field, Objects.requireNonNull(old.get(field)));
            }
        }
        for (String field : List.of("ipFamilies", "ipFamilyPolicy")) {
            boolean keep = needsClusterIp(old) && needsClusterIp(spec) && !spec.has(field) && old.has(field);
            spec = keep ? spec.with(field, Objects.requireNonNull(old.get(field))) : spec;
        }
        if (needsNodePorts(old) && needsNodePorts(spec)) {
            spec = spec.changeEach("ports", port -> port.number("nodePort") != 0 ? port : withNodePortOf(old, port));
        }
        boolean sameHealthCheck =
                needsHealthCheckPort(old) && needsHealthCheckPort(spec) && spec.number("healthCheckNodePort") == 0;
        return sameHealthCheck ? spec.with("healthCheckNodePort", old.number("healthCheckNodePort")) : spec;
    }

    private static JsonObject withNodePortOf(JsonObject old, JsonObject port) {
        return old.array("ports").objects().stream()
                .filter(o -> o.number("port") == port.number("port")
                        && o.string("protocol").equals(port.string("protocol")))
                .filter(o -> o.number("nodePort") != 0)
                .findFirst()
                .map(o -> port.with("nodePort", o.number("nodePort")))
                .orElse(port);
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
        boolean external = WITH_NODE_PORTS.contains(spec.string("type"))
                || !spec.array("externalIPs").isEmpty();
        if (!external && spec.string("externalTrafficPolicy").equals(old.string("externalTrafficPolicy"))) {
            spec = spec.without("externalTrafficPolicy");
        }
        if (!spec.string("type").equals("LoadBalancer")) {
            spec = spec.without("allocateLoadBalancerNodePorts");
        }
        return spec;
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
