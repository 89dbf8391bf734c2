package dev.proa.api.authorization;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings an existing bootstrap role or binding up to date: what is missing is added, what users added stays, and an object
 * annotated {@code rbac.authorization.kubernetes.io/autoupdate=false} is left alone.
 */
public final class RoleReconciliation {
    private RoleReconciliation() {}

    /** The role to write, or empty when the existing one needs no change. */
    public static Optional<JsonObject> role(JsonObject existing, JsonObject wanted) {
        if (isProtected(existing)) {
            return Optional.empty();
        }
        JsonObject updated = withMetadata(existing, wanted);
        List<PolicyRule> missing = RoleEscalation.uncovered(PolicyRule.ofRole(existing), PolicyRule.ofRole(wanted));
        if (!missing.isEmpty()) {
            updated = updated.with(
                    "rules",
                    plus(
                            existing.array("rules"),
                            missing.stream().map(PolicyRule::toJson).toList()));
        }
        updated = union(updated, wanted, "aggregationRule", "clusterRoleSelectors");
        return updated.equals(existing) ? Optional.empty() : Optional.of(updated);
    }

    /** The binding to write, or empty when the existing one needs no change; it has the same roleRef. */
    public static Optional<JsonObject> binding(JsonObject existing, JsonObject wanted) {
        if (isProtected(existing)) {
            return Optional.empty();
        }
        JsonObject updated = withMetadata(existing, wanted);
        List<JsonObject> missing = new ArrayList<>(wanted.array("subjects").objects());
        missing.removeAll(existing.array("subjects").objects());
        if (!missing.isEmpty()) {
            updated = updated.with("subjects", plus(existing.array("subjects"), missing));
        }
        return updated.equals(existing) ? Optional.empty() : Optional.of(updated);
    }

    /** A roleRef cannot be changed: such a binding is deleted and created again, unless its owner keeps it as it is. */
    public static boolean mustReplace(JsonObject existing, JsonObject wanted) {
        return !isProtected(existing) && !existing.object("roleRef").equals(wanted.object("roleRef"));
    }

    private static boolean isProtected(JsonObject existing) {
        return existing.stringAt("metadata", "annotations", BootstrapPolicy.AUTOUPDATE)
                .equals("false");
    }

    private static JsonObject withMetadata(JsonObject existing, JsonObject wanted) {
        JsonObject updated = existing;
        for (String map : List.of("labels", "annotations")) {
            JsonObject kept = existing.objectAt("metadata", map);
            JsonObject.Builder merged = kept.toBuilder();
            wanted.objectAt("metadata", map).forEach((name, value) -> {
                if (!kept.contains(name)) {
                    merged.put(name, value);
                }
            });
            JsonObject result = merged.build();
            if (!result.equals(kept)) {
                updated = updated.withAt(result, "metadata", map);
            }
        }
        return updated;
    }

    private static JsonObject union(JsonObject existing, JsonObject wanted, String object, String list) {
        List<JsonObject> missing =
                new ArrayList<>(wanted.objectAt(object).array(list).objects());
        missing.removeAll(existing.objectAt(object).array(list).objects());
        return missing.isEmpty()
                ? existing
                : existing.withAt(plus(existing.objectAt(object).array(list), missing), object, list);
    }

    private static JsonArray plus(JsonArray items, List<JsonObject> more) {
        JsonArray result = items;
        for (JsonObject item : more) {
            result = result.plus(item);
        }
        return result;
    }
}
