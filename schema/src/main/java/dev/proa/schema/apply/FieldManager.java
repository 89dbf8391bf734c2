package dev.proa.schema.apply;

import dev.proa.json.JsonException;
import dev.proa.json.JsonObject;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Who owns fields: a client under a name, for one way of writing.
 *
 * @param operation {@code Apply} or {@code Update}
 * @param apiVersion of what was written; empty for appliers, who stay the same whatever version they apply
 * @param subresource empty for the object itself
 */
record FieldManager(String name, String operation, String apiVersion, String subresource) {
    static final String APPLY = "Apply";
    static final String UPDATE = "Update";

    /**
     * What a manager owns.
     *
     * @param apiVersion the version in which the fields are named
     * @param time RFC 3339; null when it is not known
     */
    record Entry(
            FieldSet fields, String apiVersion, @Nullable String time) {
        Entry with(FieldSet changed) {
            return new Entry(changed, apiVersion, time);
        }
    }

    static FieldManager applier(String name, String subresource) {
        return new FieldManager(name.isEmpty() ? "unknown" : name, APPLY, "", subresource);
    }

    static FieldManager updater(String name, String apiVersion, String subresource) {
        return new FieldManager(name.isEmpty() ? "unknown" : name, UPDATE, apiVersion, subresource);
    }

    boolean applies() {
        return operation.equals(APPLY);
    }

    static FieldManager of(JsonObject entry) {
        String operation = entry.string("operation");
        if (!operation.equals(APPLY) && !operation.equals(UPDATE)) {
            throw new JsonException("operation must be `Apply` or `Update`");
        }
        String apiVersion = entry.string("apiVersion");
        return new FieldManager(
                entry.string("manager"),
                operation,
                operation.equals(APPLY) ? "" : apiVersion,
                entry.string("subresource"));
    }

    static Entry entry(JsonObject json, int position) {
        if (json.string("apiVersion").isEmpty()) {
            throw new JsonException("apiVersion must not be empty");
        }
        String fieldsType = json.string("fieldsType");
        if (!fieldsType.equals("FieldsV1")) {
            throw new JsonException(
                    fieldsType.isEmpty()
                            ? "missing fieldsType in managed fields entry " + position
                            : "invalid fieldsType \"" + fieldsType + "\" in managed fields entry " + position);
        }
        return new Entry(
                FieldSet.parse(json.object("fieldsV1")),
                json.string("apiVersion"),
                json.has("time") ? json.string("time") : null);
    }

    JsonObject toJson(Entry entry) {
        JsonObject.Builder json = JsonObject.builder()
                .putUnlessEmpty("manager", name)
                .put("operation", operation)
                .put("apiVersion", entry.apiVersion);
        if (entry.time != null) {
            json.put("time", entry.time);
        }
        return json.put("fieldsType", "FieldsV1")
                .put("fieldsV1", entry.fields.toJson())
                .putUnlessEmpty("subresource", subresource)
                .build();
    }

    /** As conflicts name it. */
    String described() {
        String text = '"' + name + '"';
        if (!subresource.isEmpty()) {
            text += " with subresource \"" + subresource + '"';
        }
        return applies() ? text : text + " using " + apiVersion;
    }

    static final Comparator<FieldManager> ORDER = Comparator.comparing(FieldManager::name)
            .thenComparing(FieldManager::operation)
            .thenComparing(FieldManager::apiVersion)
            .thenComparing(FieldManager::subresource);
}
