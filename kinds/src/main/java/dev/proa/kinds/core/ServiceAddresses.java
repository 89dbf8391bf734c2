package dev.proa.kinds.core;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonNull;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.kinds.validation.Addresses;
import dev.proa.kinds.validation.Fields;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The cluster IPs of Services and their families: what they must be and how they may change. */
final class ServiceAddresses {
    private static final List<String> FAMILIES = List.of("IPv4", "IPv6");
    private static final List<String> POLICIES = List.of("PreferDualStack", "RequireDualStack", "SingleStack");
    private static final String ONCE = "may not change once set";

    private ServiceAddresses() {}

    static void clusterIps(JsonObject old, JsonObject spec, FieldErrors at) {
        if (ServiceValidation.isType(spec, "ExternalName")) {
            return;
        }
        JsonArray shown = spec.array("clusterIPs");
        List<String> addresses = shown.strings();
        FieldErrors place = at.at("clusterIPs");
        String first = spec.string("clusterIP");
        if (first.isEmpty() && !addresses.isEmpty()) {
            place.invalid(shown, "must be empty when `clusterIP` is not specified");
        } else if (!first.isEmpty() && addresses.isEmpty()) {
            place.required("");
        } else if (!first.isEmpty() && !addresses.getFirst().equals(first)) {
            place.invalid(shown, "first value must match `clusterIP`");
        }
        families(spec, at);
        int before = place.size();
        for (int i = 0; i < addresses.size(); i++) {
            if (i == 0 && addresses.get(i).equals("None")) {
                if (addresses.size() > 1) {
                    place.invalid(shown, "'None' must be the first and only value");
                }
            } else {
                Addresses.address(addresses.get(i), old.array("clusterIPs").strings(), place.index(i));
            }
        }
        boolean invalid = place.size() > before;
        if (addresses.size() > 2) {
            place.invalid(shown, "may only hold up to 2 values");
        }
        if (!invalid) {
            matching(spec, addresses, place);
        }
    }

    private static void families(JsonObject spec, FieldErrors at) {
        Set<String> seen = new HashSet<>();
        List<String> families = spec.array("ipFamilies").strings();
        for (int i = 0; i < families.size(); i++) {
            if (!FAMILIES.contains(families.get(i))) {
                at.at("ipFamilies", i).notSupported(families.get(i), FAMILIES);
            }
            if (!seen.add(families.get(i))) {
                at.at("ipFamilies", i).duplicate(families.get(i));
            }
        }
        Fields.oneOf(spec, "ipFamilyPolicy", at, POLICIES);
    }

    private static void matching(JsonObject spec, List<String> addresses, FieldErrors at) {
        if (addresses.size() > 1 && !Addresses.isDualStack(addresses)) {
            at.invalid(spec.array("clusterIPs"), "may specify no more than one IP for each IP family");
        }
        if (ServiceValidation.isHeadless(spec)) {
            return;
        }
        List<String> families = spec.array("ipFamilies").strings();
        for (int i = 0; i < Math.min(addresses.size(), families.size()); i++) {
            String actual = Addresses.isIpv6(addresses.get(i)) ? "IPv6" : "IPv4";
            if (FAMILIES.contains(families.get(i)) && !families.get(i).equals(actual)) {
                at.index(i)
                        .invalid(
                                addresses.get(i),
                                "expected an " + families.get(i) + " value as indicated by `ipFamilies[" + i + "]`");
            }
        }
    }

    static void changes(JsonObject old, JsonObject spec, FieldErrors at) {
        boolean names = ServiceValidation.isType(old, "ExternalName") || ServiceValidation.isType(spec, "ExternalName");
        boolean oldHeadless = ServiceValidation.isHeadless(old);
        boolean headless = ServiceValidation.isHeadless(spec);
        if (names) {
            return;
        }
        if (!oldHeadless || !headless) {
            clusterIpChanges(old, spec, at);
        }
        if (!oldHeadless && !headless) {
            familyChanges(old, spec, at);
        }
    }

    private static JsonValue shown(JsonObject spec, String list) {
        return spec.array(list).isEmpty() ? JsonNull.NULL : spec.array(list);
    }

    private static void clusterIpChanges(JsonObject old, JsonObject spec, FieldErrors at) {
        List<String> before = old.array("clusterIPs").strings();
        List<String> after = spec.array("clusterIPs").strings();
        JsonValue shown = shown(spec, "clusterIPs");
        if (before.size() == after.size()) {
            for (int i = 0; i < before.size(); i++) {
                if (!before.get(i).equals(after.get(i))) {
                    at.at("clusterIPs", i).invalid(shown, ONCE);
                }
            }
            return;
        }
        if (after.isEmpty()) {
            at.at("clusterIPs", 0).invalid(shown, "primary clusterIP can not be unset");
        } else if (!before.isEmpty() && !before.getFirst().equals(after.getFirst())) {
            at.at("clusterIPs", 0).invalid(shown, ONCE);
        }
        if (before.size() > after.size() && after.size() == 1) {
            singleStack(spec, "clusterIP", at);
        }
    }

    private static void singleStack(JsonObject spec, String what, FieldErrors at) {
        if (!spec.string("ipFamilyPolicy").equals("SingleStack")) {
            at.at("ipFamilyPolicy")
                    .invalid(
                            Fields.orNull(spec.get("ipFamilyPolicy")),
                            "must be set to 'SingleStack' when releasing the secondary " + what);
        }
    }

    private static void familyChanges(JsonObject old, JsonObject spec, FieldErrors at) {
        List<String> before = old.array("ipFamilies").strings();
        List<String> after = spec.array("ipFamilies").strings();
        FieldErrors place = at.at("ipFamilies", 0);
        if (before.size() == after.size()) {
            for (int i = 0; i < before.size(); i++) {
                if (!before.get(i).equals(after.get(i))) {
                    place.invalid(shown(spec, "ipFamilies"), ONCE);
                }
            }
            return;
        }
        boolean fewer = before.size() > after.size();
        if (fewer && spec.array("clusterIPs").isEmpty()) {
            place.invalid(shown(spec, "ipFamilies"), "primary ipFamily can not be unset");
        }
        if (!before.isEmpty() && !after.isEmpty() && !before.getFirst().equals(after.getFirst())) {
            place.invalid(shown(spec, "clusterIPs"), ONCE);
        }
        if (fewer && after.size() == 1) {
            singleStack(spec, "ipFamily", at);
        }
    }

    /** What clients are told about addresses that are written oddly, and about fields that have no effect. */
    static void warnings(JsonObject service, List<String> warnings) {
        JsonObject spec = service.object("spec");
        boolean headless = ServiceValidation.isType(spec, "ClusterIP")
                && spec.string("clusterIP").equals("None");
        boolean external = ServiceValidation.isType(spec, "ExternalName");
        List<String> externalIps = spec.array("externalIPs").strings();
        if (!spec.string("clusterIP").isEmpty() && !headless) {
            each(spec.array("clusterIPs").strings(), "spec.clusterIPs", warnings);
        }
        if (headless && !spec.string("loadBalancerIP").isEmpty()) {
            warnings.add("spec.loadBalancerIP is ignored for headless services");
        }
        if (headless && !externalIps.isEmpty()) {
            warnings.add("spec.externalIPs is ignored for headless services");
        }
        if (headless && !spec.string("sessionAffinity").equals("None")) {
            warnings.add("spec.SessionAffinity is ignored for headless services");
        }
        each(externalIps, "spec.externalIPs", warnings);
        if (!externalIps.isEmpty() && !headless && !external) {
            warnings.add("spec.externalIPs is deprecated and may no longer be implemented in some clusters");
        }
        warnings.addAll(Addresses.addressWarnings("spec.loadBalancerIP", spec.string("loadBalancerIP")));
        List<String> ranges = spec.array("loadBalancerSourceRanges").strings();
        for (int i = 0; i < ranges.size(); i++) {
            warnings.addAll(Addresses.networkWarnings("spec.loadBalancerSourceRanges[" + i + "]", ranges.get(i)));
        }
        if (external && !externalIps.isEmpty()) {
            warnings.add("spec.externalIPs is ignored when spec.type is \"ExternalName\"");
        }
        if (!external && !spec.string("externalName").isEmpty()) {
            warnings.add("spec.externalName is ignored when spec.type is not \"ExternalName\"");
        }
        if (spec.string("trafficDistribution").equals("PreferClose")) {
            warnings.add("spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"");
        }
    }

    private static void each(List<String> addresses, String place, List<String> warnings) {
        for (int i = 0; i < addresses.size(); i++) {
            warnings.addAll(Addresses.addressWarnings(place + "[" + i + "]", addresses.get(i)));
        }
    }
}
