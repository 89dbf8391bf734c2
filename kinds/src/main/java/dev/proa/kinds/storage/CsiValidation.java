package dev.proa.kinds.storage;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import dev.proa.kinds.validation.Resources;
import dev.proa.kinds.validation.Selectors;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** CSIDrivers, CSINodes and CSIStorageCapacities. */
public final class CsiValidation {
    private static final List<String> FS_GROUP_POLICIES = List.of("File", "None", "ReadWriteOnceWithFSType");
    private static final List<String> LIFECYCLE_MODES = List.of("Persistent", "Ephemeral");
    private static final int NODE_ID_BYTES_MAX = 256;
    private static final long UPDATE_PERIOD_SECONDS_MIN = 10;
    private static final long TOKEN_SECONDS_MIN = 600;
    private static final long TOKEN_SECONDS_MAX = 1L << 32;

    private CsiValidation() {}

    public static void driver(JsonObject driver, FieldErrors errors) {
        JsonObject spec = driver.object("spec");
        FieldErrors at = errors.at("spec");
        Fields.oneOf(spec, "fsGroupPolicy", at, FS_GROUP_POLICIES);
        tokens(spec, at);
        for (String mode : spec.array("volumeLifecycleModes").strings()) {
            if (!LIFECYCLE_MODES.contains(mode)) {
                at.at("volumeLifecycleModes").notSupported(mode, LIFECYCLE_MODES);
            }
        }
        long seconds = spec.number("nodeAllocatableUpdatePeriodSeconds", UPDATE_PERIOD_SECONDS_MIN);
        if (seconds < UPDATE_PERIOD_SECONDS_MIN) {
            at.at("nodeAllocatableUpdatePeriodSeconds").invalid(seconds, "must be greater than or equal to 10 seconds");
        }
        if (spec.has("serviceAccountTokenInSecrets")
                && spec.array("tokenRequests").isEmpty()) {
            at.at("serviceAccountTokenInSecrets")
                    .invalid(
                            spec.bool("serviceAccountTokenInSecrets"),
                            "serviceAccountTokenInSecrets is set but no tokenRequests are specified");
        }
    }

    private static void tokens(JsonObject spec, FieldErrors errors) {
        Set<String> audiences = new HashSet<>();
        Fields.each(spec, "tokenRequests", errors, (request, at) -> {
            if (!audiences.add(request.string("audience"))) {
                at.at("audience").duplicate(request.string("audience"));
            } else if (request.has("expirationSeconds")) {
                long seconds = request.number("expirationSeconds");
                if (seconds < TOKEN_SECONDS_MIN) {
                    at.at("expirationSeconds").invalid(seconds, "may not specify a duration less than 10 minutes");
                }
                if (seconds > TOKEN_SECONDS_MAX) {
                    at.at("expirationSeconds").invalid(seconds, "may not specify a duration larger than 2^32 seconds");
                }
            }
        });
    }

    public static void driverUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        driver(updated, errors);
        JsonObject before = old.object("spec");
        JsonObject after = updated.object("spec");
        if (!Fields.same(before.get("attachRequired"), after.get("attachRequired"))) {
            errors.at("spec")
                    .at("attachedRequired")
                    .invalid(Fields.orNull(after.get("attachRequired")), Formats.IMMUTABLE);
        }
        Fields.immutable(before, after, "volumeLifecycleModes", errors.at("spec"));
    }

    public static void node(JsonObject node, FieldErrors errors) {
        Set<String> names = new HashSet<>();
        Fields.each(node.object("spec"), "drivers", errors.at("spec"), (driver, at) -> {
            Formats.driverName(driver.string("name"), at.at("name"));
            nodeId(driver.string("nodeID"), at.at("nodeID"));
            Fields.in(driver, "allocatable", at, (limits, place) -> Fields.notNegative(limits, place, "count"));
            if (!names.add(driver.string("name"))) {
                at.at("name").duplicate(driver.string("name"));
            }
            topologyKeys(driver.array("topologyKeys").strings(), at);
        });
    }

    private static void nodeId(String id, FieldErrors at) {
        if (id.isEmpty()) {
            at.required("");
        }
        if (Formats.bytes(id) > NODE_ID_BYTES_MAX) {
            at.invalid(id, "must be " + NODE_ID_BYTES_MAX + " characters or less");
        }
    }

    private static void topologyKeys(List<String> keys, FieldErrors at) {
        Set<String> seen = new HashSet<>();
        for (String key : keys) {
            if (key.isEmpty()) {
                at.required("");
            }
            if (!seen.add(key)) {
                at.duplicate(key);
            }
            Formats.qualifiedName(key, at);
        }
    }

    public static void nodeUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        node(updated, errors);
        for (JsonObject before : old.arrayAt("spec", "drivers").objects()) {
            for (JsonObject after : updated.arrayAt("spec", "drivers").objects()) {
                if (before.string("name").equals(after.string("name"))
                        && !before.without("allocatable").equals(after.without("allocatable"))) {
                    errors.at("spec").at("drivers").invalid(after.without("allocatable"), Formats.IMMUTABLE);
                }
            }
        }
    }

    public static void capacity(JsonObject capacity, FieldErrors errors) {
        Fields.in(capacity, "nodeTopology", errors, Selectors::labelSelector);
        Names.dns1123Subdomain(capacity.string("storageClassName"), errors.at("storageClassName"));
        if (capacity.has("capacity")) {
            Resources.notNegative(Resources.quantity(capacity.get("capacity")), errors.at("capacity"));
        }
    }

    public static void capacityUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        Fields.immutable(old, updated, "nodeTopology", errors);
        Fields.immutable(old, updated, "storageClassName", errors);
    }
}
