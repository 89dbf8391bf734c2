package dev.proa.kinds.core;

import dev.proa.json.JsonObject;

/**
 * What a claim's volume begins with: {@code dataSource} and {@code dataSourceRef} say the same, and whoever gives one has
 * the other filled in. In {@code dataSource} alone anything but a claim or a snapshot is dropped, as it always was.
 */
final class ClaimSources {
    private ClaimSources() {}

    /** The updated claim as it is written; {@code old} is EMPTY for a create. */
    static JsonObject prepared(JsonObject old, JsonObject updated) {
        JsonObject before = old.object("spec");
        JsonObject spec = updated.object("spec");
        boolean used = before.has("dataSource") || before.has("dataSourceRef");
        JsonObject result = updated;
        if (!before.has("dataSourceRef")
                && !spec.stringAt("dataSourceRef", "namespace").isEmpty()) {
            result = result.withoutAt("spec", "dataSourceRef");
        }
        if (!used && !result.hasAt("spec", "dataSourceRef") && !isClaimOrSnapshot(spec.object("dataSource"))) {
            result = result.withoutAt("spec", "dataSource");
        }
        return normalized(result);
    }

    private static boolean isClaimOrSnapshot(JsonObject source) {
        String group = source.string("apiGroup");
        return switch (source.string("kind")) {
            case "PersistentVolumeClaim" -> group.isEmpty();
            case "VolumeSnapshot" -> group.equals("snapshot.storage.k8s.io");
            default -> false;
        };
    }

    /** With each of the two that is absent taken from the other. */
    static JsonObject normalized(JsonObject claim) {
        JsonObject spec = claim.object("spec");
        boolean source = spec.has("dataSource");
        boolean reference = spec.has("dataSourceRef");
        if (source && !reference) {
            return claim.withAt(spec.object("dataSource"), "spec", "dataSourceRef");
        }
        JsonObject given = spec.object("dataSourceRef");
        return !source && reference && given.string("namespace").isEmpty()
                ? claim.withAt(given.without("namespace"), "spec", "dataSource")
                : claim;
    }
}
