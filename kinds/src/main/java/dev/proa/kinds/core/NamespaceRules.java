package dev.proa.kinds.core;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import dev.proa.kinds.Cells;
import dev.proa.kinds.Table;
import dev.proa.kinds.TabledRules;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import java.util.List;
import java.util.Map;

/** Namespaces: the label with their name, the finalizer that their contents end before, the phase. */
public final class NamespaceRules implements TabledRules {
    private static final String NAME_LABEL = "kubernetes.io/metadata.name";
    private static final Table TABLE = Table.named()
            .text("Status", namespace -> Cells.status(namespace, "phase"))
            .age();

    @Override
    public boolean returnsDeletedObject() {
        return true;
    }

    @Override
    public boolean holdsBackDeletion(JsonObject namespace) {
        return !namespace.object("spec").array("finalizers").isEmpty();
    }

    @Override
    public JsonObject markDeleting(JsonObject namespace) {
        return namespace
                .change("metadata", metadata -> metadata.without("deletionGracePeriodSeconds"))
                .withAt(new JsonString("Terminating"), "status", "phase");
    }

    @Override
    public Table table() {
        return TABLE;
    }

    @Override
    public void validateName(String name, FieldErrors errors) {
        Names.dns1123Label(name, errors.at("metadata").at("name"));
    }

    @Override
    public void check(JsonObject namespace, FieldErrors errors) {
        FieldErrors at = errors.at("spec").at("finalizers");
        for (String finalizer : namespace.arrayAt("spec", "finalizers").strings()) {
            Formats.qualifiedName(finalizer, at);
            Fields.finalizer(finalizer, at);
        }
    }

    @Override
    public boolean hasGeneration() {
        return false;
    }

    @Override
    public JsonObject defaults(String version, JsonObject namespace) {
        String name = namespace.stringAt("metadata", "name");
        JsonObject labelled =
                name.isEmpty() ? namespace : namespace.withAt(JsonValue.of(name), "metadata", "labels", NAME_LABEL);
        return labelled.hasAt("status", "phase")
                ? labelled
                : labelled.withAt(new JsonString("Active"), "status", "phase");
    }

    @Override
    public JsonObject prepareCreate(JsonObject namespace) {
        List<String> finalizers = namespace.objectAt("spec").array("finalizers").strings();
        JsonObject result = namespace.with("status", JsonObject.of("phase", "Active"));
        return finalizers.contains("kubernetes")
                ? result
                : result.withAt(
                        namespace.arrayAt("spec", "finalizers").plus(new JsonString("kubernetes")),
                        "spec",
                        "finalizers");
    }

    @Override
    public JsonObject prepareUpdate(JsonObject old, JsonObject updated) {
        return updated.withAt(
                old.at("spec", "finalizers") instanceof JsonArray a ? a : JsonArray.EMPTY, "spec", "finalizers");
    }

    @Override
    public void validateStatusUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        boolean ending = updated.hasAt("metadata", "deletionTimestamp");
        String phase = updated.stringAt("status", "phase");
        if (!phase.equals(ending ? "Terminating" : "Active")) {
            errors.at("status")
                    .at("Phase")
                    .invalid(
                            phase,
                            ending
                                    ? "may only be 'Terminating' if `deletionTimestamp` is not empty"
                                    : "may only be 'Active' if `deletionTimestamp` is empty");
        }
    }

    @Override
    public List<String> selectableFieldNames() {
        return List.of("status.phase", "name");
    }

    @Override
    public Map<String, String> selectableFields(JsonObject namespace) {
        return Map.of("status.phase", Cells.status(namespace, "phase"), "name", namespace.stringAt("metadata", "name"));
    }
}
