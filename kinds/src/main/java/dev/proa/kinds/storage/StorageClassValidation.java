package dev.proa.kinds.storage;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** StorageClasses and VolumeAttributesClasses: who provides the volumes, and with which parameters. */
public final class StorageClassValidation {
    private static final List<String> RECLAIM_POLICIES = List.of("Delete", "Retain");
    private static final List<String> BINDING_MODES = List.of("Immediate", "WaitForFirstConsumer");
    private static final int PARAMETERS_MAX = 512;
    private static final int PARAMETER_BYTES_MAX = 256 * 1024;

    private StorageClassValidation() {}

    public static void create(JsonObject storageClass, FieldErrors errors) {
        provisioner(storageClass, "provisioner", errors);
        parameters(storageClass, errors.at("parameters"));
        if (!storageClass.string("reclaimPolicy").isEmpty()) {
            Fields.oneOf(storageClass, "reclaimPolicy", errors, RECLAIM_POLICIES);
        }
        if (!storageClass.has("volumeBindingMode")) {
            errors.at("volumeBindingMode").required("");
        }
        Fields.oneOf(storageClass, "volumeBindingMode", errors, BINDING_MODES);
        topologies(storageClass, errors);
    }

    public static void update(JsonObject old, JsonObject updated, FieldErrors errors) {
        create(updated, errors);
        for (String field : List.of("parameters", "provisioner", "reclaimPolicy", "volumeBindingMode")) {
            Fields.immutable(old, updated, field, errors);
        }
    }

    public static void attributes(JsonObject attributesClass, FieldErrors errors) {
        provisioner(attributesClass, "driverName", errors);
        parameters(attributesClass, errors.at("parameters"));
        if (attributesClass.object("parameters").isEmpty()) {
            errors.at("parameters").required("must contain at least one key/value pair");
        }
    }

    public static void attributesUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        for (String field : List.of("driverName", "parameters")) {
            if (!Fields.same(old.get(field), updated.get(field))) {
                errors.at(field).forbidden("updates to " + field + " are forbidden.");
            }
        }
        attributes(updated, errors);
    }

    private static void provisioner(JsonObject object, String field, FieldErrors errors) {
        String name = object.string(field);
        if (name.isEmpty()) {
            errors.at(field).required("");
        } else {
            Formats.qualifiedName(name.toLowerCase(Locale.ROOT), errors.at(field));
        }
    }

    private static void parameters(JsonObject object, FieldErrors at) {
        Map<String, String> parameters = object.object("parameters").strings();
        if (parameters.size() > PARAMETERS_MAX) {
            at.tooLong(PARAMETERS_MAX);
            return;
        }
        long bytes = 0;
        for (Map.Entry<String, String> parameter : new TreeMap<>(parameters).entrySet()) {
            if (parameter.getKey().isEmpty()) {
                at.invalid("", "field can not be empty.");
            }
            bytes += Formats.bytes(parameter.getKey()) + Formats.bytes(parameter.getValue());
        }
        if (bytes > PARAMETER_BYTES_MAX) {
            at.tooLong(PARAMETER_BYTES_MAX);
        }
    }

    private static void topologies(JsonObject storageClass, FieldErrors errors) {
        List<Map<String, Set<String>>> seen = new ArrayList<>();
        Fields.each(storageClass, "allowedTopologies", errors, (term, at) -> {
            Map<String, Set<String>> values = topology(term, at);
            // An empty term equals the emptiness that upstream compares with first.
            if (values.isEmpty() || seen.contains(values)) {
                at.at("matchLabelExpressions").duplicate("");
            }
            seen.add(values);
        });
    }

    private static Map<String, Set<String>> topology(JsonObject term, FieldErrors errors) {
        Map<String, Set<String>> result = new TreeMap<>();
        Fields.each(term, "matchLabelExpressions", errors, (requirement, at) -> {
            List<String> values = requirement.array("values").strings();
            if (values.isEmpty()) {
                at.at("values").required("");
            }
            Set<String> distinct = new HashSet<>();
            for (int i = 0; i < values.size(); i++) {
                if (!distinct.add(values.get(i))) {
                    at.at("values", i).duplicate(values.get(i));
                }
            }
            String key = requirement.string("key");
            Formats.qualifiedName(key, at.at("key"));
            if (result.put(key, distinct) != null) {
                at.at("key").duplicate(key);
            }
        });
        return result;
    }
}
