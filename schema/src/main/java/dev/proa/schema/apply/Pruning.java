package dev.proa.schema.apply;

import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.schema.MessageRef;
import dev.proa.schema.apply.FieldManager.Entry;
import dev.proa.schema.apply.ManagedFields.Versioned;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Removes from a merged object what its applier applied the last time, does not apply any more, and nobody else owns.
 *
 * @param request the kind and version of the request
 * @param managers everybody, the applier with its new fields
 * @param last what the applier owned before, null when it is new
 */
record Pruning(
        ManagedFields request,
        Map<FieldManager, Entry> managers,
        @Nullable Entry last) {

    JsonObject prune(JsonObject merged) {
        if (last == null || last.fields().isEmpty()) {
            return merged;
        }
        Versioned before = convert(new Versioned(request.type(), merged), last.apiVersion());
        if (before == null) {
            return merged;
        }
        MessageRef ref = MessageRef.of(before.type(), false);
        FieldSet lastFields = last.fields().withNamedParents(ref);
        Versioned pruned = new Versioned(before.type(), without(ref, before.object(), lastFields));
        pruned = withOwned(before, pruned);
        pruned = withDangling(before, pruned, lastFields);
        Versioned result = convert(pruned, request.apiVersion());
        return result == null ? merged : result.object();
    }

    private static JsonObject without(MessageRef type, JsonObject object, FieldSet removed) {
        JsonValue rest = Structure.without(type, object, removed);
        return rest instanceof JsonObject left ? left : JsonObject.EMPTY;
    }

    /** Brings back what anybody owns, in the versions in which it is owned; that of the last apply first. */
    private Versioned withOwned(Versioned merged, Versioned pruned) {
        Map<String, FieldSet> owned = new LinkedHashMap<>();
        owned.put(java.util.Objects.requireNonNull(last).apiVersion(), FieldSet.EMPTY);
        managers.values().forEach(entry -> owned.merge(entry.apiVersion(), entry.fields(), FieldSet::union));
        Versioned result = pruned;
        for (Map.Entry<String, FieldSet> version : owned.entrySet()) {
            Versioned all = convert(merged, version.getKey());
            Versioned rest = convert(result, version.getKey());
            if (all == null || rest == null) {
                continue;
            }
            MessageRef ref = MessageRef.of(all.type(), false);
            FieldSet gone = fields(ref, all.object())
                    .difference(
                            fields(ref, rest.object()).union(version.getValue().withNamedParents(ref)));
            result = new Versioned(all.type(), without(ref, all.object(), gone));
        }
        return result;
    }

    private static FieldSet fields(MessageRef type, JsonObject object) {
        return Structure.fields(type, object).withNamedParents(type);
    }

    /** Brings back what the applier did not own itself. */
    private Versioned withDangling(Versioned merged, Versioned pruned, FieldSet lastFields) {
        Versioned rest = convert(pruned, java.util.Objects.requireNonNull(last).apiVersion());
        if (rest == null) {
            return merged;
        }
        MessageRef ref = MessageRef.of(merged.type(), false);
        FieldSet gone = fields(ref, merged.object())
                .difference(fields(ref, rest.object()))
                .intersection(lastFields);
        return new Versioned(merged.type(), without(ref, merged.object(), gone));
    }

    private @Nullable Versioned convert(Versioned object, String apiVersion) {
        String current = object.object().string("apiVersion");
        if (current.equals(apiVersion) || current.isEmpty() && apiVersion.equals(request.apiVersion())) {
            return object;
        }
        return request.versions().convert(object.object(), apiVersion);
    }
}
