package dev.proa.controllers.statefulset;

import dev.proa.control.object.Meta;
import dev.proa.controllers.history.History;
import dev.proa.controllers.template.PodTemplate;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What makes a pod the one of its ordinal: name, labels, host name, claims. */
final class Identity {
    private static final String POD_NAME = "statefulset.kubernetes.io/pod-name";
    private static final String POD_INDEX = "apps.kubernetes.io/pod-index";

    private Identity() {}

    /** The ordinal in {@code name-7}; -1 when the pod isn't named after the set. */
    static int ordinal(JsonObject set, JsonObject pod) {
        String prefix = Meta.name(set) + "-";
        String name = Meta.name(pod);
        try {
            String digits = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
            return !digits.isEmpty() && digits.chars().allMatch(Character::isDigit) ? Integer.parseInt(digits) : -1;
        } catch (NumberFormatException tooLong) {
            return -1;
        }
    }

    static JsonObject pod(JsonObject set, JsonObject template, String revision, int ordinal) {
        String name = Meta.name(set) + "-" + ordinal;
        JsonObject labelled = named(Meta.withLabel(template, History.HASH_LABEL, revision), name, ordinal);
        JsonObject spec = template.object("spec").with("hostname", name);
        String service = set.object("spec").string("serviceName");
        JsonObject hosted = service.isEmpty() ? spec : spec.with("subdomain", service);
        JsonObject pod = PodTemplate.pod(
                labelled.with("spec", withClaims(set, hosted, ordinal)),
                Meta.namespace(set),
                Meta.name(set) + "-",
                Meta.controllerReference(set, "apps/v1", "StatefulSet"));
        return pod.change("metadata", metadata -> metadata.with("name", name));
    }

    private static JsonObject named(JsonObject object, String name, int ordinal) {
        return Meta.withLabel(Meta.withLabel(object, POD_NAME, name), POD_INDEX, Integer.toString(ordinal));
    }

    /** The pod with the labels of its identity, should these have been taken away. */
    static JsonObject restored(JsonObject set, JsonObject pod) {
        String name = Meta.name(pod);
        return Meta.label(pod, POD_NAME).equals(name) ? pod : named(pod, name, ordinal(set, pod));
    }

    private static JsonObject withClaims(JsonObject set, JsonObject spec, int ordinal) {
        List<JsonObject> templates =
                set.object("spec").array("volumeClaimTemplates").objects();
        if (templates.isEmpty()) {
            return spec;
        }
        List<JsonObject> volumes = new ArrayList<>();
        for (JsonObject template : templates) {
            volumes.add(JsonObject.of(
                    "name", Meta.name(template),
                    "persistentVolumeClaim", JsonObject.of("claimName", claimName(set, template, ordinal))));
        }
        Set<String> names = templates.stream().map(Meta::name).collect(Collectors.toSet());
        spec.array("volumes").objects().stream()
                .filter(volume -> !names.contains(volume.string("name")))
                .forEach(volumes::add);
        return spec.with("volumes", JsonArray.of(volumes));
    }

    private static String claimName(JsonObject set, JsonObject template, int ordinal) {
        return Meta.name(template) + "-" + Meta.name(set) + "-" + ordinal;
    }

    /** The claims that the pod of this ordinal needs. */
    static List<JsonObject> claims(JsonObject set, int ordinal) {
        return set.object("spec").array("volumeClaimTemplates").objects().stream()
                .map(template -> claim(set, template, ordinal))
                .toList();
    }

    private static JsonObject claim(JsonObject set, JsonObject template, int ordinal) {
        JsonObject.Builder labels = Meta.labels(template).toBuilder();
        set.objectAt("spec", "selector", "matchLabels").forEach(labels::put);
        JsonObject metadata = template.object("metadata")
                .with("name", claimName(set, template, ordinal))
                .with("namespace", Meta.namespace(set))
                .with("labels", labels.build());
        return template.with("apiVersion", "v1")
                .with("kind", "PersistentVolumeClaim")
                .with("metadata", metadata)
                .without("status");
    }
}
