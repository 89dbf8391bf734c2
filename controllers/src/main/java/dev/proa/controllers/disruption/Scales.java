package dev.proa.controllers.disruption;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.World;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How many pods the controllers of some pods want together. */
final class Scales {
    private static final Map<String, GroupResource> SCALABLE = Map.of(
            "apps ReplicaSet", Resources.REPLICA_SETS,
            "apps StatefulSet", Resources.STATEFUL_SETS,
            "apps Deployment", Resources.DEPLOYMENTS,
            " ReplicationController", Resources.REPLICATION_CONTROLLERS);

    private Scales() {}

    /**
     * @param expected the sum of the controllers' sizes
     * @param unmanaged whether some pods have no controller
     * @param error why the sum is not known; empty when it is
     */
    record Sum(long expected, boolean unmanaged, String error) {}

    static Sum of(World world, List<JsonObject> pods) {
        Map<String, Long> sizes = new HashMap<>();
        boolean unmanaged = false;
        for (JsonObject pod : pods) {
            if (Meta.controller(pod).isEmpty()) {
                unmanaged = true;
                continue;
            }
            Optional<JsonObject> controller = controller(world, pod).map(found -> outermost(world, found));
            if (controller.isEmpty()) {
                return new Sum(0, unmanaged, "found no controllers for pod \"" + Meta.name(pod) + "\"");
            }
            sizes.put(
                    Meta.uid(controller.get()), controller.get().object("spec").number("replicas", 1));
        }
        return new Sum(sizes.values().stream().mapToLong(Long::longValue).sum(), unmanaged, "");
    }

    private static JsonObject outermost(World world, JsonObject controller) {
        return controller(world, controller).orElse(controller);
    }

    private static Optional<JsonObject> controller(World world, JsonObject object) {
        JsonObject reference = Meta.controller(object);
        GroupResource resource =
                SCALABLE.get(Meta.group(reference.string("apiVersion")) + " " + reference.string("kind"));
        JsonObject found =
                resource == null ? null : world.get(resource, Meta.namespace(object), reference.string("name"));
        return found != null && Meta.uid(found).equals(reference.string("uid")) ? Optional.of(found) : Optional.empty();
    }
}
