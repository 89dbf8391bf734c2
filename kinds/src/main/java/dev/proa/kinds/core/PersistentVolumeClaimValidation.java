package dev.proa.kinds.core;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.api.pipeline.ObjectMetaValidation;
import dev.proa.json.JsonObject;
import dev.proa.kinds.pod.InternalForm;
import dev.proa.kinds.pod.SpecDifference;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import dev.proa.kinds.validation.Resources;
import dev.proa.kinds.validation.Selectors;
import dev.proa.schema.Quantity;
import java.util.ArrayList;
import java.util.List;

/** PersistentVolumeClaims, and templates of them in pods and StatefulSets. */
public final class PersistentVolumeClaimValidation {
    static final List<String> ACCESS_MODES =
            List.of("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");
    public static final List<String> VOLUME_MODES = List.of("Block", "Filesystem");
    private static final String CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";
    private static final List<String> RESIZE_STATES = List.of(
            "ControllerResizeInProgress",
            "ControllerResizeInfeasible",
            "NodeResizePending",
            "NodeResizeInProgress",
            "NodeResizeInfeasible");

    private PersistentVolumeClaimValidation() {}

    /** A template in an ephemeral volume. */
    public static void template(JsonObject template, FieldErrors at) {
        templateMetadata(template.object("metadata"), at.at("metadata"));
        spec(template.object("spec"), at.at("spec"));
    }

    /** What a template gives to what is made from it: labels and annotations only. */
    public static void templateMetadata(JsonObject metadata, FieldErrors at) {
        ObjectMetaValidation.annotations(metadata.object("annotations"), at.at("annotations"));
        ObjectMetaValidation.labels(metadata.object("labels"), at.at("labels"));
        for (String name : metadata.names()) {
            if (metadata.has(name) && !name.equals("labels") && !name.equals("annotations")) {
                at.at(name).forbidden("cannot be set");
            }
        }
    }

    public static void accessModes(JsonObject spec, FieldErrors at) {
        boolean single = false;
        boolean shared = false;
        for (String mode : spec.array("accessModes").strings()) {
            if (!ACCESS_MODES.contains(mode)) {
                at.at("accessModes").notSupported(mode, ACCESS_MODES);
            } else if (mode.equals("ReadWriteOncePod")) {
                single = true;
            } else {
                shared = true;
            }
        }
        if (single && shared) {
            at.at("accessModes").forbidden("may not use ReadWriteOncePod with other access modes");
        }
    }

    public static void spec(JsonObject spec, FieldErrors at) {
        if (spec.array("accessModes").isEmpty()) {
            at.at("accessModes").required("at least 1 access mode is required");
        }
        Fields.in(spec, "selector", at, Selectors::labelSelector);
        accessModes(spec, at);
        FieldErrors storageAt = at.at("resources").key("storage");
        if (!spec.hasAt("resources", "requests", "storage")) {
            storageAt.required("");
        } else {
            Resources.positive(Resources.quantity(spec.at("resources", "requests", "storage")), storageAt);
        }
        Fields.format(spec, "storageClassName", at, Names::dns1123Subdomain);
        Fields.oneOf(spec, "volumeMode", at, VOLUME_MODES);
        Fields.in(spec, "dataSource", at, PersistentVolumeClaimValidation::dataSource);
        Fields.in(spec, "dataSourceRef", at, (reference, place) -> {
            dataSource(reference, place);
            Fields.format(reference, "namespace", place, Names::dns1123Label);
        });
        sameSource(spec, at);
        Fields.format(spec, "volumeAttributesClassName", at, Names::dns1123Subdomain);
    }

    private static void dataSource(JsonObject source, FieldErrors at) {
        Fields.required(source, "name", at);
        Fields.required(source, "kind", at);
        String kind = source.string("kind");
        if (source.string("apiGroup").isEmpty() && !kind.equals("PersistentVolumeClaim")) {
            at.invalid(kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
        }
        Fields.format(source, "apiGroup", at, Names::dns1123Subdomain);
    }

    private static void sameSource(JsonObject spec, FieldErrors at) {
        if (!spec.has("dataSource") || !spec.has("dataSourceRef")) {
            return;
        }
        JsonObject reference = spec.object("dataSourceRef");
        if (!reference.string("namespace").isEmpty()) {
            at.invalid(JsonObject.EMPTY, "may not be specified when dataSourceRef.namespace is specified");
        } else if (!reference.without("namespace").equals(spec.object("dataSource"))) {
            at.invalid(JsonObject.EMPTY, "must match dataSourceRef");
        }
    }

    static void update(JsonObject old, JsonObject updated, FieldErrors errors) {
        spec(updated.object("spec"), errors.at("spec"));
        JsonObject oldSpec = old.object("spec");
        JsonObject spec = updated.object("spec");
        classAnnotation(old, updated, errors);
        JsonObject munged = withAllowedChangesUndone(old, updated);
        JsonObject base = oldSpec.string("volumeName").isEmpty() && spec.has("volumeName")
                ? oldSpec.with("volumeName", spec.string("volumeName"))
                : oldSpec;
        if (!munged.equals(base)) {
            errors.at("spec")
                    .forbidden(
                            "spec is immutable after creation except resources.requests and volumeAttributesClassName"
                                    + " for bound claims\n" + SpecDifference.of(printed(base), printed(munged)));
        }
        Quantity size = Resources.quantity(spec.at("resources", "requests", "storage"));
        Quantity oldSize = Resources.quantity(oldSpec.at("resources", "requests", "storage"));
        Quantity capacity = Resources.quantity(old.at("status", "capacity", "storage"));
        if (size.compareTo(oldSize) < 0 && size.compareTo(capacity) <= 0) {
            errors.at("spec")
                    .at("resources")
                    .at("requests")
                    .at("storage")
                    .forbidden("field can not be less than status.capacity");
        }
        Fields.immutable(oldSpec, spec, "volumeMode", errors);
        attributesClass(old, spec, errors.at("spec").at("volumeAttributesClassName"));
    }

    /** As upstream's internal type is printed. */
    private static JsonObject printed(JsonObject spec) {
        JsonObject resources = InternalForm.of(spec.object("resources"), "limits", "requests");
        JsonObject form = InternalForm.of(
                spec,
                "accessModes",
                "selector",
                "resources",
                "volumeName",
                "storageClassName",
                "volumeMode",
                "dataSource",
                "dataSourceRef",
                "volumeAttributesClassName");
        return form.with("Resources", resources).with("VolumeName", spec.string("volumeName"));
    }

    private static boolean isClassUpgrade(JsonObject old, JsonObject updated) {
        JsonObject annotations = old.objectAt("metadata", "annotations");
        JsonObject now = updated.objectAt("metadata", "annotations");
        String name = updated.stringAt("spec", "storageClassName");
        return annotations.contains(CLASS_ANNOTATION)
                && !old.hasAt("spec", "storageClassName")
                && updated.hasAt("spec", "storageClassName")
                && name.equals(annotations.string(CLASS_ANNOTATION))
                && (!now.contains(CLASS_ANNOTATION)
                        || now.string(CLASS_ANNOTATION).equals(name));
    }

    private static void classAnnotation(JsonObject old, JsonObject updated, FieldErrors errors) {
        String before = old.stringAt("metadata", "annotations", CLASS_ANNOTATION);
        String after = updated.stringAt("metadata", "annotations", CLASS_ANNOTATION);
        if (!isClassUpgrade(old, updated) && !before.equals(after)) {
            errors.at("metadata").at("annotations").at(CLASS_ANNOTATION).invalid(after, Formats.IMMUTABLE);
        }
    }

    private static JsonObject withAllowedChangesUndone(JsonObject old, JsonObject updated) {
        JsonObject oldSpec = old.object("spec");
        JsonObject spec = updated.object("spec");
        if (isClassUpgrade(old, updated)) {
            spec = spec.without("storageClassName");
        } else if (!oldSpec.has("storageClassName") && spec.has("storageClassName")) {
            JsonObject annotations = old.objectAt("metadata", "annotations");
            boolean free = !annotations.contains(CLASS_ANNOTATION)
                    || annotations.string(CLASS_ANNOTATION).equals(spec.string("storageClassName"));
            spec = free ? spec.without("storageClassName") : spec;
        }
        if (!updated.stringAt("status", "phase").equals("Bound")) {
            return spec;
        }
        if (oldSpec.hasAt("resources", "requests", "storage")) {
            spec = spec.withAt(
                    Fields.orNull(oldSpec.at("resources", "requests", "storage")), "resources", "requests", "storage");
        }
        return oldSpec.has("volumeAttributesClassName")
                ? spec.with("volumeAttributesClassName", oldSpec.string("volumeAttributesClassName"))
                : spec.without("volumeAttributesClassName");
    }

    private static void attributesClass(JsonObject old, JsonObject spec, FieldErrors at) {
        String before = old.stringAt("spec", "volumeAttributesClassName");
        if (before.equals(spec.string("volumeAttributesClassName"))
                || !old.hasAt("status", "currentVolumeAttributesClassName")) {
            return;
        }
        String end = " is forbidden when status.currentVolumeAttributesClassName is not nil";
        if (!spec.has("volumeAttributesClassName")) {
            at.forbidden("update to nil" + end);
        } else if (spec.string("volumeAttributesClassName").isEmpty()) {
            at.forbidden("update to empty string" + end);
        }
    }

    static void statusUpdate(JsonObject updated, FieldErrors errors) {
        JsonObject status = updated.object("status");
        FieldErrors at = errors.at("status");
        JsonObject capacity = status.object("capacity");
        for (String name : Resources.names(capacity)) {
            long value = Resources.quantity(capacity.get(name)).value();
            if (value < 0) {
                at.at("capacity").key(name).invalid(value, "must be a valid resource quantity");
            }
        }
        JsonObject states = status.object("allocatedResourceStatuses");
        for (String name : Resources.names(states)) {
            resourceKey(name, at.at("allocatedResourceStatuses"));
            if (!RESIZE_STATES.contains(states.string(name))) {
                at.at("allocatedResourceStatuses")
                        .notSupported(name, new ArrayList<>(new java.util.TreeSet<>(RESIZE_STATES)));
            }
        }
        JsonObject allocated = status.object("allocatedResources");
        for (String name : Resources.names(allocated)) {
            FieldErrors key = at.apart().at("allocatedResources");
            resourceKey(name, key);
            at.addAll(key);
            if (key.isEmpty()) {
                Resources.amount(
                        "storage",
                        Resources.quantity(allocated.get(name)),
                        at.at("allocatedResources").key(name));
            }
        }
    }

    private static void resourceKey(String name, FieldErrors at) {
        int before = at.size();
        Formats.qualifiedName(name, at);
        if (at.size() == before && Resources.isNative(name) && !name.equals("storage")) {
            at.notSupported(name, List.of("storage"));
        }
    }
}
