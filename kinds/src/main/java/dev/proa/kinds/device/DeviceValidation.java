package dev.proa.kinds.device;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonNull;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import dev.proa.kinds.validation.Resources;
import dev.proa.kinds.validation.Selectors;
import java.util.ArrayList;
import java.util.List;

/** One device of a ResourceSlice: attributes, capacities, taints, what it takes of shared counters. */
final class DeviceValidation {
    /** An attribute's members that hold several values. */
    static final List<String> LISTS = List.of("bools", "ints", "strings", "versions");

    private static final List<String> SINGLE = List.of("bool", "int", "string", "version");
    private static final String ID = "(0|[1-9]\\d*)";
    private static final String BEFORE_RELEASE = "(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)";
    private static final String VERSION = ID + "\\." + ID + "\\." + ID + "(-" + BEFORE_RELEASE + "(\\." + BEFORE_RELEASE
            + ")*)?(\\+[0-9a-zA-Z-]+(\\.[0-9a-zA-Z-]+)*)?";
    private static final int VALUE_BYTES_MAX = 64;
    private static final int MEMBERS_MAX = 32;
    private static final int VALUES_MAX = 48;
    private static final int TAINTS_MAX = 16;
    private static final int CONSUMPTIONS_MAX = 2;
    private static final int COUNTERS_MAX = 32;
    private static final String OF_DEVICES = "`nodeName`, `nodeSelector` and `allNodes` can only be set if"
            + " `perDeviceNodeSelection` is set to true in the ResourceSlice spec";
    private static final String ONE_PLACE = "exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when"
            + " `perDeviceNodeSelection` is set to true in the ResourceSlice spec";

    private DeviceValidation() {}

    static void device(JsonObject device, boolean placed, FieldErrors at) {
        Names.dns1123Label(device.string("name"), at.at("name"));
        JsonObject attributes = device.object("attributes");
        JsonObject capacity = device.object("capacity");
        int members = attributes.size() + capacity.size();
        if (members > MEMBERS_MAX) {
            at.invalid(members, "the total number of attributes and capacities must not exceed " + MEMBERS_MAX);
        }
        int values = values(attributes);
        if (values > VALUES_MAX) {
            at.invalid(values, "the total number of attribute values must not exceed " + VALUES_MAX);
        }
        for (String name : Resources.names(attributes)) {
            DeviceNames.qualified(name, at.at("attributes"));
            attribute(attributes.object(name), at.at("attributes").key(name));
        }
        for (String name : Resources.names(capacity)) {
            DeviceNames.qualified(name, at.at("capacity"));
            FieldErrors place = at.at("capacity").key(name);
            if (device.bool("allowMultipleAllocations")) {
                CapacityPolicy.check(capacity.object(name), place.at("requestPolicy"));
            } else if (capacity.object(name).has("requestPolicy")) {
                place.at("requestPolicy").forbidden("allowMultipleAllocations must be true");
            }
        }
        Items.list(device, "taints", TAINTS_MAX, at, DeviceNames::taint);
        Items.set(device, "consumesCounters", CONSUMPTIONS_MAX, c -> c.string("counterSet"), at, (taken, place) -> {
            Fields.requiredFormat(taken, "counterSet", place, Names::dns1123Label);
            counters(taken, place);
        });
        place(device, placed, at);
        DeviceNames.bindingConditions(device, at);
    }

    private static int values(JsonObject attributes) {
        int count = 0;
        for (String name : attributes.names()) {
            JsonObject attribute = attributes.object(name);
            int listed = LISTS.stream()
                    .mapToInt(list -> attribute.array(list).size())
                    .sum();
            count += Math.max(1, listed);
        }
        return count;
    }

    private static void attribute(JsonObject attribute, FieldErrors at) {
        int given = 0;
        for (String member : SINGLE) {
            given += attribute.has(member) ? 1 : 0;
        }
        if (attribute.has("string")) {
            text(attribute.string("string"), at.at("string"));
        }
        if (attribute.has("version")) {
            version(attribute.string("version"), at.at("version"));
        }
        for (String list : LISTS) {
            given += attribute.has(list) ? 1 : 0;
        }
        for (int i = 0; i < attribute.array("strings").size(); i++) {
            text(attribute.array("strings").strings().get(i), at.at("strings", i));
        }
        for (int i = 0; i < attribute.array("versions").size(); i++) {
            version(attribute.array("versions").strings().get(i), at.at("versions", i));
        }
        if (given != 1) {
            at.invalid(given == 0 ? "" : attribute, "exactly one value must be specified");
        }
    }

    private static void text(String value, FieldErrors at) {
        if (Formats.bytes(value) > VALUE_BYTES_MAX) {
            at.tooLong(VALUE_BYTES_MAX);
        }
    }

    private static void version(String value, FieldErrors at) {
        if (!value.matches(VERSION)) {
            at.invalid(value, "must be a string compatible with semver.org spec 2.0.0");
        }
        text(value, at);
    }

    static void counters(JsonObject holder, FieldErrors at) {
        JsonObject counters = holder.object("counters");
        if (counters.isEmpty()) {
            at.at("counters").required("");
        } else if (counters.size() > COUNTERS_MAX) {
            at.at("counters").tooMany(counters.size(), COUNTERS_MAX);
        } else {
            Resources.names(counters).forEach(name -> Names.dns1123Label(name, at.at("counters")));
        }
    }

    private static void place(JsonObject device, boolean placed, FieldErrors at) {
        JsonValue name = device.get("nodeName");
        boolean any = device.has("nodeName") || device.has("nodeSelector") || device.has("allNodes");
        if (!placed) {
            if (any) {
                at.invalid(JsonNull.NULL, OF_DEVICES);
            }
            return;
        }
        List<String> given = new ArrayList<>();
        if (name != null && !name.isNull()) {
            if (device.string("nodeName").isEmpty()) {
                at.at("nodeName").invalid("", "must not be empty");
            } else {
                given.add("`nodeName`");
                Names.dns1123Subdomain(device.string("nodeName"), at.at("nodeName"));
            }
        }
        Fields.in(device, "nodeSelector", at, (selector, where) -> {
            given.add("`nodeSelector`");
            Selectors.nodeSelector(selector, where);
        });
        if (device.bool("allNodes")) {
            given.add("`allNodes`");
        } else if (device.has("allNodes")) {
            at.at("allNodes").invalid(false, "must be either unset or set to true");
        }
        if (given.isEmpty()) {
            at.required(ONE_PLACE);
        } else if (given.size() > 1) {
            at.invalid("{" + String.join(", ", given) + "}", ONE_PLACE);
        }
    }
}
