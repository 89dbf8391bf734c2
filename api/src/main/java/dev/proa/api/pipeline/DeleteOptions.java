package dev.proa.api.pipeline;

import dev.proa.api.error.ApiException;
import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonBoolean;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * meta.k8s.io/v1 DeleteOptions as the pipeline reads them.
 *
 * @param gracePeriodSeconds null when not said
 * @param uid precondition, empty for none
 * @param resourceVersion precondition, empty for none
 * @param propagationPolicy Orphan, Background, Foreground, or empty
 * @param orphanDependents the deprecated form, null when not said
 * @param dryRun whether nothing is persisted
 */
public record DeleteOptions(
        @Nullable Long gracePeriodSeconds,
        String uid,
        String resourceVersion,
        String propagationPolicy,
        @Nullable Boolean orphanDependents,
        boolean dryRun) {
    private static final List<String> POLICIES = List.of("Background", "Foreground", "Orphan");

    /** From a body; what the body doesn't say is read from the query. */
    public static DeleteOptions of(JsonObject body, Map<String, List<String>> query) {
        JsonObject options = body.isEmpty() ? fromQuery(query) : body;
        JsonObject preconditions = options.object("preconditions");
        DeleteOptions result = new DeleteOptions(
                options.get("gracePeriodSeconds") instanceof JsonNumber n ? Long.valueOf(n.longValue()) : null,
                preconditions.string("uid"),
                preconditions.string("resourceVersion"),
                options.string("propagationPolicy"),
                options.get("orphanDependents") instanceof JsonBoolean b ? Boolean.valueOf(b.value()) : null,
                options.array("dryRun").strings().contains("All"));
        result.validate(options.array("dryRun").strings());
        return result;
    }

    private static JsonObject fromQuery(Map<String, List<String>> query) {
        JsonObject.Builder options = JsonObject.builder();
        query.forEach((name, values) -> {
            String value = values.isEmpty() ? "" : values.getFirst();
            switch (name) {
                case "gracePeriodSeconds" -> options.put(name, number(value));
                case "propagationPolicy" -> options.put(name, value);
                case "orphanDependents" -> options.put(name, value.equals("true") || value.equals("1"));
                case "dryRun" -> options.put(name, JsonArray.ofStrings(values));
                default -> {}
            }
        });
        return options.build();
    }

    private static long number(String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw ApiException.badRequest(
                    "strconv.ParseInt: parsing " + new JsonString(value).toJson() + ": invalid syntax");
        }
    }

    private void validate(List<String> dryRunValues) {
        FieldErrors errors = FieldErrors.root();
        if (orphanDependents != null && !propagationPolicy.isEmpty()) {
            errors.at("propagationPolicy")
                    .invalid(propagationPolicy, "orphanDependents and deletionPropagation cannot be both set");
        }
        if (!propagationPolicy.isEmpty() && !POLICIES.contains(propagationPolicy)) {
            errors.at("propagationPolicy")
                    .notSupported(propagationPolicy, List.of("Foreground", "Background", "Orphan", "nil"));
        }
        for (String value : dryRunValues) {
            if (!value.equals("All")) {
                errors.at("dryRun").notSupported(value, List.of("All"));
            }
        }
        if (!errors.isEmpty()) {
            throw ApiException.invalid("meta.k8s.io", "DeleteOptions", "", errors);
        }
    }

    boolean asksToOrphan(JsonObject object, boolean byDefault) {
        if (orphanDependents != null) {
            return orphanDependents;
        }
        if (!propagationPolicy.isEmpty()) {
            return propagationPolicy.equals("Orphan");
        }
        List<String> finalizers = ObjectMeta.finalizers(object);
        if (finalizers.contains(Deletion.ORPHAN)) {
            return true;
        }
        return !finalizers.contains(Deletion.FOREGROUND) && byDefault;
    }

    boolean asksForForeground(JsonObject object) {
        if (orphanDependents != null) {
            return false;
        }
        if (!propagationPolicy.isEmpty()) {
            return propagationPolicy.equals("Foreground");
        }
        return ObjectMeta.finalizers(object).contains(Deletion.FOREGROUND);
    }
}
