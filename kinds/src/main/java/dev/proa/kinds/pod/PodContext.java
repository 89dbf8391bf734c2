package dev.proa.kinds.pod;

import dev.proa.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the parts of a PodSpec need to know of the whole.
 *
 * @param spec the whole
 * @param isPod a pod itself, not a template
 * @param metadata of the pod; EMPTY for templates
 * @param volumes the valid volumes by name
 * @param claimNames the names of resource claims
 */
record PodContext(
        JsonObject spec, boolean isPod, JsonObject metadata, Map<String, JsonObject> volumes, Set<String> claimNames) {

    static PodContext of(JsonObject spec, boolean isPod, JsonObject metadata) {
        Set<String> claims = new LinkedHashSet<>();
        spec.array("resourceClaims").objects().forEach(claim -> claims.add(claim.string("name")));
        claims.remove("");
        return new PodContext(spec, isPod, metadata, Map.of(), claims);
    }

    PodContext with(Map<String, JsonObject> validVolumes) {
        return new PodContext(spec, isPod, metadata, validVolumes, claimNames);
    }

    String osName() {
        return spec.stringAt("os", "name");
    }

    boolean neverRestarts() {
        return spec.string("restartPolicy").equals("Never");
    }

    boolean usesHostUsers() {
        return !spec.has("hostUsers") || spec.bool("hostUsers");
    }
}
