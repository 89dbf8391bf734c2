package dev.proa.kinds.pod;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import dev.proa.kinds.validation.Resources;
import dev.proa.schema.Quantity;
import java.util.List;
import java.util.Locale;

/** References to a pod's own fields and to its containers' resources. */
final class DownwardValidation {
    private static final List<String> VOLUME_FIELDS =
            List.of("metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid");
    private static final List<String> RESOURCES = List.of(
            "limits.cpu",
            "limits.ephemeral-storage",
            "limits.memory",
            "requests.cpu",
            "requests.ephemeral-storage",
            "requests.memory");
    /** What a pod's field may be called at all. */
    private static final List<String> LABELS = List.of(
            "metadata.annotations",
            "metadata.labels",
            "metadata.name",
            "metadata.namespace",
            "metadata.uid",
            "spec.nodeName",
            "spec.restartPolicy",
            "spec.serviceAccountName",
            "spec.schedulerName",
            "status.phase",
            "status.hostIP",
            "status.hostIPs",
            "status.podIP",
            "status.podIPs");

    private static final List<String> SIZE_DIVISORS =
            List.of("1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei");

    private DownwardValidation() {}

    static void field(JsonObject ref, List<String> supported, FieldErrors at) {
        if (!Fields.required(ref, "apiVersion", at) || !Fields.required(ref, "fieldPath", at)) {
            return;
        }
        String path = ref.string("fieldPath");
        FieldErrors pathAt = at.at("fieldPath");
        if (!ref.string("apiVersion").equals("v1")) {
            pathAt.invalid(path, "error converting fieldPath: unsupported pod version: " + ref.string("apiVersion"));
            return;
        }
        int bracket = path.indexOf("['");
        boolean subscripted = bracket >= 0 && path.endsWith("']");
        String field = subscripted ? path.substring(0, bracket) : path;
        if (subscripted) {
            subscript(field, path.substring(bracket + 2, path.length() - 2), path, at);
        } else if (path.equals("spec.host")) {
            notSupported("spec.nodeName", supported, pathAt);
        } else if (!LABELS.contains(field)) {
            pathAt.invalid(path, "error converting fieldPath: field label not supported: " + path);
        } else {
            notSupported(field, supported, pathAt);
        }
    }

    private static void notSupported(String field, List<String> supported, FieldErrors at) {
        if (!supported.contains(field)) {
            at.notSupported(field, supported);
        }
    }

    private static void subscript(String field, String key, String path, FieldErrors at) {
        switch (field) {
            case "metadata.annotations" -> Formats.qualifiedName(key.toLowerCase(Locale.ROOT), at);
            case "metadata.labels" -> Formats.qualifiedName(key, at);
            default ->
                at.at("fieldPath")
                        .invalid(path, "error converting fieldPath: field label does not support subscript: " + path);
        }
    }

    static void resource(JsonObject ref, boolean volume, FieldErrors at) {
        String resource = ref.string("resource");
        boolean hugePages = resource.startsWith("requests.hugepages-") || resource.startsWith("limits.hugepages-");
        if (volume && ref.string("containerName").isEmpty()) {
            at.at("containerName").required("");
        } else if (resource.isEmpty()) {
            at.at("resource").required("");
        } else if (!RESOURCES.contains(resource) && !hugePages) {
            at.at("resource").notSupported(resource, RESOURCES);
        }
        divisor(resource, Resources.quantity(ref.get("divisor")), at.at("divisor"));
    }

    private static void divisor(String resource, Quantity divisor, FieldErrors at) {
        if (divisor.isZero()) {
            return;
        }
        String kind = resource.substring(resource.indexOf('.') + 1);
        if (kind.equals("cpu")) {
            if (!List.of("1m", "1").contains(divisor.toString())) {
                at.invalid(resource, "only divisor's values 1m and 1 are supported with the cpu resource");
            }
            return;
        }
        String name = kind.startsWith("hugepages-") ? "hugepages" : kind;
        boolean size = List.of("memory", "ephemeral-storage", "hugepages").contains(name);
        if (size && !SIZE_DIVISORS.contains(divisor.toString())) {
            at.invalid(
                    resource,
                    "only divisor's values " + String.join(", ", SIZE_DIVISORS) + " are supported with the "
                            + (name.equals("ephemeral-storage") ? "local ephemeral storage" : name) + " resource");
        }
    }

    /** A file of a downward API volume. */
    static void file(JsonObject file, FieldErrors at) {
        Fields.required(file, "path", at);
        Formats.unreservedPath(file.string("path"), at.at("path"));
        if (file.has("fieldRef")) {
            field(file.object("fieldRef"), VOLUME_FIELDS, at.at("fieldRef"));
            if (file.has("resourceFieldRef")) {
                at.invalid("resource", "fieldRef and resourceFieldRef can not be specified simultaneously");
            }
        } else if (file.has("resourceFieldRef")) {
            resource(file.object("resourceFieldRef"), true, at.at("resourceFieldRef"));
        } else {
            at.required("one of fieldRef and resourceFieldRef is required");
        }
        VolumeValidation.fileMode(file, "mode", at);
    }
}
