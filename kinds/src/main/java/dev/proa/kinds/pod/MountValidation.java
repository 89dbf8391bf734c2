package dev.proa.kinds.pod;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where containers see volumes: as folders (volumeMounts) or as devices (volumeDevices). */
final class MountValidation {
    private static final List<String> PROPAGATIONS = List.of("Bidirectional", "HostToContainer", "None");
    private static final List<String> RECURSIVE_READ_ONLY = List.of("Disabled", "Enabled", "IfPossible");

    private MountValidation() {}

    private static Map<String, String> paths(JsonObject container, String list, String pathField) {
        Map<String, String> paths = new HashMap<>();
        container.array(list).objects().forEach(item -> paths.put(item.string("name"), item.string(pathField)));
        return paths;
    }

    static void mounts(JsonObject container, PodContext pod, FieldErrors at) {
        Map<String, String> devices = paths(container, "volumeDevices", "devicePath");
        Set<String> used = new HashSet<>();
        FieldErrors list = at.at("volumeMounts");
        Fields.each(container, "volumeMounts", at, (mount, place) -> {
            String name = mount.string("name");
            String path = mount.string("mountPath");
            Fields.required(mount, "name", place);
            if (!pod.volumes().containsKey(name)) {
                place.at("name").notFound(name);
            }
            Fields.required(mount, "mountPath", place);
            if (!used.add(path)) {
                place.at("mountPath").invalid(path, "must be unique");
            }
            if (devices.containsKey(name)) {
                place.at("name").invalid(name, "must not already exist in volumeDevices");
            }
            if (devices.containsValue(path)) {
                place.at("mountPath").invalid(path, "must not already exist as a path in volumeDevices");
            }
            subPaths(mount, place, list);
            propagation(mount, container, list.at("mountPropagation"));
            recursiveReadOnly(mount, list.at("recursiveReadOnly"));
        });
    }

    private static void subPaths(JsonObject mount, FieldErrors at, FieldErrors list) {
        Fields.format(mount, "subPath", list, Formats::descendingPath);
        if (!mount.string("subPathExpr").isEmpty() && !mount.string("subPath").isEmpty()) {
            at.at("subPathExpr").invalid(mount.string("subPathExpr"), "subPathExpr and subPath are mutually exclusive");
        }
        Fields.format(mount, "subPathExpr", list, Formats::descendingPath);
    }

    private static void propagation(JsonObject mount, JsonObject container, FieldErrors at) {
        if (!mount.has("mountPropagation")) {
            return;
        }
        String propagation = mount.string("mountPropagation");
        if (!PROPAGATIONS.contains(propagation)) {
            at.notSupported(propagation, PROPAGATIONS);
        }
        if (propagation.equals("Bidirectional") && !container.boolAt("securityContext", "privileged")) {
            at.forbidden("Bidirectional mount propagation is available only to privileged containers");
        }
    }

    private static void recursiveReadOnly(JsonObject mount, FieldErrors at) {
        if (!mount.has("recursiveReadOnly")) {
            return;
        }
        String value = mount.string("recursiveReadOnly");
        if (!RECURSIVE_READ_ONLY.contains(value)) {
            at.notSupported(value, RECURSIVE_READ_ONLY);
        } else if (!value.equals("Disabled")) {
            if (!mount.bool("readOnly")) {
                at.forbidden("may only be specified when readOnly is true");
            }
            if (mount.has("mountPropagation")
                    && !mount.string("mountPropagation").equals("None")) {
                at.forbidden("may only be specified when mountPropagation is None or not specified");
            }
        }
    }

    static void devices(JsonObject container, PodContext pod, FieldErrors at) {
        Map<String, String> mounts = paths(container, "volumeMounts", "mountPath");
        Set<String> names = new HashSet<>();
        Set<String> used = new HashSet<>();
        Fields.each(container, "volumeDevices", at, (device, place) -> {
            String name = device.string("name");
            JsonObject volume = pod.volumes().get(name);
            Fields.required(device, "name", place);
            if (names.contains(name)) {
                place.at("name").invalid(name, "must be unique");
            }
            if (volume == null) {
                place.at("name").notFound(name);
            } else if (!volume.has("persistentVolumeClaim") && !volume.has("ephemeral")) {
                place.at("name")
                        .invalid(
                                name,
                                "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode");
            }
            devicePath(device, used, place);
            if (mounts.containsKey(name)) {
                place.at("name").invalid(name, "must not already exist in volumeMounts");
            }
            if (mounts.containsValue(device.string("devicePath"))) {
                place.at("devicePath")
                        .invalid(device.string("devicePath"), "must not already exist as a path in volumeMounts");
            }
            if (!name.isEmpty()) {
                names.add(name);
            }
        });
    }

    private static void devicePath(JsonObject device, Set<String> used, FieldErrors at) {
        String path = device.string("devicePath");
        Fields.required(device, "devicePath", at);
        if (used.contains(path)) {
            at.at("devicePath").invalid(path, "must be unique");
        }
        if (Formats.hasBacksteps(path)) {
            at.at("devicePath").invalid(path, "can not contain backsteps ('..')");
        } else {
            used.add(path);
        }
    }
}
