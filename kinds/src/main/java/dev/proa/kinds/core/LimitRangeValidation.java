package dev.proa.kinds.core;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import dev.proa.kinds.validation.Resources;
import dev.proa.schema.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** LimitRanges: min, requests, limits and max of each resource are in order. */
final class LimitRangeValidation {
    private static final List<String> TYPES = List.of("Pod", "Container", "PersistentVolumeClaim");
    private static final int RATIO_DIGITS = 6;

    private LimitRangeValidation() {}

    static void validate(JsonObject range, FieldErrors errors) {
        Set<String> types = new HashSet<>();
        Fields.each(range.object("spec"), "limits", errors.at("spec"), (limit, at) -> {
            String type = limit.string("type");
            type(type, at.at("type"));
            if (!types.add(type)) {
                at.at("type").duplicate(type);
            }
            limit(limit, at);
        });
    }

    private static void type(String type, FieldErrors at) {
        FieldErrors faults = at.apart();
        Formats.qualifiedName(type, faults);
        if (faults.isEmpty() && !type.contains("/") && !TYPES.contains(type)) {
            faults.invalid(type, "must be a standard limit type or fully qualified");
        }
        at.addAll(faults);
    }

    private static void limit(JsonObject limit, FieldErrors at) {
        boolean pod = limit.string("type").equals("Pod");
        Set<String> resources = new TreeSet<>();
        names(limit, "max", resources, at);
        names(limit, "min", resources, at);
        for (String list : List.of("default", "defaultRequest")) {
            if (!pod) {
                names(limit, list, resources, at);
            } else if (!limit.object(list).isEmpty()) {
                at.at(list).forbidden("may not be specified when `type` is 'Pod'");
            }
        }
        boolean storage = limit.hasAt("min", "storage") || limit.hasAt("max", "storage");
        if (limit.string("type").equals("PersistentVolumeClaim") && !storage) {
            at.at("limits").required("either minimum or maximum storage value is required, but neither was provided");
        }
        names(limit, "maxLimitRequestRatio", resources, at);
        for (String name : resources) {
            new Amounts(pod ? limit.without("default").without("defaultRequest") : limit, name, at).check();
        }
    }

    private static void names(JsonObject limit, String list, Set<String> seen, FieldErrors errors) {
        boolean contained =
                limit.string("type").equals("Pod") || limit.string("type").equals("Container");
        for (String name : Resources.names(limit.object(list))) {
            FieldErrors at = errors.at(list).key(name);
            if (contained) {
                Resources.containerName(name, at);
            } else {
                Resources.name(name, at);
            }
            seen.add(name);
        }
    }

    /** What a limit says about one resource. */
    private record Amounts(JsonObject limit, String name, FieldErrors errors) {
        private Quantity of(String list) {
            return Resources.quantity(limit.object(list).get(name));
        }

        /** Whether both are there, and the first is greater. */
        private boolean exceeds(String first, String second) {
            return limit.object(first).has(name)
                    && limit.object(second).has(name)
                    && of(first).compareTo(of(second)) > 0;
        }

        private void fault(String list, Quantity shown, String why) {
            errors.at(list).key(name).invalid(shown.toString(), why);
        }

        void check() {
            Quantity min = of("min");
            Quantity max = of("max");
            Quantity limits = of("default");
            Quantity requests = of("defaultRequest");
            if (exceeds("min", "max")) {
                fault("min", min, "min value " + min + " is greater than max value " + max);
            }
            if (exceeds("min", "defaultRequest")) {
                String why = "min value " + min + " is greater than default request value " + requests;
                fault("defaultRequest", requests, why);
            }
            if (exceeds("defaultRequest", "max")) {
                String why = "default request value " + requests + " is greater than max value " + max;
                fault("defaultRequest", requests, why);
            }
            if (exceeds("defaultRequest", "default")) {
                String why = "default request value " + requests + " is greater than default limit value " + limits;
                fault("defaultRequest", requests, why);
            }
            if (exceeds("min", "default")) {
                fault("default", min, "min value " + min + " is greater than default value " + limits);
            }
            if (exceeds("default", "max")) {
                fault("default", max, "default value " + limits + " is greater than max value " + max);
            }
            ratio();
            boolean differ = exceeds("default", "defaultRequest") || exceeds("defaultRequest", "default");
            if (!Resources.isOvercommitAllowed(name) && differ) {
                String why =
                        "default value " + limits + " must equal to defaultRequest value " + requests + " in " + name;
                fault("defaultRequest", requests, why);
            }
        }

        private void ratio() {
            if (!limit.object("maxLimitRequestRatio").has(name)) {
                return;
            }
            Quantity ratio = of("maxLimitRequestRatio");
            if (ratio.decimal().compareTo(BigDecimal.ONE) < 0) {
                fault("maxLimitRequestRatio", ratio, "ratio " + ratio + " is less than 1");
            }
            BigDecimal min = of("min").decimal();
            if (!limit.object("min").has(name) || !limit.object("max").has(name) || min.signum() == 0) {
                return;
            }
            BigDecimal most = of("max").decimal().divide(min, RATIO_DIGITS, RoundingMode.HALF_EVEN);
            if (ratio.decimal().compareTo(most) > 0) {
                String why = "ratio " + ratio + " is greater than max/min = " + most.toPlainString();
                fault("maxLimitRequestRatio", ratio, why);
            }
        }
    }
}
