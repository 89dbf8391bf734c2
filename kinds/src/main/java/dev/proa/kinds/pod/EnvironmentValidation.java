package dev.proa.kinds.pod;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import java.util.List;

/** env and envFrom of containers. */
final class EnvironmentValidation {
    private static final List<String> FIELDS = List.of(
            "metadata.name",
            "metadata.namespace",
            "metadata.uid",
            "spec.nodeName",
            "spec.serviceAccountName",
            "status.hostIP",
            "status.hostIPs",
            "status.podIP",
            "status.podIPs");
    private static final String MORE_THAN_ONE = "may not have more than one field specified at a time";

    private EnvironmentValidation() {}

    static void variables(JsonObject container, FieldErrors at) {
        Fields.each(container, "env", at, (variable, place) -> {
            Fields.requiredFormat(variable, "name", place, Formats::environmentName);
            if (variable.has("valueFrom")) {
                valueFrom(variable, place.at("valueFrom"));
            }
        });
    }

    private static void valueFrom(JsonObject variable, FieldErrors at) {
        JsonObject from = variable.object("valueFrom");
        Fields.in(from, "fieldRef", at, (ref, place) -> DownwardValidation.field(ref, FIELDS, place));
        Fields.in(from, "resourceFieldRef", at, (ref, place) -> DownwardValidation.resource(ref, false, place));
        Fields.in(from, "configMapKeyRef", at, EnvironmentValidation::key);
        Fields.in(from, "secretKeyRef", at, EnvironmentValidation::key);
        Fields.in(from, "fileKeyRef", at, EnvironmentValidation::fileKey);
        long sources = from.names().stream().filter(from::has).count();
        if (sources == 0) {
            at.invalid(
                    "",
                    "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`");
        } else if (!variable.string("value").isEmpty()) {
            at.invalid("", "may not be specified when `value` is not empty");
        } else if (sources > 1) {
            at.invalid("", MORE_THAN_ONE);
        }
    }

    private static void key(JsonObject selector, FieldErrors at) {
        Names.dns1123Subdomain(selector.string("name"), at.at("name"));
        Fields.requiredFormat(selector, "key", at, Formats::configKey);
    }

    private static void fileKey(JsonObject selector, FieldErrors at) {
        Fields.requiredFormat(selector, "key", at, Formats::environmentName);
        Fields.requiredFormat(selector, "volumeName", at, Names::dns1123Label);
        Fields.requiredFormat(selector, "path", at, Formats::noBacksteps);
    }

    static void sources(JsonObject container, FieldErrors at) {
        Fields.each(container, "envFrom", at, (source, place) -> {
            Fields.format(source, "prefix", place, Formats::environmentName);
            int count = 0;
            for (String ref : List.of("configMapRef", "secretRef")) {
                if (source.has(ref)) {
                    count++;
                    Fields.requiredFormat(source.object(ref), "name", place.at(ref), Names::dns1123Subdomain);
                }
            }
            if (count == 0) {
                at.at("envFrom").invalid("", "must specify one of: `configMapRef` or `secretRef`");
            } else if (count > 1) {
                at.at("envFrom").invalid("", MORE_THAN_ONE);
            }
        });
    }

    /** Files that variables are read from lie in volumes of type emptyDir. */
    static void fileVolumes(JsonObject spec, FieldErrors at) {
        List<JsonObject> volumes = spec.array("volumes").objects();
        Containers.visit(
                spec,
                at,
                (container, containerAt) -> Fields.each(container, "env", containerAt, (v, place) -> {
                    if (!v.hasAt("valueFrom", "fileKeyRef")) {
                        return;
                    }
                    String name = v.stringAt("valueFrom", "fileKeyRef", "volumeName");
                    FieldErrors nameAt = place.at("valueFrom").at("fileKeyRef").at("volumeName");
                    List<JsonObject> found = volumes.stream()
                            .filter(volume -> volume.string("name").equals(name))
                            .toList();
                    if (found.isEmpty()) {
                        nameAt.notFound(name);
                    } else if (!found.getLast().has("emptyDir")) {
                        nameAt.invalid(name, "referenced volume must be of type emptyDir");
                    }
                }));
    }
}
