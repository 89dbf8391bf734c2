package dev.proa.kinds;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Addresses;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import java.util.List;

/** The ranges of cluster IPs (ServiceCIDR), at most one of each family, and the addresses taken from them (IPAddress). */
final class ServiceRangeValidation {
    private static final int RANGES_MAX = 2;

    private ServiceRangeValidation() {}

    static void address(JsonObject address, FieldErrors errors) {
        JsonObject spec = address.object("spec");
        FieldErrors at = errors.at("spec").at("parentRef");
        if (!spec.has("parentRef")) {
            at.required("");
            return;
        }
        JsonObject parent = spec.object("parentRef");
        Fields.format(parent, "group", at, Names::dns1123Subdomain);
        Fields.requiredFormat(parent, "resource", at, Names::pathSegment);
        Fields.requiredFormat(parent, "name", at, Names::pathSegment);
        Fields.format(parent, "namespace", at, Names::pathSegment);
    }

    static void addressUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        address(updated, errors);
        JsonObject parent = updated.objectAt("spec", "parentRef");
        if (!parent.equals(old.objectAt("spec", "parentRef"))) {
            errors.at("spec").at("parentRef").invalid(printed(updated, parent), Formats.IMMUTABLE);
        }
    }

    /** As upstream's internal type is printed. */
    private static Object printed(JsonObject address, JsonObject parent) {
        return address.hasAt("spec", "parentRef")
                ? JsonObject.of(
                        "Group", parent.string("group"),
                        "Resource", parent.string("resource"),
                        "Namespace", parent.string("namespace"),
                        "Name", parent.string("name"))
                : dev.proa.json.JsonNull.NULL;
    }

    static void range(JsonObject range, FieldErrors errors) {
        JsonArray ranges = range.object("spec").array("cidrs");
        FieldErrors at = errors.at("spec").at("cidrs");
        if (ranges.isEmpty()) {
            at.required("at least one CIDR required");
            return;
        }
        if (ranges.size() > RANGES_MAX) {
            at.invalid(JsonObject.of("CIDRs", ranges), "may only hold up to 2 values");
            return;
        }
        List<String> values = ranges.strings();
        for (int i = 0; i < values.size(); i++) {
            Addresses.canonicalNetwork(values.get(i), at.index(i));
        }
        boolean networks = values.stream().allMatch(Addresses::isNetwork);
        if (values.size() == RANGES_MAX && networks && !Addresses.isDualStack(values)) {
            at.invalid(
                    ranges, "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64");
        }
    }

    /** A range stays as it is; one of the other family may be added. */
    static void rangeUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        JsonArray ranges = updated.object("spec").array("cidrs");
        List<String> before = old.object("spec").array("cidrs").strings();
        List<String> after = ranges.strings();
        FieldErrors at = errors.at("spec").at("cidrs");
        boolean added = before.size() == 1 && after.size() == RANGES_MAX;
        if (before.size() != after.size() && !added) {
            at.invalid(ranges, Formats.IMMUTABLE);
            return;
        }
        for (int i = 0; i < before.size(); i++) {
            if (!before.get(i).equals(after.get(i))) {
                at.index(i).invalid(after.get(i), Formats.IMMUTABLE);
            }
        }
        if (added) {
            range(updated, errors);
        }
    }
}
