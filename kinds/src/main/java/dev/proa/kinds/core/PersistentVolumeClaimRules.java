package dev.proa.kinds.core;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import dev.proa.kinds.Cells;
import dev.proa.kinds.Table;
import dev.proa.kinds.TabledRules;
import dev.proa.kinds.pod.PodWarnings;
import java.util.ArrayList;
import java.util.List;

/** PersistentVolumeClaims: defaults, columns, the two ways to name what a volume begins with. */
public final class PersistentVolumeClaimRules implements TabledRules {
    private static final String CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";
    private static final Table TABLE = Table.named()
            .text("Status", PersistentVolumeClaimRules::phase)
            .text("Volume", claim -> Cells.spec(claim, "volumeName"))
            .text("Capacity", claim -> Cells.scalar(claim.at("status", "capacity", "storage")))
            .text(
                    "Access Modes",
                    claim -> accessModes(
                            claim.objectAt("status").array("accessModes").strings()))
            .text("StorageClass", claim -> Cells.spec(claim, "storageClassName"))
            .text(
                    "VolumeAttributesClass",
                    claim -> Cells.orNone(Cells.spec(claim, "volumeAttributesClassName"))
                            .replace(Cells.NONE, Cells.UNSET))
            .age()
            .wide("VolumeMode", claim -> Cells.spec(claim, "volumeMode"));

    @Override
    public boolean returnsDeletedObject() {
        return true;
    }

    @Override
    public boolean hasGeneration() {
        return false;
    }

    @Override
    public Table table() {
        return TABLE;
    }

    @Override
    public JsonObject defaults(String version, JsonObject claim) {
        JsonObject result =
                claim.get("spec") instanceof JsonObject spec ? claim.with("spec", specDefaults(spec)) : claim;
        return result.hasAt("status", "phase") ? result : result.withAt(new JsonString("Pending"), "status", "phase");
    }

    /** Also of claim templates. */
    public static JsonObject specDefaults(JsonObject spec) {
        return spec.withDefault("volumeMode", new JsonString("Filesystem"));
    }

    @Override
    public JsonObject prepareCreate(JsonObject claim) {
        return ClaimSources.prepared(JsonObject.EMPTY, claim)
                .with("status", JsonObject.of("phase", JsonValue.of("Pending")));
    }

    @Override
    public JsonObject prepareUpdate(JsonObject old, JsonObject updated) {
        return ClaimSources.prepared(old, updated);
    }

    @Override
    public void check(JsonObject claim, FieldErrors errors) {
        PersistentVolumeClaimValidation.spec(claim.object("spec"), errors.at("spec"));
    }

    @Override
    public void checkUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        PersistentVolumeClaimValidation.update(ClaimSources.normalized(old), updated, errors);
    }

    @Override
    public void validateStatusUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        PersistentVolumeClaimValidation.statusUpdate(updated, errors);
    }

    @Override
    public List<String> warnings(JsonObject old, JsonObject updated) {
        List<String> warnings = new ArrayList<>();
        if (updated.objectAt("metadata", "annotations").contains(CLASS_ANNOTATION)) {
            warnings.add("metadata.annotations[" + CLASS_ANNOTATION
                    + "]: deprecated since v1.8; use \"storageClassName\"" + " attribute instead");
        }
        PodWarnings.claimSpec(updated.object("spec"), "spec", warnings);
        return warnings;
    }

    private static String phase(JsonObject claim) {
        return claim.hasAt("metadata", "deletionTimestamp") ? "Terminating" : Cells.status(claim, "phase");
    }

    /** {@code RWO,ROX,RWX,RWOP}, each once. */
    static String accessModes(List<String> modes) {
        return String.join(
                ",",
                List.of("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod").stream()
                        .filter(modes::contains)
                        .map(mode -> switch (mode) {
                            case "ReadWriteOnce" -> "RWO";
                            case "ReadOnlyMany" -> "ROX";
                            case "ReadWriteMany" -> "RWX";
                            default -> "RWOP";
                        })
                        .toList());
    }
}
