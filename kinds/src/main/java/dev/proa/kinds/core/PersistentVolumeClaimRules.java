package dev.proa.kinds.core;

import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import dev.proa.kinds.Cells;
import dev.proa.kinds.Table;
import dev.proa.kinds.TabledRules;
import java.util.List;

/** PersistentVolumeClaims: defaults and columns. */
public final class PersistentVolumeClaimRules implements TabledRules {
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
        return claim.with("status", JsonObject.of("phase", JsonValue.of("Pending")));
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
