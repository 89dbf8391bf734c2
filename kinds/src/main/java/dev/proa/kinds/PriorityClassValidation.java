package dev.proa.kinds;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;
import java.util.List;
import java.util.Map;

/** What PriorityClasses may be: names and values above a limit belong to the system, and neither value nor policy changes. */
final class PriorityClassValidation {
    private static final String SYSTEM_PREFIX = "system-";
    private static final long USER_VALUE_MAX = 1_000_000_000;
    private static final Map<String, Long> SYSTEM =
            Map.of("system-node-critical", 2_000_001_000L, "system-cluster-critical", 2_000_000_000L);
    private static final List<String> POLICIES = List.of("PreemptLowerPriority", "Never");

    private PriorityClassValidation() {}

    static void check(JsonObject priorityClass, FieldErrors errors) {
        String name = priorityClass.stringAt("metadata", "name");
        if (name.startsWith(SYSTEM_PREFIX)) {
            String wrong = unknown(name, priorityClass);
            if (!wrong.isEmpty()) {
                errors.at("metadata")
                        .at("name")
                        .forbidden("priority class names with '" + SYSTEM_PREFIX
                                + "' prefix are reserved for system use only. error: " + wrong);
            }
        } else if (priorityClass.number("value") > USER_VALUE_MAX) {
            errors.at("value").forbidden("maximum allowed value of a user defined priority is " + USER_VALUE_MAX);
        }
        Fields.oneOf(priorityClass, "preemptionPolicy", errors, POLICIES);
    }

    /** Why this is none of the system's own classes; empty when it is. */
    private static String unknown(String name, JsonObject priorityClass) {
        Long value = SYSTEM.get(name);
        if (value == null) {
            return name + " is not a known system priority class";
        }
        if (priorityClass.number("value") != value) {
            return "value of " + name + " PriorityClass must be " + value;
        }
        return priorityClass.bool("globalDefault") ? "globalDefault of " + name + " PriorityClass must be false" : "";
    }

    static void update(JsonObject old, JsonObject updated, FieldErrors errors) {
        if (old.number("value") != updated.number("value")) {
            errors.at("value").forbidden("may not be changed in an update.");
        }
        Fields.immutable(old, updated, "preemptionPolicy", errors);
    }
}
