package dev.proa.kinds.core;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonNull;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.kinds.pod.SchedulingValidation;
import dev.proa.kinds.validation.Addresses;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import dev.proa.kinds.validation.GoJson;
import dev.proa.kinds.validation.Resources;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Nodes: taints, pod networks, amounts; what is given to a node once stays. */
final class NodeValidation {
    private static final String AVOID_PODS = "scheduler.alpha.kubernetes.io/preferAvoidPods";
    private static final int NETWORKS_MAX = 2;

    private NodeValidation() {}

    static void create(JsonObject node, FieldErrors errors) {
        annotations(node, errors);
        // Upstream tells faults of spec.taints at this place.
        taints(node, errors.at("metadata"));
        amounts(node, errors);
        networks(node.object("spec"), errors.at("spec").at("podCIDRs"));
    }

    /** Of updates of the node and of its status; an update of the node is asked what a new one is, too. */
    static void update(JsonObject old, JsonObject updated, FieldErrors errors) {
        annotations(updated, errors);
        amounts(updated, errors);
        addresses(updated.object("status"), errors.at("status"));
        JsonObject before = old.object("spec");
        JsonObject after = updated.object("spec");
        givenNetworks(
                before.array("podCIDRs").strings(),
                after.array("podCIDRs").strings(),
                errors.at("spec").at("podCIDRs"));
        String provider = before.string("providerID");
        if (!provider.isEmpty() && !provider.equals(after.string("providerID"))) {
            errors.at("spec")
                    .at("providerID")
                    .forbidden("node updates may not change providerID except from \"\" to valid");
        }
        taints(updated, errors.at("metadata"));
        if (!before.string("externalID").equals(after.string("externalID"))) {
            errors.at("spec").at("externalID").forbidden("may not be updated");
        }
    }

    private static void annotations(JsonObject node, FieldErrors errors) {
        String avoid = node.stringAt("metadata", "annotations", AVOID_PODS);
        if (!avoid.isEmpty()) {
            GoJson.faultOfObject(avoid)
                    .ifPresent(fault -> errors.at("metadata")
                            .at("annotations")
                            .at("AvoidPods")
                            .invalid(AVOID_PODS, fault));
        }
    }

    private static void taints(JsonObject node, FieldErrors errors) {
        Set<String> seen = new HashSet<>();
        Fields.each(node.object("spec"), "taints", errors, (taint, at) -> {
            Formats.qualifiedName(taint.string("key"), at.at("key"));
            List<String> faults = Formats.faults(Formats::labelValue, taint.string("value"));
            if (!faults.isEmpty()) {
                at.at("value").invalid(taint.string("value"), String.join(";", faults));
            }
            Fields.requiredOneOf(taint, "effect", at, SchedulingValidation.EFFECTS);
            if (!seen.add(taint.string("effect") + " " + taint.string("key"))) {
                at.duplicate(printed(taint), "taints must be unique by key and effect pair");
            }
        });
    }

    /** As upstream's internal type is printed. */
    private static JsonObject printed(JsonObject taint) {
        JsonValue added = taint.get("timeAdded");
        return JsonObject.of(
                "Key", taint.string("key"),
                "Value", taint.string("value"),
                "Effect", taint.string("effect"),
                "TimeAdded", added == null ? JsonNull.NULL : added);
    }

    private static void amounts(JsonObject node, FieldErrors errors) {
        for (String list : List.of("capacity", "allocatable")) {
            JsonObject amounts = node.objectAt("status", list);
            for (String name : Resources.names(amounts)) {
                FieldErrors at = errors.at("status").at(list).at(name);
                Resources.amount(name, Resources.quantity(amounts.get(name)), at);
            }
        }
    }

    private static void networks(JsonObject spec, FieldErrors at) {
        JsonArray given = spec.array("podCIDRs");
        List<String> networks = given.strings();
        for (int i = 0; i < networks.size(); i++) {
            Addresses.network(networks.get(i), List.of(), at.index(i));
        }
        boolean pair = networks.size() == NETWORKS_MAX && Addresses.isDualStack(networks);
        if (networks.size() > 1 && !pair) {
            at.invalid(given, "may specify no more than one CIDR for each IP family");
        }
    }

    private static void givenNetworks(List<String> before, List<String> after, FieldErrors at) {
        String fault = "node updates may not change podCIDR except from \"\" to valid";
        if (!before.isEmpty() && before.size() != after.size()) {
            at.forbidden(fault);
            return;
        }
        for (int i = 0; i < before.size(); i++) {
            if (!before.get(i).equals(after.get(i))) {
                at.forbidden(fault);
            }
        }
    }

    private static void addresses(JsonObject status, FieldErrors errors) {
        Set<JsonObject> seen = new HashSet<>();
        Fields.each(status, "addresses", errors, (address, at) -> {
            if (!seen.add(address)) {
                at.duplicate(JsonObject.of("Type", address.string("type"), "Address", address.string("address")));
            }
        });
    }

    static List<String> warnings(JsonObject node) {
        List<String> warnings = new ArrayList<>();
        JsonObject spec = node.object("spec");
        if (spec.has("configSource")) {
            warnings.add("spec.configSource: the feature is removed");
        }
        if (!spec.string("externalID").isEmpty()) {
            warnings.add("spec.externalID: this field is deprecated, and is unused by Kubernetes");
        }
        List<String> networks = spec.array("podCIDRs").strings();
        for (int i = 0; i < networks.size(); i++) {
            warnings.addAll(Addresses.networkWarnings("spec.podCIDRs[" + i + "]", networks.get(i)));
        }
        return warnings;
    }
}
