package dev.proa.api.pipeline;

import dev.proa.api.error.ApiException;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.schema.apply.ApplyResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who owns the number of replicas, seen through the scale subresource: a Scale has managedFields of its own, projected from
 * the scaled object's, and what becomes of them is put back (upstream's ScaleHandler). Entries put back carry no time, and a
 * number of zero, which a Scale leaves out, is owned by nobody.
 */
final class ScaleOwners {
    private static final JsonObject REPLICAS = JsonObject.of("f:spec", JsonObject.of("f:replicas", JsonObject.EMPTY));
    private static final String FIELD = ".spec.replicas";

    private ScaleOwners() {}

    private static JsonObject owner(String manager, String operation, String subresource, String apiVersion) {
        JsonObject entry = JsonObject.of(
                "manager",
                manager,
                "operation",
                operation,
                "apiVersion",
                apiVersion,
                "fieldsType",
                "FieldsV1",
                "fieldsV1",
                REPLICAS);
        return subresource.isEmpty() ? entry : entry.with("subresource", subresource);
    }

    private static boolean owns(JsonObject entry) {
        return entry.objectAt("fieldsV1", "f:spec").contains("f:replicas");
    }

    /** The entries, the last one where several have one identity: what upstream reads of them. */
    private static List<JsonObject> entries(JsonObject object) {
        Map<JsonObject, JsonObject> byIdentity = new LinkedHashMap<>();
        for (JsonObject entry : object.arrayAt("metadata", "managedFields").objects()) {
            byIdentity.put(entry.without("time").without("fieldsV1"), entry);
        }
        return List.copyOf(byIdentity.values());
    }

    private static List<JsonObject> owners(JsonObject object) {
        return entries(object).stream()
                .filter(ScaleOwners::owns)
                .map(e -> owner(
                        e.string("manager"), e.string("operation"), e.string("subresource"), e.string("apiVersion")))
                .toList();
    }

    /** After an ordinary write through the Scale: who changes a number that somebody owns owns it alone. */
    static JsonObject updated(JsonObject old, JsonObject updated, FieldManagement.Writer writer) {
        boolean taken = replicas(old) != replicas(updated) && !owners(old).isEmpty();
        JsonObject own = owner(writer.manager(), "Update", "scale", old.string("apiVersion"));
        return with(old, updated, taken ? List.of(own) : owners(old));
    }

    /** After an applied Scale. */
    static JsonObject applied(JsonObject old, JsonObject updated, boolean force, FieldManagement.Writer writer) {
        JsonObject own = owner(writer.manager(), "Apply", "scale", old.string("apiVersion"));
        List<JsonObject> others = new ArrayList<>(owners(old));
        others.remove(own);
        List<JsonObject> owners = new ArrayList<>(List.of(own));
        if (replicas(old) == replicas(updated)) {
            owners.addAll(others);
        } else if (!force) {
            boolean unowned = owners(old).isEmpty();
            refuse(unowned ? List.of(owner("before-first-apply", "Update", "scale", "")) : others);
        }
        return with(old, updated, owners);
    }

    private static void refuse(List<JsonObject> owners) {
        if (owners.isEmpty()) {
            return;
        }
        List<ApplyResult.Conflict> conflicts = new ArrayList<>();
        for (JsonObject owner : owners) {
            String name = "\"" + owner.string("manager") + "\"";
            if (owner.has("subresource")) {
                name += " with subresource \"" + owner.string("subresource") + "\"";
            }
            if (owner.string("operation").equals("Update")) {
                name += " using " + Scales.KIND.apiVersion();
            }
            conflicts.add(new ApplyResult.Conflict(name, FIELD));
        }
        throw SchemaFieldManagement.conflict(new ApplyResult.Conflicts(conflicts));
    }

    private static long replicas(JsonObject object) {
        return object.numberAt(0, "spec", "replicas");
    }

    private static JsonObject with(JsonObject old, JsonObject updated, List<JsonObject> owners) {
        List<JsonObject> entries = new ArrayList<>();
        List<JsonObject> added = new ArrayList<>(replicas(updated) == 0 ? List.of() : owners);
        for (JsonObject entry : entries(old)) {
            boolean applied = entry.string("operation").equals("Apply");
            boolean stays = !owns(entry)
                    || applied && added.remove(entry.without("time").with("fieldsV1", REPLICAS));
            JsonObject rest = stays ? entry : without(entry);
            if (rest != null) {
                entries.add(rest);
            }
        }
        entries.addAll(added);
        entries.sort(Comparator.comparing((JsonObject e) -> e.string("operation"))
                .thenComparing(e -> e.string("time"))
                .thenComparing(e -> e.string("manager"))
                .thenComparing(e -> e.string("apiVersion"))
                .thenComparing(e -> e.string("subresource")));
        return updated.change("metadata", m -> m.with("managedFields", JsonArray.of(entries)));
    }

    /** An entry without the number; null when nothing is left of it. */
    private static @Nullable JsonObject without(JsonObject entry) {
        JsonObject spec = entry.objectAt("fieldsV1", "f:spec").without("f:replicas");
        JsonObject fields = spec.isEmpty()
                ? entry.object("fieldsV1").without("f:spec")
                : entry.object("fieldsV1").with("f:spec", spec);
        return fields.isEmpty() ? null : entry.with("fieldsV1", fields);
    }

    /** A Scale whose number a configuration sets. */
    static JsonObject configured(JsonObject scale, JsonObject configuration) {
        if (!configuration.string("kind").equals(Scales.KIND.kind())
                || !configuration.string("apiVersion").equals(Scales.KIND.apiVersion())) {
            throw ApiException.badRequest("invalid object type: " + configuration.string("apiVersion") + ", Kind="
                    + configuration.string("kind"));
        }
        JsonValue wanted = configuration.at("spec", "replicas");
        return wanted == null || wanted.isNull() ? scale : scale.withAt(wanted, "spec", "replicas");
    }
}
