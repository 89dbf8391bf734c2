package dev.proa.kinds.core;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Author;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import dev.proa.kinds.Cells;
import dev.proa.kinds.Table;
import dev.proa.kinds.TabledRules;
import dev.proa.kinds.storage.PersistentVolumeValidation;
import dev.proa.schema.Times;
import java.util.Objects;

/** PersistentVolumes: defaults and columns. */
public final class PersistentVolumeRules implements TabledRules {
    private static final Table TABLE = Table.named()
            .text("Capacity", volume -> Cells.scalar(volume.at("spec", "capacity", "storage")))
            .text(
                    "Access Modes",
                    volume -> PersistentVolumeClaimRules.accessModes(
                            volume.objectAt("spec").array("accessModes").strings()))
            .text("Reclaim Policy", volume -> Cells.spec(volume, "persistentVolumeReclaimPolicy"))
            .text(
                    "Status",
                    volume -> volume.hasAt("metadata", "deletionTimestamp")
                            ? "Terminating"
                            : Cells.status(volume, "phase"))
            .text("Claim", PersistentVolumeRules::claim)
            .text("StorageClass", volume -> Cells.spec(volume, "storageClassName"))
            .text(
                    "VolumeAttributesClass",
                    volume -> Cells.spec(volume, "volumeAttributesClassName").isEmpty()
                            ? Cells.UNSET
                            : Cells.spec(volume, "volumeAttributesClassName"))
            .text("Reason", volume -> Cells.status(volume, "reason"))
            .age()
            .wide("VolumeMode", volume -> Cells.spec(volume, "volumeMode"));

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
    public JsonObject defaults(String version, JsonObject volume) {
        JsonObject result = volume.change(
                "spec",
                spec -> PodSpecs.withDefaultsIn(
                        spec.withDefault("persistentVolumeReclaimPolicy", new JsonString("Retain"))
                                .withDefault("volumeMode", new JsonString("Filesystem")),
                        "hostPath",
                        source -> source.withDefault("type", JsonString.EMPTY)));
        return result.hasAt("status", "phase") ? result : result.withAt(new JsonString("Pending"), "status", "phase");
    }

    @Override
    public void check(JsonObject volume, FieldErrors errors) {
        PersistentVolumeValidation.create(volume, errors);
    }

    @Override
    public void checkUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        PersistentVolumeValidation.update(old, updated, errors);
    }

    @Override
    public JsonObject prepareCreate(JsonObject volume) {
        return volume.with("status", JsonObject.of("phase", JsonValue.of("Pending")));
    }

    @Override
    public JsonObject prepareCreate(JsonObject volume, Author author) {
        return sinceNow(prepareCreate(volume), author);
    }

    /** The status says since when a volume has been in its phase. */
    @Override
    public JsonObject prepareStatusUpdate(JsonObject old, JsonObject updated, Author author) {
        boolean entered = !Cells.status(old, "phase").equals(Cells.status(updated, "phase"));
        boolean told = updated.hasAt("status", "lastPhaseTransitionTime")
                && !Objects.equals(
                        old.at("status", "lastPhaseTransitionTime"), updated.at("status", "lastPhaseTransitionTime"));
        return entered && !told ? sinceNow(updated, author) : updated;
    }

    private static JsonObject sinceNow(JsonObject volume, Author author) {
        return volume.withAt(new JsonString(Times.seconds(author.now())), "status", "lastPhaseTransitionTime");
    }

    private static String claim(JsonObject volume) {
        JsonObject claim = volume.objectAt("spec", "claimRef");
        return claim.isEmpty() ? "" : claim.string("namespace") + "/" + claim.string("name");
    }
}
