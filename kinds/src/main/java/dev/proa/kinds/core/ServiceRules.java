package dev.proa.kinds.core;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import dev.proa.kinds.Cells;
import dev.proa.kinds.Table;
import dev.proa.kinds.TabledRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Services: defaults and columns; cluster IPs and node ports are allocated by the pipeline. */
public final class ServiceRules implements TabledRules {
    private static final int EXTERNAL_ADDRESSES_SHOWN_CHARACTERS = 16;
    private static final Table TABLE = Table.named()
            .text("Type", service -> Cells.spec(service, "type"))
            .text("Cluster-IP", service -> Cells.orNone(Cells.spec(service, "clusterIP")))
            .text("External-IP", ServiceRules::externalAddress)
            .text("Port(s)", ServiceRules::ports)
            .age()
            .wide("Selector", service -> Cells.labels(service.objectAt("spec", "selector")));

    @Override
    public boolean returnsDeletedObject() {
        return true;
    }

    @Override
    public Table table() {
        return TABLE;
    }

    @Override
    public boolean hasGeneration() {
        return false;
    }

    @Override
    public JsonObject defaults(String version, JsonObject service) {
        JsonObject result = service.change("spec", ServiceRules::spec);
        return result.arrayAt("status", "loadBalancer", "ingress").isEmpty()
                        || !ServiceValidation.isType(result.object("spec"), "LoadBalancer")
                ? result
                : result.change(
                        "status",
                        status -> status.change(
                                "loadBalancer",
                                balancer -> balancer.changeEach(
                                        "ingress",
                                        ingress -> ingress.string("ip").isEmpty()
                                                ? ingress
                                                : ingress.withDefault("ipMode", new JsonString("VIP")))));
    }

    @Override
    public boolean allowCreateOnUpdate() {
        return true;
    }

    /** A Service that is no load balancer has no state of one. */
    @Override
    public JsonObject prepareUpdate(JsonObject old, JsonObject updated) {
        return updated.hasAt("status", "loadBalancer")
                        && !updated.stringAt("spec", "type").equals("LoadBalancer")
                ? updated.withAt(JsonObject.EMPTY, "status", "loadBalancer")
                : updated;
    }

    @Override
    public void validateName(String name, FieldErrors errors) {
        Names.dns1123Label(name, errors.at("metadata").at("name"));
    }

    @Override
    public void check(JsonObject service, FieldErrors errors) {
        ServiceValidation.validate(JsonObject.EMPTY, service, errors);
    }

    @Override
    public void checkUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        ServiceValidation.update(old, updated, errors);
    }

    @Override
    public void validateStatusUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        ServiceValidation.status(old, updated, errors);
    }

    @Override
    public List<String> warnings(JsonObject old, JsonObject updated) {
        List<String> warnings = new ArrayList<>();
        if (updated.objectAt("metadata", "annotations").contains("service.kubernetes.io/topology-aware-hints")) {
            warnings.add("annotation service.kubernetes.io/topology-aware-hints is deprecated, please use"
                    + " service.kubernetes.io/topology-mode instead");
        }
        ServiceAddresses.warnings(updated, warnings);
        return warnings;
    }

    private static JsonObject spec(JsonObject given) {
        JsonObject spec = given.withDefault("sessionAffinity", new JsonString("None"))
                .withDefault("type", new JsonString("ClusterIP"));
        if (spec.string("sessionAffinity").equals("None")) {
            spec = spec.without("sessionAffinityConfig");
        } else if (spec.string("sessionAffinity").equals("ClientIP")
                && !spec.hasAt("sessionAffinityConfig", "clientIP", "timeoutSeconds")) {
            spec = spec.withAt(JsonNumber.of(10_800), "sessionAffinityConfig", "clientIP", "timeoutSeconds");
        }
        spec = spec.changeEach("ports", ServiceRules::port);
        String type = spec.string("type");
        boolean external = type.equals("NodePort")
                || type.equals("LoadBalancer")
                || (type.equals("ClusterIP") && !spec.array("externalIPs").isEmpty());
        if (external) {
            spec = spec.withDefault("externalTrafficPolicy", new JsonString("Cluster"));
        }
        if (!type.equals("ExternalName")) {
            spec = spec.withDefault("internalTrafficPolicy", new JsonString("Cluster"));
        }
        return type.equals("LoadBalancer")
                ? spec.withDefault("allocateLoadBalancerNodePorts", dev.proa.json.JsonBoolean.TRUE)
                : spec;
    }

    private static JsonObject port(JsonObject given) {
        JsonObject port = given.withDefault("protocol", new JsonString("TCP"));
        JsonValue target = port.get("targetPort");
        boolean unset = target == null
                || target.isNull()
                || (target instanceof JsonNumber n && n.longValue() == 0)
                || (target instanceof JsonString s && s.value().isEmpty());
        return unset ? port.with("targetPort", port.number("port")) : port;
    }

    @Override
    public List<String> selectableFieldNames() {
        return List.of("spec.clusterIP", "spec.type");
    }

    @Override
    public Map<String, String> selectableFields(JsonObject service) {
        return Map.of("spec.clusterIP", Cells.spec(service, "clusterIP"), "spec.type", Cells.spec(service, "type"));
    }

    private static String externalAddress(JsonObject service) {
        JsonObject spec = service.object("spec");
        List<String> addresses = new ArrayList<>(spec.array("externalIPs").strings());
        return switch (spec.string("type")) {
            case "ExternalName" -> spec.string("externalName");
            case "LoadBalancer" -> {
                List<String> all = new ArrayList<>();
                for (JsonObject ingress : service.objectAt("status", "loadBalancer")
                        .array("ingress")
                        .objects()) {
                    all.add(ingress.string("ip").isEmpty() ? ingress.string("hostname") : ingress.string("ip"));
                }
                all.addAll(addresses);
                String joined = String.join(",", all);
                yield all.isEmpty()
                        ? "<pending>"
                        : joined.length() > EXTERNAL_ADDRESSES_SHOWN_CHARACTERS
                                ? joined.substring(0, EXTERNAL_ADDRESSES_SHOWN_CHARACTERS - 3) + "..."
                                : joined;
            }
            default -> Cells.orNone(String.join(",", addresses));
        };
    }

    private static String ports(JsonObject service) {
        List<String> parts = new ArrayList<>();
        for (JsonObject port : service.objectAt("spec").array("ports").objects()) {
            String node = port.number("nodePort") > 0 ? ":" + port.number("nodePort") : "";
            parts.add(port.number("port") + node + "/" + port.string("protocol"));
        }
        return Cells.orNone(String.join(",", parts));
    }
}
