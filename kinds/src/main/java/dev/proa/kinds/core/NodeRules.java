package dev.proa.kinds.core;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.kinds.Cells;
import dev.proa.kinds.Table;
import dev.proa.kinds.TabledRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Nodes: columns, pod networks, allocatable. */
public final class NodeRules implements TabledRules {
    private static final String ROLE_PREFIX = "node-role.kubernetes.io/";
    private static final Table TABLE = Table.named()
            .text("Status", NodeRules::ready)
            .text("Roles", NodeRules::roles)
            .age()
            .text("Version", node -> node.stringAt("status", "nodeInfo", "kubeletVersion"))
            .wide("Internal-IP", node -> address(node, "InternalIP"))
            .wide("External-IP", node -> address(node, "ExternalIP"))
            .wide("OS-Image", node -> node.stringAt("status", "nodeInfo", "osImage"))
            .wide("Kernel-Version", node -> node.stringAt("status", "nodeInfo", "kernelVersion"))
            .wide("Container-Runtime", node -> node.stringAt("status", "nodeInfo", "containerRuntimeVersion"));

    @Override
    public Table table() {
        return TABLE;
    }

    @Override
    public boolean hasGeneration() {
        return false;
    }

    @Override
    public JsonObject defaults(String version, JsonObject given) {
        JsonObject node = given;
        String network = node.stringAt("spec", "podCIDR");
        List<String> networks = node.arrayAt("spec", "podCIDRs").strings();
        // Where the two differ the older one counts: clients that know no other wrote it.
        if (!network.isEmpty() && (networks.isEmpty() || !networks.getFirst().equals(network))) {
            node = node.withAt(JsonArray.ofStrings(List.of(network)), "spec", "podCIDRs");
        } else if (network.isEmpty() && !networks.isEmpty()) {
            node = node.withAt(JsonValue.of(networks.getFirst()), "spec", "podCIDR");
        }
        JsonObject capacity = node.objectAt("status", "capacity");
        return capacity.isEmpty() || node.hasAt("status", "allocatable")
                ? node
                : node.withAt(capacity, "status", "allocatable");
    }

    /** A node tells its status when it registers. */
    @Override
    public boolean keepsStatusOnCreate() {
        return true;
    }

    @Override
    public JsonObject prepareCreate(JsonObject node) {
        return node.withoutAt("spec", "configSource").withoutAt("status", "config");
    }

    @Override
    public JsonObject prepareUpdate(JsonObject old, JsonObject updated) {
        return old.hasAt("spec", "configSource") ? updated : updated.withoutAt("spec", "configSource");
    }

    @Override
    public void check(JsonObject node, FieldErrors errors) {
        NodeValidation.create(node, errors);
    }

    @Override
    public void checkUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        NodeValidation.create(updated, errors);
        NodeValidation.update(old, updated, errors);
    }

    @Override
    public void validateStatusUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        NodeValidation.update(old, updated, errors);
    }

    @Override
    public List<String> warnings(JsonObject old, JsonObject updated) {
        return NodeValidation.warnings(updated);
    }

    @Override
    public List<String> selectableFieldNames() {
        return List.of("spec.unschedulable");
    }

    @Override
    public Map<String, String> selectableFields(JsonObject node) {
        return Map.of("spec.unschedulable", String.valueOf(node.boolAt("spec", "unschedulable")));
    }

    private static String ready(JsonObject node) {
        List<String> parts = new ArrayList<>();
        for (JsonObject condition : PodSpecs.conditionsOf(node).objects()) {
            if (condition.string("type").equals("Ready")) {
                parts.add(condition.string("status").equals("True") ? "Ready" : "NotReady");
            }
        }
        if (parts.isEmpty()) {
            parts.add("Unknown");
        }
        if (node.boolAt("spec", "unschedulable")) {
            parts.add("SchedulingDisabled");
        }
        return String.join(",", parts);
    }

    private static String roles(JsonObject node) {
        List<String> roles = node.objectAt("metadata", "labels").names().stream()
                .filter(label -> label.startsWith(ROLE_PREFIX) && label.length() > ROLE_PREFIX.length())
                .map(label -> label.substring(ROLE_PREFIX.length()))
                .sorted()
                .toList();
        return Cells.orNone(String.join(",", roles));
    }

    private static String address(JsonObject node, String type) {
        return Cells.orNone(node.objectAt("status").array("addresses").objects().stream()
                .filter(address -> address.string("type").equals(type))
                .map(address -> address.string("address"))
                .findFirst()
                .orElse(""));
    }
}
