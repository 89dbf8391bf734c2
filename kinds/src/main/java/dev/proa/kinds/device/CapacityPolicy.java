package dev.proa.kinds.device;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Resources;
import dev.proa.schema.Quantity;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How much of a capacity that several may share each may ask for. */
final class CapacityPolicy {
    private static final int VALUES_MAX = 10;

    private CapacityPolicy() {}

    static void check(JsonObject capacity, FieldErrors at) {
        if (!capacity.has("requestPolicy")) {
            return;
        }
        JsonObject policy = capacity.object("requestPolicy");
        Quantity most = Resources.quantity(capacity.get("value"));
        boolean values = !policy.array("validValues").isEmpty();
        boolean range = policy.has("validRange");
        if (values && range) {
            at.forbidden("exactly one policy can be specified, cannot specify \"validValues\" and \"validRange\" at the"
                    + " same time");
        } else if ((values || range) && !policy.has("default")) {
            at.at("default").required("required when " + (values ? "validValues" : "validRange") + " is defined");
        } else if (values) {
            values(policy, most, at.at("validValues"));
        } else if (range) {
            range(policy.object("validRange"), Resources.quantity(policy.get("default")), most, at.at("validRange"));
        }
    }

    private static void values(JsonObject policy, Quantity most, FieldErrors at) {
        JsonArray given = policy.array("validValues");
        List<Quantity> values = given.stream().map(Resources::quantity).toList();
        Quantity preset = Resources.quantity(policy.get("default"));
        for (int i = 0; i + 1 < values.size(); i++) {
            if (values.get(i).compareTo(values.get(i + 1)) > 0) {
                at.index(i + 1).invalid(values.get(i + 1).toString(), "values must be sorted in ascending order");
            }
        }
        if (values.size() > VALUES_MAX) {
            at.tooMany(values.size(), VALUES_MAX);
        }
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i).compareTo(most) > 0) {
                at.index(i).invalid(values.get(i).toString(), "option is larger than capacity value: " + most);
            }
            if (!seen.add(values.get(i).value())) {
                at.index(i).duplicate(Long.toString(values.get(i).value()));
            }
        }
        if (values.stream().noneMatch(value -> value.compareTo(preset) == 0)) {
            at.invalid(preset.toString(), "default value is not valid according to the requestPolicy");
        }
    }

    private static void range(JsonObject range, Quantity preset, Quantity most, FieldErrors at) {
        if (!range.has("min")) {
            at.at("min").required("required when validRange is defined");
            return;
        }
        Quantity min = Resources.quantity(range.get("min"));
        larger(min, most, min, "min is larger than capacity value: " + most, at.at("min"));
        larger(min, preset, preset, "default is less than min: " + min, at.at("min"));
        if (range.has("max")) {
            Quantity max = Resources.quantity(range.get("max"));
            larger(min, max, min, "min is larger than max: " + max, at.at("max"));
            larger(max, most, max, "max is larger than capacity value: " + most, at.at("max"));
            larger(preset, max, preset, "default is more than max: " + max, at.at("max"));
        }
        if (range.has("step")) {
            Quantity step = Resources.quantity(range.get("step"));
            multiple(preset, min, step, at.at("step"));
            if (range.has("max")) {
                multiple(Resources.quantity(range.get("max")), min, step, at.at("step"));
            }
        }
    }

    private static void larger(Quantity one, Quantity other, Quantity shown, String why, FieldErrors at) {
        if (one.compareTo(other) > 0) {
            at.invalid(shown.toString(), why);
        }
    }

    private static void multiple(Quantity value, Quantity min, Quantity step, FieldErrors at) {
        if (step.value() == 0 || (value.value() - min.value()) % step.value() != 0) {
            at.invalid(value.toString(), "value is not a multiple of a given step (" + step + ") from (" + min + ")");
        }
    }
}
