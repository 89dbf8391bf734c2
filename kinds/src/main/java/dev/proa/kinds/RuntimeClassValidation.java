package dev.proa.kinds;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.api.pipeline.ObjectMetaValidation;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.kinds.pod.SchedulingValidation;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Resources;
import java.util.HashSet;
import java.util.Set;

/** RuntimeClasses: a handler's name, what a pod costs more, and where it may run. */
final class RuntimeClassValidation {
    private RuntimeClassValidation() {}

    static void create(JsonObject runtimeClass, FieldErrors errors) {
        Fields.requiredFormat(runtimeClass, "handler", errors, Names::dns1123Label);
        Fields.in(runtimeClass, "overhead", errors, (overhead, at) -> {
            JsonObject limits = JsonObject.of("limits", overhead.object("podFixed"));
            Resources.requirements(limits, Resources::containerName, Set.of(), at);
        });
        Fields.in(runtimeClass, "scheduling", errors, RuntimeClassValidation::scheduling);
    }

    private static void scheduling(JsonObject scheduling, FieldErrors at) {
        ObjectMetaValidation.labels(scheduling.object("nodeSelector"), at.at("nodeSelector"));
        JsonArray tolerations = scheduling.array("tolerations");
        SchedulingValidation.tolerations(tolerations, at.at("tolerations"));
        Set<JsonObject> seen = new HashSet<>();
        for (int i = 0; i < tolerations.size(); i++) {
            if (!seen.add(tolerations.object(i).without("tolerationSeconds"))) {
                at.at("tolerations", i).duplicate(tolerations.object(i));
            }
        }
    }

    static void update(JsonObject old, JsonObject updated, FieldErrors errors) {
        create(updated, errors);
        Fields.immutable(old, updated, "handler", errors);
    }
}
