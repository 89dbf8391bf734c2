package dev.proa.kinds.pod;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Addresses;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a node or the scheduler may say about a pod. */
public final class PodStatusValidation {
    private static final List<String> OWN_CONDITIONS = List.of("PodScheduled", "Ready", "Initialized");
    private static final String NOT_NEGATIVE = "must be a non-negative integer";

    private PodStatusValidation() {}

    public static void update(JsonObject old, JsonObject updated, FieldErrors errors) {
        PodUpdates.annotations(old, updated, errors);
        JsonObject before = old.object("status");
        JsonObject status = updated.object("status");
        FieldErrors at = errors.at("status");
        Fields.each(status, "conditions", at, PodStatusValidation::condition);
        nominatedNode(old, status, at.at("nominatedNodeName"));
        if (status.number("observedGeneration") < 0) {
            at.at("observedGeneration").invalid(status.number("observedGeneration"), NOT_NEGATIVE);
        }
        Fields.immutable(before, status, "qosClass", at);
        JsonObject spec = old.object("spec");
        terminatedStays(before, status, spec, "containerStatuses", "containers", at);
        terminatedStays(before, status, spec, "initContainerStatuses", "initContainers", at);
        terminatedStays(before, status, spec, "ephemeralContainerStatuses", "", at);
        claims(status, spec, at);
        addresses(before, status, "podIPs", at);
        hostAddresses(before, status, at);
    }

    private static void condition(JsonObject condition, FieldErrors at) {
        if (condition.number("observedGeneration") < 0) {
            at.at("observedGeneration").invalid(condition.number("observedGeneration"), NOT_NEGATIVE);
        }
        if (!OWN_CONDITIONS.contains(condition.string("type"))) {
            Formats.qualifiedName(condition.string("type"), at.at("Type"));
        }
    }

    private static void nominatedNode(JsonObject old, JsonObject status, FieldErrors at) {
        String name = status.string("nominatedNodeName");
        if (name.isEmpty() || name.equals(old.stringAt("status", "nominatedNodeName"))) {
            return;
        }
        Names.dns1123Subdomain(name, at);
        if (!old.stringAt("spec", "nodeName").isEmpty()) {
            at.forbidden("may not be set on pods that are already bound to a node");
        }
    }

    private static void terminatedStays(
            JsonObject before, JsonObject status, JsonObject spec, String list, String containers, FieldErrors at) {
        if (!containers.isEmpty() && Restarts.allCouldRestart(spec)) {
            return;
        }
        List<JsonObject> old = before.array(list).objects();
        for (int i = 0; i < old.size(); i++) {
            JsonObject was = old.get(i);
            Optional<JsonObject> is = status.array(list).objects().stream()
                    .filter(s -> s.string("name").equals(was.string("name")))
                    .findFirst();
            boolean revived = was.hasAt("state", "terminated")
                    && is.isPresent()
                    && !is.get().hasAt("state", "terminated");
            if (revived && !Restarts.allowed(spec, containers, was)) {
                at.at(list, i).at("state").forbidden("may not be transitioned to non-terminated state");
            }
        }
    }

    private static void claims(JsonObject status, JsonObject spec, FieldErrors at) {
        Set<String> seen = new HashSet<>();
        Fields.each(status, "resourceClaimStatuses", at, (claim, place) -> {
            String name = claim.string("name");
            if (spec.array("resourceClaims").objects().stream()
                    .noneMatch(c -> c.string("name").equals(name))) {
                place.at("name").invalid(name, "must match the name of an entry in `spec.resourceClaims`");
            }
            if (!seen.add(name)) {
                place.at("name").duplicate(name);
            }
            Fields.format(claim, "resourceClaimName", place, Names::dns1123Subdomain);
        });
    }

    private static List<String> ips(JsonObject status, String list) {
        return status.array(list).objects().stream().map(ip -> ip.string("ip")).toList();
    }

    private static void addresses(JsonObject before, JsonObject status, String list, FieldErrors at) {
        List<String> stored = ips(before, list);
        List<String> now = ips(status, list);
        for (int i = 0; i < now.size(); i++) {
            Addresses.address(now.get(i), stored, at.at(list, i));
        }
        if (now.size() > 1 && (!Addresses.isDualStack(now) || now.size() > 2)) {
            at.at(list)
                    .invalid(
                            InternalForm.addresses(status.array(list)),
                            "may specify no more than one IP for each IP family");
        }
    }

    private static void hostAddresses(JsonObject before, JsonObject status, FieldErrors at) {
        List<String> now = ips(status, "hostIPs");
        if (!now.isEmpty() && !now.getFirst().equals(status.string("hostIP"))) {
            at.at("hostIPs", 0).at("ip").invalid(now.getFirst(), "must be equal to `hostIP`");
        }
        addresses(before, status, "hostIPs", at);
    }
}
