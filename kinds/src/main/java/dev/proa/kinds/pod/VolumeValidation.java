package dev.proa.kinds.pod;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.kinds.core.PersistentVolumeClaimValidation;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import dev.proa.kinds.validation.Resources;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The volumes of a pod, each with exactly one source. */
public final class VolumeValidation {
    static final String MODE = "must be a number between 0 and 0777 (octal), both inclusive";
    private static final int MODE_MAX = 0777;
    private static final int ISCSI_NAME_CHARACTERS_MAX = 64;
    private static final String MORE_THAN_ONE = "may not specify more than 1 volume type";
    /** In the order in which upstream looks at them: the first is checked, others are one too many. */
    private static final List<String> SOURCES = List.of(
            "emptyDir",
            "hostPath",
            "gitRepo",
            "gcePersistentDisk",
            "awsElasticBlockStore",
            "secret",
            "nfs",
            "iscsi",
            "glusterfs",
            "flocker",
            "persistentVolumeClaim",
            "rbd",
            "cinder",
            "cephfs",
            "quobyte",
            "downwardAPI",
            "fc",
            "flexVolume",
            "configMap",
            "azureFile",
            "vsphereVolume",
            "photonPersistentDisk",
            "portworxVolume",
            "azureDisk",
            "storageos",
            "projected",
            "scaleIO",
            "csi",
            "ephemeral",
            "image");

    private VolumeValidation() {}

    /** Answers the valid volumes by name. */
    static Map<String, JsonObject> volumes(PodContext pod, FieldErrors at) {
        String podName = pod.metadata().string("name");
        Set<String> created = new HashSet<>();
        pod.spec().array("volumes").objects().stream()
                .filter(volume -> volume.has("ephemeral") && !podName.isEmpty())
                .forEach(volume -> created.add(podName + "-" + volume.string("name")));
        Map<String, JsonObject> valid = new LinkedHashMap<>();
        Fields.each(pod.spec(), "volumes", at, (volume, place) -> {
            FieldErrors errors = place.apart();
            volume(volume, pod, errors);
            String name = volume.string("name");
            Fields.requiredFormat(volume, "name", errors, Names::dns1123Label);
            if (valid.containsKey(name)) {
                errors.at("name").duplicate(name);
            }
            if (errors.isEmpty()) {
                valid.put(name, volume);
            }
            place.addAll(errors);
            String claim = volume.stringAt("persistentVolumeClaim", "claimName");
            if (volume.has("persistentVolumeClaim") && created.contains(claim)) {
                place.at("persistentVolumeClaim")
                        .at("claimName")
                        .invalid(claim, "must not reference a PVC that gets created for an ephemeral volume");
            }
        });
        return valid;
    }

    private static void volume(JsonObject volume, PodContext pod, FieldErrors at) {
        List<String> given = SOURCES.stream().filter(volume::has).toList();
        if (given.isEmpty()) {
            at.required("must specify a volume type");
            return;
        }
        String type = given.getFirst();
        source(type, volume, pod, at);
        for (String other : given.subList(1, given.size())) {
            at.at(forbiddenName(other)).forbidden(MORE_THAN_ONE);
        }
        boolean portal = volume.hasAt("iscsi", "initiatorName");
        if (portal
                && (volume.string("name") + ":" + volume.stringAt("iscsi", "targetPortal")).length()
                        > ISCSI_NAME_CHARACTERS_MAX) {
            at.at("name").invalid(volume.string("name"), VolumeSources.ISCSI_TOO_LONG);
        }
    }

    /** Upstream names two places its own way. */
    static String forbiddenName(String type) {
        return switch (type) {
            case "cephfs" -> "cephFS";
            case "downwardAPI" -> "downwarAPI";
            default -> type;
        };
    }

    private static void source(String type, JsonObject volume, PodContext pod, FieldErrors at) {
        JsonObject source = volume.object(type);
        FieldErrors place = at.at(type);
        switch (type) {
            case "emptyDir" -> {
                if (Resources.quantity(source.get("sizeLimit")).signum() < 0) {
                    place.at("sizeLimit").forbidden("SizeLimit field must be a valid resource quantity");
                }
            }
            case "gitRepo" -> {
                Fields.required(source, "repository", place);
                Formats.descendingPath(source.string("directory"), place.at("directory"));
            }
            case "secret" -> keys(source, "secretName", place);
            case "configMap" -> keys(source, "name", place);
            case "persistentVolumeClaim" -> Fields.required(source, "claimName", place);
            case "downwardAPI" -> {
                fileMode(source, "defaultMode", place);
                source.array("items").objects().forEach(file -> DownwardValidation.file(file, place));
            }
            case "projected" -> ProjectedValidation.volume(source, place);
            case "csi" -> csi(source, place);
            case "ephemeral" -> ephemeral(volume, pod, at);
            case "image" -> {
                if (pod.isPod()) {
                    Fields.required(source, "reference", place);
                }
                Fields.requiredOneOf(source, "pullPolicy", place, ContainerValidation.PULL_POLICIES);
            }
            default -> VolumeSources.shared(type, source, at);
        }
    }

    static void fileMode(JsonObject object, String name, FieldErrors at) {
        JsonValue mode = object.get(name);
        if (object.has(name) && mode != null && (object.number(name) > MODE_MAX || object.number(name) < 0)) {
            at.at(name).invalid(object.number(name), MODE);
        }
    }

    private static void keys(JsonObject source, String nameField, FieldErrors at) {
        Fields.required(source, nameField, at);
        fileMode(source, "defaultMode", at);
        Fields.each(source, "items", at, VolumeValidation::keyToPath);
    }

    static void keyToPath(JsonObject item, FieldErrors at) {
        Fields.required(item, "key", at);
        Fields.required(item, "path", at);
        Formats.unreservedPath(item.string("path"), at.at("path"));
        fileMode(item, "mode", at);
    }

    private static void csi(JsonObject source, FieldErrors at) {
        Formats.driverName(source.string("driver"), at.at("driver"));
        if (source.has("nodePublishSecretRef")) {
            String name = source.stringAt("nodePublishSecretRef", "name");
            if (name.isEmpty()) {
                at.at("nodePublishSecretRef").at("name").required("");
            } else {
                Names.dns1123Subdomain(name, at.at("name"));
            }
        }
    }

    private static void ephemeral(JsonObject volume, PodContext pod, FieldErrors at) {
        JsonObject source = volume.object("ephemeral");
        FieldErrors place = at.at("ephemeral").at("volumeClaimTemplate");
        if (source.has("volumeClaimTemplate")) {
            PersistentVolumeClaimValidation.template(source.object("volumeClaimTemplate"), place);
        } else {
            place.required("");
        }
        String podName = pod.metadata().string("name");
        if (!podName.isEmpty() && !volume.string("name").isEmpty()) {
            String claim = podName + "-" + volume.string("name");
            Formats.faults(Names::dns1123Subdomain, claim)
                    .forEach(fault ->
                            at.at("name").invalid(volume.string("name"), "PVC name \"" + claim + "\": " + fault));
        }
    }
}
