package dev.proa.kinds.core;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.api.pipeline.ObjectMetaValidation;
import dev.proa.json.JsonNull;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Addresses;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Services, after their cluster IPs and node ports were allocated. */
final class ServiceValidation {
    static final List<String> TYPES = List.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
    static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
    private static final List<String> AFFINITIES = List.of("ClientIP", "None");
    private static final List<String> TRAFFIC_POLICIES = List.of("Cluster", "Local");
    private static final List<String> DISTRIBUTIONS = List.of("PreferClose", "PreferSameZone", "PreferSameNode");
    private static final int AFFINITY_SECONDS_MAX = 86_400;
    private static final String HINTS = "service.kubernetes.io/topology-aware-hints";
    private static final String MODE = "service.kubernetes.io/topology-mode";
    private static final String RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges";
    private static final String ONLY_BALANCERS = "may only be used when `type` is 'LoadBalancer'";

    private ServiceValidation() {}

    /** @param old EMPTY for a create */
    static void validate(JsonObject old, JsonObject service, FieldErrors errors) {
        JsonObject spec = service.object("spec");
        FieldErrors at = errors.at("spec");
        topologyAnnotations(service, errors);
        boolean headless = isHeadless(spec);
        if (spec.array("ports").isEmpty() && !headless && !isType(spec, "ExternalName")) {
            at.at("ports").required("");
        }
        type(spec, headless, at);
        Set<String> names = new HashSet<>();
        boolean several = spec.array("ports").size() > 1;
        Fields.each(spec, "ports", at, (port, place) -> port(port, several, names, place));
        ObjectMetaValidation.labels(spec.object("selector"), at.at("selector"));
        affinity(spec, at);
        ServiceAddresses.clusterIps(old.object("spec"), spec, at);
        externalIps(old, spec, at);
        Fields.requiredOneOf(spec, "type", at, TYPES);
        nodePorts(spec, at);
        sourceRanges(old, service, errors);
        boolean balancer = isType(spec, "LoadBalancer");
        if (spec.has("allocateLoadBalancerNodePorts") && !balancer) {
            at.at("allocateLoadBalancerNodePorts").forbidden(ONLY_BALANCERS);
        }
        if (balancer && !spec.has("allocateLoadBalancerNodePorts")) {
            errors.at("allocateLoadBalancerNodePorts").required("");
        }
        loadBalancerClass(spec, at);
        traffic(spec, at);
    }

    static boolean isType(JsonObject spec, String type) {
        return spec.string("type").equals(type);
    }

    static boolean isHeadless(JsonObject spec) {
        return spec.array("clusterIPs").strings().equals(List.of("None"));
    }

    private static void topologyAnnotations(JsonObject service, FieldErrors errors) {
        JsonObject annotations = service.objectAt("metadata", "annotations");
        boolean differ = annotations.contains(HINTS)
                && annotations.contains(MODE)
                && !annotations.string(HINTS).equals(annotations.string(MODE));
        if (differ) {
            errors.at("metadata")
                    .at("annotations")
                    .key(MODE)
                    .invalid(annotations.string(MODE), "must match annotations[" + HINTS + "] when both are specified");
        }
    }

    private static void type(JsonObject spec, boolean headless, FieldErrors at) {
        String type = spec.string("type");
        if (headless && (type.equals("LoadBalancer") || type.equals("NodePort"))) {
            at.at("clusterIPs", 0).invalid("None", "may not be set to 'None' for " + type + " services");
        }
        if (!type.equals("ExternalName")) {
            return;
        }
        for (String field : List.of("clusterIPs", "ipFamilies", "ipFamilyPolicy")) {
            if (spec.has(field)) {
                at.at(field).forbidden("may not be set for ExternalName services");
            }
        }
        String name = spec.string("externalName");
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        if (name.isEmpty()) {
            at.at("externalName").required("");
        } else {
            Names.dns1123Subdomain(name, at.at("externalName"));
        }
    }

    private static void port(JsonObject port, boolean requireName, Set<String> names, FieldErrors at) {
        String name = port.string("name");
        if (requireName && name.isEmpty()) {
            at.at("name").required("");
        } else if (!name.isEmpty()) {
            Names.dns1123Label(name, at.at("name"));
            if (!names.add(name)) {
                at.at("name").duplicate(name);
            }
        }
        Formats.port(port.number("port"), at.at("port"));
        Fields.requiredOneOf(port, "protocol", at, PROTOCOLS);
        Fields.portNumberOrName(port.get("targetPort"), at.at("targetPort"));
        if (port.has("appProtocol")) {
            Formats.qualifiedName(port.string("appProtocol"), at.at("appProtocol"));
        }
    }

    private static void affinity(JsonObject spec, FieldErrors at) {
        Fields.requiredOneOf(spec, "sessionAffinity", at, AFFINITIES);
        FieldErrors place = at.at("sessionAffinityConfig");
        if (spec.string("sessionAffinity").equals("None") && spec.has("sessionAffinityConfig")) {
            place.forbidden("must not be set when session affinity is None");
        }
        if (!spec.string("sessionAffinity").equals("ClientIP")) {
            return;
        }
        String missing = "when session affinity type is ClientIP";
        JsonObject config = spec.object("sessionAffinityConfig");
        long seconds = config.numberAt(0, "clientIP", "timeoutSeconds");
        if (!spec.has("sessionAffinityConfig")) {
            place.required(missing);
        } else if (!config.has("clientIP")) {
            place.at("clientIP").required(missing);
        } else if (!config.hasAt("clientIP", "timeoutSeconds")) {
            place.at("clientIP").at("timeoutSeconds").required(missing);
        } else if (seconds <= 0 || seconds > AFFINITY_SECONDS_MAX) {
            place.at("clientIP")
                    .at("timeoutSeconds")
                    .invalid(seconds, "must be greater than 0 and less than " + AFFINITY_SECONDS_MAX);
        }
    }

    private static void externalIps(JsonObject old, JsonObject spec, FieldErrors at) {
        List<String> stored = old.arrayAt("spec", "externalIPs").strings();
        List<String> addresses = spec.array("externalIPs").strings();
        for (int i = 0; i < addresses.size(); i++) {
            FieldErrors place = at.apart().at("externalIPs", i);
            Addresses.address(addresses.get(i), stored, place);
            if (place.isEmpty()) {
                Addresses.endpoint(addresses.get(i), place);
            }
            at.addAll(place);
        }
    }

    private static void nodePorts(JsonObject spec, FieldErrors at) {
        Set<String> nodePorts = new HashSet<>();
        Set<String> ports = new HashSet<>();
        if (isType(spec, "ClusterIP")) {
            Fields.each(spec, "ports", at, (port, place) -> {
                if (port.number("nodePort") != 0) {
                    place.at("nodePort").forbidden("may not be used when `type` is 'ClusterIP'");
                }
            });
        }
        Fields.each(spec, "ports", at, (port, place) -> {
            String key = port.string("protocol") + "/" + port.number("nodePort");
            if (port.number("nodePort") != 0 && !nodePorts.add(key)) {
                place.at("nodePort").duplicate(port.number("nodePort"));
            }
        });
        Fields.each(spec, "ports", at, (port, place) -> {
            if (!ports.add(port.string("protocol") + "/" + port.number("port"))) {
                place.duplicate(shown(port));
            }
        });
    }

    /** The key of a port in upstream's internal form. */
    private static JsonObject shown(JsonObject port) {
        return JsonObject.of(
                "Name", "",
                "Protocol", port.string("protocol"),
                "AppProtocol", JsonNull.NULL,
                "Port", JsonNumber.of(port.number("port")),
                "TargetPort", JsonNumber.of(0),
                "NodePort", JsonNumber.of(0));
    }

    private static void sourceRanges(JsonObject old, JsonObject service, FieldErrors errors) {
        JsonObject spec = service.object("spec");
        JsonObject annotations = service.objectAt("metadata", "annotations");
        List<String> ranges = spec.array("loadBalancerSourceRanges").strings();
        boolean balancer = isType(spec, "LoadBalancer");
        if (!ranges.isEmpty()) {
            FieldErrors at = errors.at("spec").at("LoadBalancerSourceRanges");
            if (!balancer) {
                at.forbidden(ONLY_BALANCERS);
            }
            List<String> stored = old.arrayAt("spec", "loadBalancerSourceRanges").strings().stream()
                    .map(String::strip)
                    .toList();
            for (int i = 0; i < ranges.size(); i++) {
                Addresses.network(ranges.get(i).strip(), stored, at.index(i));
            }
        } else if (annotations.contains(RANGES)) {
            FieldErrors at = errors.at("metadata").at("annotations").key(RANGES);
            if (!balancer) {
                at.forbidden(ONLY_BALANCERS);
            }
            String text = annotations.string(RANGES).strip();
            if (!text.isEmpty()
                    && !annotations.string(RANGES).equals(old.stringAt("metadata", "annotations", RANGES))) {
                for (String range : text.split(",", -1)) {
                    Addresses.network(range.strip(), List.of(), at);
                }
            }
        }
    }

    private static void loadBalancerClass(JsonObject spec, FieldErrors at) {
        if (!spec.has("loadBalancerClass")) {
            return;
        }
        if (isType(spec, "LoadBalancer")) {
            Formats.qualifiedName(spec.string("loadBalancerClass"), at.at("loadBalancerClass"));
        } else {
            at.at("loadBalancerClass").forbidden(ONLY_BALANCERS);
        }
    }

    static boolean isExternallyAccessible(JsonObject spec) {
        return isType(spec, "LoadBalancer")
                || isType(spec, "NodePort")
                || isType(spec, "ClusterIP") && !spec.array("externalIPs").isEmpty();
    }

    static boolean needsHealthCheck(JsonObject spec) {
        return isType(spec, "LoadBalancer")
                && spec.string("externalTrafficPolicy").equals("Local");
    }

    private static void traffic(JsonObject spec, FieldErrors at) {
        if (isExternallyAccessible(spec)) {
            Fields.requiredOneOf(spec, "externalTrafficPolicy", at, TRAFFIC_POLICIES);
        } else if (!spec.string("externalTrafficPolicy").isEmpty()) {
            at.at("externalTrafficPolicy")
                    .invalid(
                            spec.string("externalTrafficPolicy"), "may only be set for externally-accessible services");
        }
        long health = spec.number("healthCheckNodePort");
        if (!needsHealthCheck(spec)) {
            if (health != 0) {
                at.at("healthCheckNodePort")
                        .invalid(
                                health,
                                "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
            }
        } else if (health == 0) {
            at.at("healthCheckNodePort").required("");
        } else {
            Formats.port(health, at.at("healthCheckNodePort"));
        }
        if (!spec.has("internalTrafficPolicy")
                && TYPES.contains(spec.string("type"))
                && !isType(spec, "ExternalName")) {
            at.at("internalTrafficPolicy").required("");
        }
        Fields.oneOf(spec, "internalTrafficPolicy", at, TRAFFIC_POLICIES);
        Fields.oneOf(spec, "trafficDistribution", at, DISTRIBUTIONS);
    }

    static void update(JsonObject old, JsonObject updated, FieldErrors errors) {
        JsonObject oldSpec = old.object("spec");
        JsonObject spec = updated.object("spec");
        FieldErrors at = errors.at("spec");
        ServiceAddresses.changes(oldSpec, spec, at);
        boolean balancers = isType(oldSpec, "LoadBalancer") && isType(spec, "LoadBalancer");
        if (balancers && !oldSpec.string("loadBalancerClass").equals(spec.string("loadBalancerClass"))) {
            at.at("loadBalancerClass").invalid(Fields.orNull(spec.get("loadBalancerClass")), "may not change once set");
        }
        loadBalancerClass(spec, at);
        boolean health = needsHealthCheck(oldSpec) && needsHealthCheck(spec);
        if (health && oldSpec.number("healthCheckNodePort") != spec.number("healthCheckNodePort")) {
            at.at("healthCheckNodePort").forbidden("field is immutable");
        }
        validate(old, updated, errors);
    }

    static void status(JsonObject old, JsonObject updated, FieldErrors errors) {
        loadBalancer(
                old.objectAt("status", "loadBalancer"),
                updated.objectAt("status", "loadBalancer"),
                isType(updated.object("spec"), "LoadBalancer"),
                errors.at("status").at("loadBalancer"));
    }

    /** The addresses of a load balancer: of Services. */
    private static void loadBalancer(JsonObject old, JsonObject status, boolean allowed, FieldErrors at) {
        if (!allowed && !status.array("ingress").isEmpty()) {
            at.at("ingress").forbidden("may only be used when `spec.type` is 'LoadBalancer'");
            return;
        }
        List<String> stored =
                old.array("ingress").objects().stream().map(i -> i.string("ip")).toList();
        Fields.each(status, "ingress", at, (ingress, place) -> {
            String ip = ingress.string("ip");
            if (!ip.isEmpty()) {
                Addresses.address(ip, stored, place.at("ip"));
            }
            if (!ingress.has("ipMode")) {
                if (!ip.isEmpty()) {
                    place.at("ipMode").required("must be specified when `ip` is set");
                }
            } else if (ip.isEmpty()) {
                place.at("ipMode").forbidden("may not be specified when `ip` is not set");
            } else {
                Fields.oneOf(ingress, "ipMode", place, List.of("Proxy", "VIP"));
            }
            String host = ingress.string("hostname");
            Fields.format(ingress, "hostname", place, Names::dns1123Subdomain);
            if (!host.isEmpty() && Addresses.isAddress(host)) {
                place.at("hostname").invalid(host, "must be a DNS name, not an IP address");
            }
        });
    }
}
