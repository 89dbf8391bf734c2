package dev.proa.kinds.device;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import java.util.List;
import java.util.TreeSet;

/** Names of pools, attributes and capacities, taints and their tolerations, and data that only a driver reads. */
final class DeviceNames {
    static final int DATA_BYTES_MAX = 10 * 1024;
    private static final List<String> EFFECTS = List.of("NoExecute", "NoSchedule", "None");
    private static final List<String> OPERATORS = List.of("Equal", "Exists");
    private static final int POOL_BYTES_MAX = 253;
    private static final int ID_BYTES_MAX = 32;

    private DeviceNames() {}

    static void pool(String name, FieldErrors at) {
        if (name.isEmpty()) {
            at.required("");
            return;
        }
        if (Formats.bytes(name) > POOL_BYTES_MAX) {
            at.tooLong(POOL_BYTES_MAX);
        }
        for (String part : name.split("/", -1)) {
            Names.dns1123Subdomain(part, at);
        }
    }

    /** A C identifier, with a domain before it or without. */
    static void qualified(String name, FieldErrors at) {
        String[] parts = name.split("/", -1);
        if (parts.length == 1) {
            identifier(name, at);
        } else if (parts.length == 2) {
            if (parts[0].isEmpty()) {
                at.invalid("", "the domain must not be empty");
            } else {
                Formats.driverName(parts[0], at);
            }
            if (parts[1].isEmpty()) {
                at.invalid("", "the name must not be empty");
            } else {
                identifier(parts[1], at);
            }
        }
    }

    static void fullyQualified(String name, FieldErrors at) {
        qualified(name, at);
        if (!name.contains("/")) {
            at.invalid(name, "a fully qualified name must be a domain and a name separated by a slash");
        }
    }

    private static void identifier(String id, FieldErrors at) {
        if (Formats.bytes(id) > ID_BYTES_MAX) {
            at.tooLong(ID_BYTES_MAX);
        }
        Formats.cIdentifier(id, at);
    }

    static void taint(JsonObject taint, FieldErrors at) {
        Formats.qualifiedName(taint.string("key"), at.at("key"));
        Fields.format(taint, "value", at, Formats::labelValue);
        Fields.requiredOneOf(taint, "effect", at, EFFECTS);
    }

    static void toleration(JsonObject toleration, FieldErrors at) {
        Fields.format(toleration, "key", at, Formats::qualifiedName);
        Fields.requiredOneOf(toleration, "operator", at, OPERATORS);
        String value = toleration.string("value");
        if (toleration.string("operator").equals("Equal")) {
            Formats.labelValue(value, at.at("value"));
        } else if (toleration.string("operator").equals("Exists") && !value.isEmpty()) {
            at.at("value").invalid(value, "must be empty for operator `Exists`");
        }
        if (!toleration.string("effect").isEmpty()) {
            Fields.oneOf(toleration, "effect", at, EFFECTS);
        }
    }

    /** A JSON object that is passed on. */
    static void data(JsonObject holder, String name, FieldErrors errors) {
        JsonValue value = Fields.orNull(holder.get(name));
        FieldErrors at = errors.at(name);
        if (value.isNull()) {
            at.required("");
        } else if (Formats.bytes(value.toString()) > DATA_BYTES_MAX) {
            at.tooLong(DATA_BYTES_MAX);
        } else if (!(value instanceof JsonObject)) {
            at.invalid("<value omitted>", "must be a valid JSON object");
        }
    }

    /** Conditions under which a device is bound, and those under which it can't be. */
    static void bindingConditions(JsonObject holder, FieldErrors at) {
        int max = 4;
        Items.texts(holder, "bindingConditions", max, at, Formats::qualifiedName);
        Items.texts(holder, "bindingFailureConditions", max, at, Formats::qualifiedName);
        List<String> conditions = holder.array("bindingConditions").strings();
        List<String> failures = holder.array("bindingFailureConditions").strings();
        for (String both : new TreeSet<>(failures)) {
            if (conditions.contains(both)) {
                at.at("bindingFailureConditions", failures.indexOf(both))
                        .invalid(both, "bindingFailureConditions must not overlap with bindingConditions");
            }
        }
        if (conditions.isEmpty() && !failures.isEmpty()) {
            at.at("bindingConditions")
                    .invalid(
                            Fields.orNull(holder.get("bindingConditions")),
                            "bindingConditions are required to use bindingFailureConditions");
        }
        if (failures.isEmpty() && !conditions.isEmpty()) {
            at.at("bindingFailureConditions")
                    .invalid(
                            Fields.orNull(holder.get("bindingFailureConditions")),
                            "bindingFailureConditions are required to use bindingConditions");
        }
    }
}
