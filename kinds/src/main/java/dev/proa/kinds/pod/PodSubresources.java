package dev.proa.kinds.pod;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.kinds.core.QualityOfService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code ephemeralcontainers} and {@code resize} may change, and nothing else. */
public final class PodSubresources {
    private static final List<String> RESIZED = List.of("cpu", "memory");

    private PodSubresources() {}

    /** The stored pod with the part of it that the subresource is for. */
    public static JsonObject prepare(String subresource, JsonObject old, JsonObject updated) {
        JsonObject spec = updated.object("spec");
        JsonObject oldSpec = old.object("spec");
        if (subresource.equals("ephemeralcontainers")) {
            return updated.with("spec", PodUpdates.member(oldSpec, "ephemeralContainers", spec));
        }
        if (!subresource.equals("resize")) {
            return updated;
        }
        Optional<JsonArray> containers = resized(oldSpec, spec, "containers");
        Optional<JsonArray> initContainers = resized(oldSpec, spec, "initContainers");
        if (containers.isEmpty() || initContainers.isEmpty()) {
            return updated;
        }
        JsonObject result = PodUpdates.member(oldSpec, "resources", spec).with("containers", containers.get());
        return updated.with(
                "spec", initContainers.get().isEmpty() ? result : result.with("initContainers", initContainers.get()));
    }

    /** Empty where containers were added, removed or renamed: validation says so then. */
    private static Optional<JsonArray> resized(JsonObject old, JsonObject spec, String list) {
        List<JsonObject> before = old.array(list).objects();
        List<JsonObject> after = spec.array(list).objects();
        if (before.size() != after.size()) {
            return Optional.empty();
        }
        List<JsonValue> result = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            if (!before.get(i).string("name").equals(after.get(i).string("name"))) {
                return Optional.empty();
            }
            JsonObject own = PodUpdates.member(before.get(i), "resources", after.get(i));
            result.add(PodUpdates.member(own, "resizePolicy", after.get(i)));
        }
        return Optional.of(JsonArray.of(result));
    }

    public static void ephemeralContainers(JsonObject old, JsonObject updated, FieldErrors errors) {
        if (old.objectAt("metadata", "annotations").contains(PodAnnotations.MIRROR)) {
            errors.forbidden("static pods do not support ephemeral containers");
            return;
        }
        PodValidation.metadataAndSpec(updated, errors);
        PodUpdates.annotations(old, updated, errors);
        FieldErrors at = errors.at("spec").at("ephemeralContainers");
        List<JsonObject> now =
                updated.objectAt("spec").array("ephemeralContainers").objects();
        for (JsonObject before :
                old.objectAt("spec").array("ephemeralContainers").objects()) {
            String name = before.string("name");
            Optional<JsonObject> after =
                    now.stream().filter(c -> c.string("name").equals(name)).findFirst();
            if (after.isEmpty()) {
                at.forbidden("existing ephemeral containers \"" + name + "\" may not be removed\n");
            } else if (!after.get().equals(before)) {
                at.forbidden("existing ephemeral containers \"" + name + "\" may not be changed\n"
                        + SpecDifference.of(before, after.get()));
            }
        }
    }

    public static void resize(JsonObject old, JsonObject updated, FieldErrors errors) {
        JsonObject oldSpec = old.object("spec");
        JsonObject spec = updated.object("spec");
        if (old.objectAt("metadata", "annotations").contains(PodAnnotations.MIRROR)) {
            errors.forbidden("static pods cannot be resized");
            return;
        }
        if (oldSpec.stringAt("os", "name").equals("windows")) {
            errors.forbidden("windows pods cannot be resized");
            return;
        }
        PodValidation.metadataAndSpec(updated, errors);
        FieldErrors at = errors.at("spec");
        String quality = old.stringAt("status", "qosClass");
        if (!(quality.isEmpty() ? QualityOfService.of(oldSpec) : quality).equals(QualityOfService.of(spec))) {
            at.invalid(updated.stringAt("status", "qosClass"), "Pod QOS Class may not change as a result of resizing");
        }
        if (!isSupported(old)) {
            at.forbidden("Pod running on node without support for resize");
        }
        podLevel(oldSpec, spec, at);
        boolean sameMain = sameContainers(oldSpec, spec, "containers", at);
        boolean sameInit = sameContainers(oldSpec, spec, "initContainers", at); // both lists are told of
        if (!sameMain || !sameInit) {
            return;
        }
        containers(oldSpec, spec, "initContainers", at);
        containers(oldSpec, spec, "containers", at);
        rest(oldSpec, spec, at);
    }

    /** A running container's status tells its resources when its node can resize. */
    private static boolean isSupported(JsonObject pod) {
        return pod.objectAt("status").array("containerStatuses").objects().stream()
                .filter(status -> status.hasAt("state", "running"))
                .findFirst()
                .map(status -> status.has("resources"))
                .orElse(true);
    }

    private static void podLevel(JsonObject old, JsonObject spec, FieldErrors at) {
        if (!old.has("resources")) {
            return;
        }
        if (!spec.has("resources")) {
            at.at("resources").forbidden("pod-level resources cannot be removed");
            return;
        }
        for (String list : List.of("requests", "limits")) {
            if (isRemoved(old.objectAt("resources", list), spec.objectAt("resources", list))) {
                at.at("resources").at(list).forbidden("pod-level resource " + list + " cannot be removed");
            }
        }
        if (!withoutCompute(spec.object("resources")).equals(withoutCompute(old.object("resources")))) {
            at.forbidden("only cpu and memory resources are mutable at pod-level");
        }
    }

    private static boolean isRemoved(JsonObject old, JsonObject updated) {
        return old.names().stream().anyMatch(name -> !updated.has(name));
    }

    private static JsonObject withoutCompute(JsonObject resources) {
        JsonObject result = resources;
        for (String list : List.of("requests", "limits")) {
            JsonObject rest = resources.object(list);
            for (String name : RESIZED) {
                rest = rest.without(name);
            }
            result = rest.isEmpty() ? result.without(list) : result.with(list, rest);
        }
        return result;
    }

    private static boolean sameContainers(JsonObject old, JsonObject spec, String list, FieldErrors at) {
        List<JsonObject> before = old.array(list).objects();
        List<JsonObject> after = spec.array(list).objects();
        if (before.size() != after.size()) {
            at.at(list).forbidden(list + " may not be added or removed on resize");
            return false;
        }
        boolean same = true;
        for (int i = 0; i < before.size(); i++) {
            if (!before.get(i).string("name").equals(after.get(i).string("name"))) {
                at.at(list, i).at("name").forbidden(list + " may not be renamed or reordered on resize");
                same = false;
            }
        }
        return same;
    }

    private static void containers(JsonObject old, JsonObject spec, String list, FieldErrors at) {
        List<JsonObject> before = old.array(list).objects();
        for (int i = 0; i < before.size(); i++) {
            JsonObject was = before.get(i).object("resources");
            JsonObject is = spec.array(list).object(i).object("resources");
            for (String part : List.of("requests", "limits")) {
                if (isRemoved(was.object(part), is.object(part))) {
                    at.at(list, i).at("resources").at(part).forbidden("resource " + part + " cannot be removed");
                }
            }
        }
    }

    private static void rest(JsonObject old, JsonObject spec, FieldErrors at) {
        for (String list : List.of("containers", "initContainers")) {
            List<JsonObject> before = old.array(list).objects();
            for (int i = 0; i < before.size(); i++) {
                JsonObject was = before.get(i);
                JsonObject is = spec.array(list).object(i);
                boolean other = !is.change("resources", PodSubresources::withoutCompute)
                        .equals(was.change("resources", PodSubresources::withoutCompute));
                if (other && list.equals("containers")) {
                    at.forbidden("only cpu and memory resources are mutable");
                } else if (other) {
                    at.at(list, i)
                            .forbidden("only cpu and memory resources for init or sidecar containers are mutable");
                }
            }
        }
    }
}
