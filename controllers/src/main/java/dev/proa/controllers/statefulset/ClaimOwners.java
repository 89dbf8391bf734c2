package dev.proa.controllers.statefulset;

import dev.proa.control.object.Meta;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Who owns a claim under spec.persistentVolumeClaimRetentionPolicy, so that it goes with its pod or with the set. */
final class ClaimOwners {
    private ClaimOwners() {}

    /** The claim with the owners it should have; {@code pod} is the claim's pod, {@code condemned} if it is scaled away. */
    static JsonObject of(JsonObject set, JsonObject claim, JsonObject pod, boolean condemned) {
        if (stale(claim, set, "StatefulSet") || stale(claim, pod, "Pod")) {
            return claim;
        }
        List<JsonObject> owners = new ArrayList<>(Meta.owners(claim));
        boolean changed = owners.removeIf(owner ->
                owner.string("uid").equals(Meta.uid(set)) || owner.string("uid").equals(Meta.uid(pod)));
        boolean other = owners.stream().anyMatch(owner -> owner.bool("controller"));
        JsonObject policy = set.objectAt("spec", "persistentVolumeClaimRetentionPolicy");
        boolean withPod = condemned && policy.string("whenScaled").equals("Delete");
        boolean withSet = !withPod && policy.string("whenDeleted").equals("Delete");
        if (!other && withPod) {
            owners.add(Meta.controllerReference(pod, "v1", "Pod"));
        } else if (!other && withSet) {
            owners.add(Meta.controllerReference(set, "apps/v1", "StatefulSet"));
        }
        boolean none = owners.isEmpty() && !changed;
        return none ? claim : claim.withAt(JsonArray.of(owners), "metadata", "ownerReferences");
    }

    /** Whether it still belongs to an earlier object of the same name, which is to take it away. */
    private static boolean stale(JsonObject claim, JsonObject object, String kind) {
        return Meta.owners(claim).stream()
                .anyMatch(owner -> owner.string("kind").equals(kind)
                        && owner.string("name").equals(Meta.name(object))
                        && !owner.string("uid").equals(Meta.uid(object)));
    }

    /** Whether a pod that doesn't exist yet has to wait: its claim goes with a pod that had its name before. */
    static boolean goesWithEarlierPod(JsonObject set, JsonObject claim, String podName) {
        return set.objectAt("spec", "persistentVolumeClaimRetentionPolicy")
                        .string("whenScaled")
                        .equals("Delete")
                && Meta.owners(claim).stream()
                        .anyMatch(owner -> owner.string("kind").equals("Pod")
                                && owner.string("name").equals(podName));
    }
}
