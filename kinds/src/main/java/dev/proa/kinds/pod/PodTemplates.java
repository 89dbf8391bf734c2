package dev.proa.kinds.pod;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.pipeline.ObjectMetaValidation;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;
import java.util.List;

/** Templates of pods: ValidatePodTemplateSpec, and what controllers that keep pods running ask besides. */
public final class PodTemplates {
    static final String SELECTOR_MISMATCH = "`selector` does not match template `labels`";

    private PodTemplates() {}

    public static void validate(JsonObject template, FieldErrors at) {
        metadata(template, at);
        JsonObject spec = template.object("spec");
        PodSpecValidation.ofTemplate(spec, at.at("spec"));
        PodAnnotations.agree(template.objectAt("metadata", "annotations"), spec, at.at("spec"));
        if (!spec.array("ephemeralContainers").isEmpty()) {
            at.at("spec").at("ephemeralContainers").forbidden("ephemeral containers not allowed in pod template");
        }
    }

    /** Labels and annotations alone. */
    public static void metadata(JsonObject template, FieldErrors at) {
        JsonObject metadata = template.object("metadata");
        ObjectMetaValidation.labels(metadata.object("labels"), at.at("labels"));
        ObjectMetaValidation.annotations(metadata.object("annotations"), at.at("annotations"));
        PodAnnotations.validate(metadata.object("annotations"), template.object("spec"), at.at("annotations"));
    }

    /** The template's labels are not selected. */
    public static void selectorMismatch(JsonObject template, FieldErrors at) {
        at.at("metadata").at("labels").invalid(shownLabels(template), SELECTOR_MISMATCH);
    }

    private static dev.proa.json.JsonValue shownLabels(JsonObject template) {
        JsonObject labels = template.objectAt("metadata", "labels");
        return labels.isEmpty() ? dev.proa.json.JsonNull.NULL : Fields.sorted(labels);
    }

    /** Pods of a controller of this kind run for ever. */
    public static void runsForEver(JsonObject template, String kind, FieldErrors at) {
        JsonObject spec = template.object("spec");
        if (!spec.string("restartPolicy").equals("Always")) {
            at.at("spec").at("restartPolicy").notSupported(spec.string("restartPolicy"), List.of("Always"));
        }
        if (spec.has("activeDeadlineSeconds")) {
            at.at("spec")
                    .at("activeDeadlineSeconds")
                    .forbidden("activeDeadlineSeconds in " + kind + " is not Supported");
        }
    }
}
