package dev.proa.kinds.storage;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonObject;
import dev.proa.kinds.core.PersistentVolumeClaimValidation;
import dev.proa.kinds.pod.SpecDifference;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Resources;
import dev.proa.kinds.validation.Selectors;
import dev.proa.schema.Quantity;
import java.nio.file.Path;
import java.util.List;

/** PersistentVolumes: one source, a capacity, and what of them never changes. */
public final class PersistentVolumeValidation {
    private static final List<String> RECLAIM_POLICIES = List.of("Delete", "Recycle", "Retain");
    private static final String INLINE = "may not be specified in the context of inline volumes";

    private PersistentVolumeValidation() {}

    public static void create(JsonObject volume, FieldErrors errors) {
        spec(volume.object("spec"), volume.stringAt("metadata", "name"), errors.at("spec"));
    }

    private static void spec(JsonObject spec, String name, FieldErrors at) {
        accessModes(spec, at);
        capacity(spec.object("capacity"), at.at("capacity"));
        String policy = spec.string("persistentVolumeReclaimPolicy");
        if (!policy.isEmpty() && !RECLAIM_POLICIES.contains(policy)) {
            at.at("persistentVolumeReclaimPolicy").notSupported(policy, RECLAIM_POLICIES);
        }
        Fields.in(spec, "nodeAffinity", at, PersistentVolumeValidation::nodeAffinity);
        PersistentVolumeSources.check(spec, name, at);
        String path = spec.stringAt("hostPath", "path");
        if (policy.equals("Recycle") && spec.has("hostPath") && isRoot(path)) {
            at.at("persistentVolumeReclaimPolicy").forbidden("may not be 'recycle' for a hostPath mount of '/'");
        }
        Fields.format(spec, "storageClassName", at, Names::dns1123Subdomain);
        Fields.oneOf(spec, "volumeMode", at, PersistentVolumeClaimValidation.VOLUME_MODES);
        attributesClass(spec, at);
    }

    /** The spec of a volume that a VolumeAttachment carries itself: a CSI volume and nothing about its claim. */
    static void inline(JsonObject spec, FieldErrors at) {
        for (String field : List.of("claimRef", "nodeAffinity")) {
            if (spec.has(field)) {
                at.at(field).forbidden(INLINE);
            }
        }
        if (!spec.object("capacity").isEmpty()) {
            at.at("capacity").forbidden(INLINE);
        }
        if (!spec.has("csi")) {
            at.at("csi").required("has to be specified in the context of inline volumes");
        }
        accessModes(spec, at);
        if (!List.of("", "Retain").contains(spec.string("persistentVolumeReclaimPolicy"))) {
            at.at("persistentVolumeReclaimPolicy").forbidden("may only be Retain in the context of inline volumes");
        }
        PersistentVolumeSources.check(spec, "", at);
        if (!spec.string("storageClassName").isEmpty()) {
            at.at("storageClassName").forbidden(INLINE);
        }
        if (!spec.string("volumeMode", "Filesystem").equals("Filesystem")) {
            at.at("volumeMode")
                    .forbidden("may not specify volumeMode other than Filesystem in the context of inline volumes");
        }
        attributesClass(spec, at);
    }

    private static void accessModes(JsonObject spec, FieldErrors at) {
        if (spec.array("accessModes").isEmpty()) {
            at.at("accessModes").required("");
        }
        PersistentVolumeClaimValidation.accessModes(spec, at);
    }

    private static void capacity(JsonObject capacity, FieldErrors at) {
        if (capacity.isEmpty()) {
            at.required("");
        }
        if (!capacity.has("storage") || capacity.size() > 1) {
            at.notSupported(capacity, List.of("storage"));
        }
        for (String name : Resources.names(capacity)) {
            Quantity value = Resources.quantity(capacity.get(name));
            if (value.signum() < 0) {
                at.key(name).invalid(value.toString(), "must be a valid resource quantity");
            }
            Resources.positive(value, at.key(name));
        }
    }

    private static void nodeAffinity(JsonObject affinity, FieldErrors at) {
        if (affinity.has("required")) {
            Selectors.nodeSelector(affinity.object("required"), at.at("required"));
        } else {
            at.at("required").required("must specify required node constraints");
        }
    }

    private static boolean isRoot(String path) {
        return path.startsWith("/") && Path.of(path).normalize().getNameCount() == 0;
    }

    private static void attributesClass(JsonObject spec, FieldErrors at) {
        if (!spec.has("volumeAttributesClassName")) {
            return;
        }
        String name = spec.string("volumeAttributesClassName");
        if (name.isEmpty()) {
            at.at("volumeAttributesClassName").required("an empty string is disallowed");
        } else {
            Names.dns1123Subdomain(name, at.at("volumeAttributesClassName"));
        }
        if (!spec.has("csi")) {
            at.at("csi").required("has to be specified when using volumeAttributesClassName");
        }
    }

    public static void update(JsonObject old, JsonObject updated, FieldErrors errors) {
        create(updated, errors);
        JsonObject before = PersistentVolumeSources.only(old.object("spec"));
        JsonObject after = PersistentVolumeSources.only(updated.object("spec"));
        if (before.has("csi") && !before.hasAt("csi", "controllerExpandSecretRef")) {
            after = after.change("csi", csi -> csi.without("controllerExpandSecretRef"));
        }
        if (!before.equals(after)) {
            errors.at("spec")
                    .at("persistentvolumesource")
                    .forbidden("spec.persistentvolumesource is immutable after creation\n"
                            + SpecDifference.of(
                                    PersistentVolumeSources.printed(before), PersistentVolumeSources.printed(after)));
        }
        Fields.immutable(old.object("spec"), updated.object("spec"), "volumeMode", errors);
        if (old.hasAt("spec", "nodeAffinity")) {
            VolumeAffinity.update(
                    old.objectAt("spec", "nodeAffinity"),
                    Fields.orNull(updated.at("spec", "nodeAffinity")),
                    errors.at("nodeAffinity"));
        }
        String attributes = "volumeAttributesClassName";
        if (old.hasAt("spec", attributes) && !updated.hasAt("spec", attributes)) {
            errors.at("spec").at(attributes).forbidden("update from non-nil value to nil is forbidden");
        }
    }
}
