package dev.proa.kinds.storage;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonObject;
import dev.proa.kinds.pod.InternalForm;
import dev.proa.kinds.pod.VolumeSources;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import java.util.List;

/** The sources of PersistentVolumes, of which one is given. */
final class PersistentVolumeSources {
    /** In the order in which upstream looks at them, which decides what is one too many. */
    private static final List<String> ALL = List.of(
            "hostPath",
            "gcePersistentDisk",
            "awsElasticBlockStore",
            "glusterfs",
            "flocker",
            "nfs",
            "rbd",
            "quobyte",
            "cephfs",
            "iscsi",
            "cinder",
            "fc",
            "flexVolume",
            "azureFile",
            "vsphereVolume",
            "photonPersistentDisk",
            "portworxVolume",
            "azureDisk",
            "scaleIO",
            "local",
            "storageos",
            "csi");

    /** In the order of upstream's type, in which messages show them. */
    private static final String[] AS_PRINTED = {
        "gcePersistentDisk", "awsElasticBlockStore", "hostPath", "glusterfs", "nfs", "rbd", "quobyte", "iscsi",
        "flexVolume", "cinder", "cephfs", "fc", "flocker", "azureFile", "vsphereVolume", "azureDisk",
        "photonPersistentDisk", "portworxVolume", "scaleIO", "local", "storageos", "csi"
    };

    private static final List<String> SECRETS = List.of(
            "controllerPublishSecretRef", "controllerExpandSecretRef", "nodePublishSecretRef", "nodeExpandSecretRef");
    private static final int ISCSI_NAME_BYTES_MAX = 64;

    private PersistentVolumeSources() {}

    static JsonObject only(JsonObject spec) {
        JsonObject.Builder result = JsonObject.builder();
        ALL.stream().filter(spec::has).forEach(name -> result.put(name, spec.object(name)));
        return result.build();
    }

    static JsonObject printed(JsonObject sources) {
        return InternalForm.of(sources, AS_PRINTED);
    }

    static void check(JsonObject spec, String volume, FieldErrors at) {
        boolean found = false;
        for (String type : ALL) {
            if (!spec.has(type)) {
                continue;
            }
            // A flexVolume beside others is overlooked upstream.
            if (found && !type.equals("flexVolume")) {
                at.at(type.equals("cephfs") ? "cephFS" : type).forbidden("may not specify more than 1 volume type");
                continue;
            }
            found = true;
            source(type, spec, volume, at);
        }
        if (!found) {
            at.required("must specify a volume type");
        }
        if (spec.has("local") && !spec.has("nodeAffinity")) {
            at.at("nodeAffinity").required("Local volume requires node affinity");
        }
    }

    private static void source(String type, JsonObject spec, String volume, FieldErrors holder) {
        JsonObject source = spec.object(type);
        FieldErrors at = holder.at(type);
        switch (type) {
            case "iscsi" -> iscsi(source, volume, at);
            case "cinder", "storageos" -> {
                VolumeSources.shared(type, source, holder);
                Fields.in(source, "secretRef", at, (secret, place) -> Fields.required(secret, "namespace", place));
            }
            case "glusterfs" -> {
                VolumeSources.shared(type, source, holder);
                glusterfsNamespace(source, at);
            }
            case "azureFile" -> {
                VolumeSources.shared(type, source, holder);
                if (source.has("secretNamespace")) {
                    Fields.required(source, "secretNamespace", at);
                }
            }
            case "local" -> {
                if (Fields.required(source, "path", at)) {
                    Formats.noBacksteps(source.string("path"), at.at("path"));
                }
            }
            case "csi" -> csi(source, at);
            default -> VolumeSources.shared(type, source, holder);
        }
    }

    private static void iscsi(JsonObject source, String volume, FieldErrors at) {
        String portal = source.string("targetPortal");
        VolumeSources.iscsi(source, "must be valid format", at);
        if (source.has("initiatorName") && Formats.bytes(volume + ":" + portal) > ISCSI_NAME_BYTES_MAX) {
            at.at("targetportal").invalid(portal, VolumeSources.ISCSI_TOO_LONG);
        }
        Fields.in(source, "secretRef", at, (secret, place) -> Fields.required(secret, "name", place));
    }

    private static void glusterfsNamespace(JsonObject source, FieldErrors at) {
        if (!source.has("endpointsNamespace")) {
            return;
        }
        String namespace = source.string("endpointsNamespace");
        if (namespace.isEmpty()) {
            at.at("endpointsNamespace")
                    .invalid(namespace, "if the endpointnamespace is set, it must be a valid namespace name");
        } else {
            Names.dns1123Label(namespace, at.at("endpointsNamespace"));
        }
    }

    private static void csi(JsonObject source, FieldErrors at) {
        Formats.driverName(source.string("driver"), at.at("driver"));
        Fields.required(source, "volumeHandle", at);
        for (String field : SECRETS) {
            Fields.in(source, field, at, (secret, place) -> {
                Fields.requiredFormat(secret, "name", place, Names::dns1123Subdomain);
                Fields.requiredFormat(secret, "namespace", place, Names::dns1123Label);
            });
        }
    }
}
