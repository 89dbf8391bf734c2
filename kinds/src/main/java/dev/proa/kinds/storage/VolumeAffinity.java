package dev.proa.kinds.storage;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.util.Map;

/** Where a volume can be used never changes, but for labels that have got their final names. */
final class VolumeAffinity {
    private static final Map<String, String> FINAL_NAMES = Map.of(
            "failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone",
            "failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region",
            "beta.kubernetes.io/os", "kubernetes.io/os",
            "beta.kubernetes.io/arch", "kubernetes.io/arch",
            "beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type");

    private VolumeAffinity() {}

    static void update(JsonObject old, JsonValue updated, FieldErrors at) {
        if (!old.equals(updated) && !renamed(old).equals(updated)) {
            at.invalid(updated, "field is immutable, except for updating from beta label to GA");
        }
    }

    private static JsonObject renamed(JsonObject affinity) {
        return affinity.change(
                "required",
                required -> required.changeEach(
                        "nodeSelectorTerms",
                        term -> term.changeEach("matchExpressions", requirement -> {
                            String key = requirement.string("key");
                            return requirement.with("key", FINAL_NAMES.getOrDefault(key, key));
                        })));
    }
}
