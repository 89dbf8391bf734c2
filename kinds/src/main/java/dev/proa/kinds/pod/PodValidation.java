package dev.proa.kinds.pod;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;
import java.util.List;

/** Pods themselves, not templates: what a create asks. */
public final class PodValidation {
    private PodValidation() {}

    public static void create(JsonObject pod, FieldErrors errors) {
        metadataAndSpec(pod, errors);
        JsonObject spec = pod.object("spec");
        FieldErrors at = errors.at("spec");
        if (!spec.array("ephemeralContainers").isEmpty()) {
            at.at("ephemeralContainers").forbidden("cannot be set on create");
        }
        if (!spec.string("nodeName").isEmpty() && !spec.array("schedulingGates").isEmpty()) {
            at.at("nodeName").forbidden("cannot be set until all schedulingGates have been cleared");
        }
        PodAnnotations.agree(pod.objectAt("metadata", "annotations"), spec, at);
    }

    static void metadataAndSpec(JsonObject pod, FieldErrors errors) {
        JsonObject spec = pod.object("spec");
        FieldErrors at = errors.at("spec");
        PodAnnotations.validate(
                pod.objectAt("metadata", "annotations"),
                spec,
                errors.at("metadata").at("annotations"));
        PodSpecValidation.ofPod(pod, at);
        if (spec.string("serviceAccountName").isEmpty()) {
            Fields.each(
                    spec,
                    "volumes",
                    at,
                    (volume, place) -> Fields.in(
                            volume,
                            "projected",
                            place,
                            (projected, p) -> Fields.each(projected, "sources", p, (source, sourceAt) -> {
                                if (source.has("serviceAccountToken")) {
                                    sourceAt.at("serviceAccountToken")
                                            .forbidden("must not be specified when serviceAccountName is not set");
                                }
                            })));
        }
        for (String list : List.of("containers", "initContainers")) {
            Fields.each(spec, list, at, ContainerValidation::imageSpace);
        }
    }
}
