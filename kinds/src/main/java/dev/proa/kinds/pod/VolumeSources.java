package dev.proa.kinds.pod;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Sources that pods and PersistentVolumes have alike. */
public final class VolumeSources {
    public static final String ISCSI_TOO_LONG =
            "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.";
    private static final Pattern IQN = Pattern.compile("iqn\\.\\d{4}-\\d{2}\\.([a-zA-Z0-9.-]+)(:[^,;*&$|\\s]+)$");
    private static final Pattern EUI = Pattern.compile("^eui.[a-zA-Z0-9]{16}$");
    private static final Pattern NAA = Pattern.compile("^naa.[a-zA-Z0-9]{32}$");
    private static final List<String> HOST_PATH_TYPES = List.of(
            "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket");
    private static final List<String> CACHING_MODES = List.of("None", "ReadOnly", "ReadWrite");
    private static final List<String> DISK_KINDS = List.of("Dedicated", "Managed", "Shared");
    private static final int BYTE_MAX = 255;
    private static final int TENANT_CHARACTERS_MAX = 64;

    private VolumeSources() {}

    /** A source by the name of its field; unknown ones are fine. */
    public static void shared(String type, JsonObject source, FieldErrors holder) {
        FieldErrors at = holder.at(type);
        switch (type) {
            case "hostPath" -> hostPath(source, at);
            case "gcePersistentDisk" -> disk(source, "pdName", holder.at("persistentDisk"));
            case "awsElasticBlockStore" -> disk(source, "volumeID", at);
            case "nfs" -> nfs(source, at);
            case "iscsi" -> iscsi(source, "must be valid format starting with iqn, eui, or naa", at);
            case "glusterfs" -> required(source, at, "endpoints", "path");
            case "flocker" -> flocker(source, at);
            case "rbd" -> {
                monitors(source, at);
                Fields.required(source, "image", at);
            }
            case "cinder" -> secretNamed(source, "volumeID", at);
            case "cephfs" -> monitors(source, at);
            case "quobyte" -> quobyte(source, at);
            case "fc" -> fibreChannel(source, at);
            case "flexVolume" -> flexVolume(source, at);
            case "azureFile" -> required(source, at, "secretName", "shareName");
            case "vsphereVolume" -> Fields.required(source, "volumePath", at);
            case "photonPersistentDisk" -> Fields.required(source, "pdID", at);
            case "portworxVolume" -> Fields.required(source, "volumeID", at);
            case "azureDisk" -> azureDisk(source, at);
            case "storageos" -> storageOs(source, at);
            case "scaleIO" -> required(source, at, "gateway", "system", "volumeName");
            default -> {}
        }
    }

    private static void required(JsonObject source, FieldErrors at, String... names) {
        for (String name : names) {
            Fields.required(source, name, at);
        }
    }

    public static void hostPath(JsonObject source, FieldErrors at) {
        if (!Fields.required(source, "path", at)) {
            return;
        }
        Formats.noBacksteps(source.string("path"), at.at("path"));
        Fields.oneOf(source, "type", at, HOST_PATH_TYPES);
    }

    private static void disk(JsonObject source, String id, FieldErrors at) {
        Fields.required(source, id, at);
        long partition = source.number("partition");
        if (partition < 0 || partition > BYTE_MAX) {
            at.at("partition").invalid(partition, Formats.between(1, BYTE_MAX));
        }
    }

    private static void nfs(JsonObject source, FieldErrors at) {
        required(source, at, "server", "path");
        if (!source.string("path").startsWith("/")) {
            at.at("path").invalid(source.string("path"), "must be an absolute path");
        }
    }

    /** iSCSI; {@code unknownStart} is what is said of a name that begins with none of the three schemes. */
    public static void iscsi(JsonObject source, String unknownStart, FieldErrors at) {
        Fields.required(source, "targetPortal", at);
        if (Fields.required(source, "iqn", at)) {
            initiator(source.string("iqn"), unknownStart, at.at("iqn"));
        }
        if (source.number("lun") < 0 || source.number("lun") > BYTE_MAX) {
            at.at("lun").invalid(source.number("lun"), Formats.between(0, BYTE_MAX));
        }
        if ((source.bool("chapAuthDiscovery") || source.bool("chapAuthSession")) && !source.has("secretRef")) {
            at.at("secretRef").required("");
        }
        if (source.has("initiatorName")) {
            initiator(source.string("initiatorName"), unknownStart, at.at("initiatorname"));
        }
    }

    private static void initiator(String name, String unknownStart, FieldErrors at) {
        Pattern pattern =
                name.startsWith("iqn") ? IQN : name.startsWith("eui") ? EUI : name.startsWith("naa") ? NAA : null;
        if (pattern == null) {
            at.invalid(name, unknownStart);
        } else if (!pattern.matcher(name).find()) {
            at.invalid(name, "must be valid format");
        }
    }

    private static void flocker(JsonObject source, FieldErrors at) {
        String name = source.string("datasetName");
        String uuid = source.string("datasetUUID");
        if (name.isEmpty() && uuid.isEmpty()) {
            at.required("one of datasetName and datasetUUID is required");
        }
        if (!name.isEmpty() && !uuid.isEmpty()) {
            at.invalid("resource", "datasetName and datasetUUID can not be specified simultaneously");
        }
        if (name.contains("/")) {
            at.at("datasetName").invalid(name, "must not contain '/'");
        }
    }

    private static void monitors(JsonObject source, FieldErrors at) {
        if (source.array("monitors").isEmpty()) {
            at.at("monitors").required("");
        }
    }

    private static void secretNamed(JsonObject source, String id, FieldErrors at) {
        Fields.required(source, id, at);
        Fields.in(source, "secretRef", at, (secret, place) -> Fields.required(secret, "name", place));
    }

    private static void quobyte(JsonObject source, FieldErrors at) {
        String pairs = "must be a host:port pair or multiple pairs separated by commas";
        String registry = source.string("registry");
        if (registry.isEmpty()) {
            at.at("registry").required(pairs);
        } else if (source.string("tenant").length() > TENANT_CHARACTERS_MAX) {
            at.at("tenant").required("must be a UUID and may not exceed a length of 64 characters");
        } else {
            for (String pair : registry.split(",", -1)) {
                if (!pair.matches("([^:\\[\\]]*|\\[[^\\[\\]]*]):[^:]*")) {
                    at.at("registry").invalid(registry, pairs);
                }
            }
        }
        Fields.required(source, "volume", at);
    }

    private static void fibreChannel(JsonObject source, FieldErrors at) {
        boolean names = !source.array("targetWWNs").isEmpty();
        boolean ids = !source.array("wwids").isEmpty();
        if (!names && !ids) {
            at.at("targetWWNs").required("must specify either targetWWNs or wwids, but not both");
        }
        if (names && ids) {
            at.at("targetWWNs")
                    .invalid(source.array("targetWWNs"), "targetWWNs and wwids can not be specified simultaneously");
        }
        if (names && !source.has("lun")) {
            at.at("lun").required("lun is required if targetWWNs is specified");
        } else if (names && (source.number("lun") < 0 || source.number("lun") > BYTE_MAX)) {
            at.at("lun").invalid(source.number("lun"), Formats.between(0, BYTE_MAX));
        }
    }

    private static void flexVolume(JsonObject source, FieldErrors at) {
        Fields.required(source, "driver", at);
        for (String key : source.object("options").names()) {
            String domain = "." + key.split("/", 2)[0].toLowerCase(Locale.ROOT);
            if (key.contains("/") ? reserved(domain) : reserved("." + key.toLowerCase(Locale.ROOT))) {
                at.at("options").key(key).invalid(key, "kubernetes.io and k8s.io namespaces are reserved");
            }
        }
    }

    private static boolean reserved(String domain) {
        return domain.endsWith(".kubernetes.io") || domain.endsWith(".k8s.io");
    }

    private static void azureDisk(JsonObject source, FieldErrors at) {
        required(source, at, "diskName", "diskURI");
        Fields.oneOf(source, "cachingMode", at, CACHING_MODES);
        Fields.oneOf(source, "kind", at, DISK_KINDS);
        String uri = source.string("diskURI");
        boolean managed = source.string("kind").equals("Managed");
        if (managed && !uri.startsWith("/subscriptions/")) {
            at.at("diskURI")
                    .notSupported(
                            uri,
                            List.of(
                                    "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}"));
        }
        if (source.has("kind") && !managed && !uri.startsWith("https://")) {
            at.at("diskURI")
                    .notSupported(
                            uri,
                            List.of("https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"));
        }
    }

    private static void storageOs(JsonObject source, FieldErrors at) {
        Fields.requiredFormat(source, "volumeName", at, Names::dns1123Label);
        Fields.format(source, "volumeNamespace", at, Names::dns1123Label);
        Fields.in(source, "secretRef", at, (secret, place) -> Fields.required(secret, "name", place));
    }
}
