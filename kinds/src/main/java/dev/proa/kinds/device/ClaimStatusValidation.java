package dev.proa.kinds.device;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Addresses;
import dev.proa.kinds.validation.Conditions;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import dev.proa.kinds.validation.Selectors;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The status of ResourceClaims: what was allocated, for whom, and what drivers say of it. */
public final class ClaimStatusValidation {
    private static final int RESERVED_MAX = 256;
    private static final int RESULTS_MAX = 32;
    private static final int CONDITIONS_MAX = 8;
    private static final int ADDRESSES_MAX = 16;
    private static final int INTERFACE_BYTES_MAX = 256;
    private static final int HARDWARE_BYTES_MAX = 128;
    private static final String UID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
    private static final List<String> SOURCES = List.of("FromClaim", "FromClass");

    private ClaimStatusValidation() {}

    public static void update(JsonObject old, JsonObject updated, FieldErrors errors) {
        JsonObject status = updated.object("status");
        JsonObject before = old.object("status");
        FieldErrors at = errors.at("status");
        Items.set(status, "reservedFor", RESERVED_MAX, user -> user.string("uid"), at, (user, place) -> {
            for (String field : List.of("resource", "name", "uid")) {
                Fields.required(user, field, place);
            }
        });
        Set<String> allocated = new HashSet<>();
        status.objectAt("allocation", "devices")
                .array("results")
                .objects()
                .forEach(result -> allocated.add(id(result)));
        Items.set(
                status,
                "devices",
                Integer.MAX_VALUE,
                ClaimStatusValidation::id,
                at,
                (device, place) -> device(device, allocated, place));
        reserved(updated, before, at.at("reservedFor"));
        if (status.has("allocation")) {
            if (before.has("allocation")) {
                Fields.immutable(before, status, "allocation", at);
            } else {
                Set<String> names = ClaimValidation.requestNames(updated.objectAt("spec", "devices"));
                allocation(status.object("allocation"), names, at.at("allocation"));
            }
        }
    }

    private static void reserved(JsonObject claim, JsonObject before, FieldErrors at) {
        JsonArray users = claim.arrayAt("status", "reservedFor");
        if (users.isEmpty()) {
            return;
        }
        if (!claim.hasAt("status", "allocation")) {
            at.forbidden("may not be specified when `allocated` is not set");
        } else if (claim.hasAt("metadata", "deletionTimestamp")
                && !before.array("reservedFor").list().containsAll(users.list())) {
            at.forbidden("new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set");
        }
    }

    private static String id(JsonObject device) {
        return device.string("driver") + "/" + device.string("pool") + "/" + device.string("device") + "/"
                + device.string("shareID");
    }

    private static void identity(JsonObject device, FieldErrors at) {
        Formats.driverName(device.string("driver"), at.at("driver"));
        DeviceNames.pool(device.string("pool"), at.at("pool"));
        Names.dns1123Label(device.string("device"), at.at("device"));
        if (device.has("shareID") && !device.string("shareID").matches(UID)) {
            at.at("shareID")
                    .invalid(
                            device.string("shareID"),
                            "uid must be in RFC 4122 normalized form, `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` with"
                                    + " lowercase hexadecimal characters");
        }
    }

    private static void device(JsonObject device, Set<String> allocated, FieldErrors at) {
        identity(device, at);
        if (!allocated.contains(id(device))) {
            at.invalid(id(device), "must be an allocated device in the claim");
        }
        int conditions = device.array("conditions").size();
        if (conditions > CONDITIONS_MAX) {
            at.at("conditions").tooMany(conditions, CONDITIONS_MAX);
        }
        Conditions.validate(device, at);
        if (device.contains("data") && !Fields.orNull(device.get("data")).isNull()) {
            DeviceNames.data(device, "data", at);
        }
        Fields.in(device, "networkData", at, ClaimStatusValidation::network);
    }

    private static void network(JsonObject network, FieldErrors at) {
        if (Formats.bytes(network.string("interfaceName")) > INTERFACE_BYTES_MAX) {
            at.at("interfaceName").tooLong(INTERFACE_BYTES_MAX);
        }
        if (Formats.bytes(network.string("hardwareAddress")) > HARDWARE_BYTES_MAX) {
            at.at("hardwareAddress").tooLong(HARDWARE_BYTES_MAX);
        }
        Items.texts(network, "ips", ADDRESSES_MAX, at, Addresses::interfaceAddress);
    }

    private static void allocation(JsonObject allocation, Set<String> names, FieldErrors at) {
        JsonObject devices = allocation.object("devices");
        FieldErrors place = at.at("devices");
        Items.list(devices, "results", RESULTS_MAX, place, (result, where) -> {
            ClaimValidation.requestReference(result.string("request"), names, where.at("request"));
            identity(result, where);
            DeviceNames.bindingConditions(result, where);
        });
        Items.list(devices, "config", 2 * ClaimValidation.CONFIGURATIONS_MAX, place, (config, where) -> {
            Fields.requiredOneOf(config, "source", where, SOURCES);
            ClaimValidation.requestReferences(config, names, where);
            ClaimValidation.configuration(config, where);
        });
        Fields.in(allocation, "nodeSelector", at, Selectors::nodeSelector);
    }
}
