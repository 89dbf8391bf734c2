package dev.proa.scheduler.filter;

import dev.proa.api.kind.GroupResource;
import dev.proa.control.object.Meta;
import dev.proa.control.object.NodeSelection;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonObject;
import dev.proa.scheduler.NodeInfo;
import dev.proa.scheduler.PodInfo;
import dev.proa.scheduler.Snapshot;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Claims must exist; bound ones must be reachable from the node; others may wait for their first pod. */
public final class Volumes {
    private static final GroupResource STORAGE_CLASSES = new GroupResource("storage.k8s.io", "storageclasses");

    private Volumes() {}

    /** The names of the claims that the pod mounts, those of its ephemeral volumes included. */
    public static List<String> claims(PodInfo pod) {
        return pod.spec().array("volumes").objects().stream()
                .map(volume -> volume.has("ephemeral")
                        ? Meta.name(pod.pod()) + "-" + volume.string("name")
                        : volume.object("persistentVolumeClaim").string("claimName"))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /** Why no node will do because of the pod's claims: as upstream's VolumeBinding says it before it looks at nodes. */
    static Optional<String> refusal(PodInfo pod, Snapshot snapshot) {
        boolean unbound = false;
        for (String name : claims(pod)) {
            JsonObject claim = snapshot.world().get(Resources.PERSISTENT_VOLUME_CLAIMS, pod.namespace(), name);
            Optional<String> missing = missing(pod, name, claim);
            if (missing.isPresent()) {
                return missing;
            }
            unbound |=
                    claim != null && claim.object("spec").string("volumeName").isEmpty() && !waits(claim, snapshot);
        }
        return unbound ? Optional.of("pod has unbound immediate PersistentVolumeClaims") : Optional.empty();
    }

    private static Optional<String> missing(PodInfo pod, String name, @Nullable JsonObject claim) {
        if (claim == null) {
            return Optional.of(
                    ephemeral(pod, name)
                            ? "waiting for ephemeral volume controller to create the persistentvolumeclaim \"" + name
                                    + "\""
                            : "persistentvolumeclaim \"" + name + "\" not found");
        }
        if (claim.object("status").string("phase").equals("Lost")) {
            return Optional.of("persistentvolumeclaim \"" + name + "\" bound to non-existent persistentvolume \""
                    + claim.object("spec").string("volumeName") + "\"");
        }
        return Meta.deleting(claim)
                ? Optional.of("persistentvolumeclaim \"" + name + "\" is being deleted")
                : Optional.empty();
    }

    private static boolean ephemeral(PodInfo pod, String claim) {
        return pod.spec().array("volumes").objects().stream()
                .anyMatch(volume ->
                        volume.has("ephemeral") && claim.equals(Meta.name(pod.pod()) + "-" + volume.string("name")));
    }

    static Optional<Rejection> reject(PodInfo pod, NodeInfo node, Snapshot snapshot) {
        for (String name : claims(pod)) {
            JsonObject claim = snapshot.world().get(Resources.PERSISTENT_VOLUME_CLAIMS, pod.namespace(), name);
            Optional<Rejection> rejection = claim == null ? Optional.empty() : rejectClaim(claim, node, snapshot);
            if (rejection.isPresent()) {
                return rejection;
            }
        }
        return Optional.empty();
    }

    private static Optional<Rejection> rejectClaim(JsonObject claim, NodeInfo node, Snapshot snapshot) {
        String volume = claim.object("spec").string("volumeName");
        if (volume.isEmpty()) {
            return Optional.empty();
        }
        JsonObject bound = snapshot.world().get(Resources.PERSISTENT_VOLUMES, "", volume);
        if (bound == null) {
            return unresolvable("node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)");
        }
        JsonObject required = bound.objectAt("spec", "nodeAffinity", "required");
        return required.isEmpty() || NodeSelection.anyTerm(required.array("nodeSelectorTerms"), node.node())
                ? Optional.empty()
                : unresolvable("node(s) didn't match PersistentVolume's node affinity");
    }

    /** Whether the claim is bound only when a pod that uses it has a node. */
    public static boolean waits(JsonObject claim, Snapshot snapshot) {
        JsonObject type =
                snapshot.world().get(STORAGE_CLASSES, "", claim.object("spec").string("storageClassName"));
        return type != null && type.string("volumeBindingMode").equals("WaitForFirstConsumer");
    }

    private static Optional<Rejection> unresolvable(String reason) {
        return Optional.of(Rejection.unresolvable(reason));
    }
}
