package dev.proa.kinds.device;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import dev.proa.kinds.validation.Selectors;
import java.util.ArrayList;
import java.util.List;

/** ResourceSlices: a driver's devices of a pool, and where they are. */
public final class SliceValidation {
    private static final int DEVICES_MAX = 128;
    private static final int ADVANCED_DEVICES_MAX = 64;
    private static final int COUNTER_SETS_MAX = 8;
    private static final String ONE_PLACE =
            "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required";

    private SliceValidation() {}

    public static void create(JsonObject slice, FieldErrors errors) {
        JsonObject spec = slice.object("spec");
        FieldErrors at = errors.at("spec");
        Formats.driverName(spec.string("driver"), at.at("driver"));
        pool(spec.object("pool"), at.at("pool"));
        place(spec, at);
        if (spec.contains("sharedCounters")
                && spec.contains("devices")
                && !spec.array("sharedCounters").isEmpty()
                && !spec.array("devices").isEmpty()) {
            at.invalid("", "only one of `sharedCounters` or `devices` is allowed");
        }
        boolean perDevice = spec.bool("perDeviceNodeSelection");
        int max = spec.array("devices").objects().stream().anyMatch(SliceValidation::isAdvanced)
                ? ADVANCED_DEVICES_MAX
                : DEVICES_MAX;
        Items.set(
                spec,
                "devices",
                max,
                device -> device.string("name"),
                at,
                (device, where) -> DeviceValidation.device(device, perDevice, where));
        Items.set(spec, "sharedCounters", COUNTER_SETS_MAX, set -> set.string("name"), at, (set, where) -> {
            Fields.requiredFormat(set, "name", where, Names::dns1123Label);
            DeviceValidation.counters(set, where);
        });
    }

    private static boolean isAdvanced(JsonObject device) {
        return !device.array("taints").isEmpty()
                || !device.array("consumesCounters").isEmpty()
                || device.object("attributes").entries().stream()
                        .anyMatch(attribute -> attribute.getValue() instanceof JsonObject value
                                && DeviceValidation.LISTS.stream().anyMatch(value::has));
    }

    private static void pool(JsonObject pool, FieldErrors at) {
        DeviceNames.pool(pool.string("name"), at.at("name"));
        Fields.positive(pool.number("resourceSliceCount"), at.at("resourceSliceCount"));
        if (pool.number("generation") < 0) {
            at.at("generation").invalid(pool.number("generation"), "must be greater than or equal to zero");
        }
    }

    private static void place(JsonObject spec, FieldErrors at) {
        List<String> given = new ArrayList<>();
        if (spec.has("nodeName")) {
            String name = spec.string("nodeName");
            if (name.isEmpty()) {
                at.at("nodeName").invalid(name, "must be either unset or set to a non-empty string");
            } else {
                given.add("`nodeName`");
                Names.dns1123Subdomain(name, at.at("nodeName"));
            }
        }
        Fields.in(spec, "nodeSelector", at, (selector, where) -> {
            given.add("`nodeSelector`");
            Selectors.nodeSelector(selector, where);
            if (selector.array("nodeSelectorTerms").size() != 1) {
                where.at("nodeSelectorTerms")
                        .invalid(selector.array("nodeSelectorTerms"), "must have exactly one node selector term");
            }
        });
        for (String flag : List.of("allNodes", "perDeviceNodeSelection")) {
            if (spec.bool(flag)) {
                given.add("`" + flag + "`");
            } else if (spec.has(flag)) {
                at.at(flag).invalid(false, "must be either unset or set to true");
            }
        }
        if (given.isEmpty()) {
            at.required(ONE_PLACE);
        } else if (given.size() > 1) {
            at.invalid("{" + String.join(", ", given) + "}", ONE_PLACE + ", but multiple fields are set");
        }
    }

    public static void update(JsonObject old, JsonObject updated, FieldErrors errors) {
        create(updated, errors);
        JsonObject before = old.object("spec");
        JsonObject after = updated.object("spec");
        Fields.immutable(
                before.object("pool"),
                after.object("pool"),
                "name",
                errors.at("spec").at("pool"));
        Fields.immutable(before, after, "driver", errors.at("spec"));
        Fields.immutable(before, after, "nodeName", errors.at("spec"));
    }
}
