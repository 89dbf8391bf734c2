package dev.proa.scheduler;

import dev.proa.api.world.World;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one decision looks at.
 *
 * @param nodes with their pods, those included that were assigned and are not in the World yet
 * @param repelling those of them with pods that keep others away: mostly none, so that few are looked at
 * @param nominated pods that wait for victims to end on the node they were promised
 * @param world everything else
 */
public record Snapshot(List<NodeInfo> nodes, List<NodeInfo> repelling, List<Nomination> nominated, World world) {
    static Snapshot of(List<NodeInfo> nodes, List<Nomination> nominated, World world) {
        List<NodeInfo> repelling =
                nodes.stream().filter(node -> !node.repelling().isEmpty()).toList();
        return new Snapshot(nodes, repelling, nominated, world);
    }

    /** A pod that was promised a node. */
    public record Nomination(PodInfo pod, String node) {}

    public JsonObject namespaceLabels(String namespace) {
        JsonObject found = world.get(Resources.NAMESPACES, "", namespace);
        return found == null ? JsonObject.EMPTY : Meta.labels(found);
    }

    public @Nullable NodeInfo node(String name) {
        return nodes.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** The same with another state of one node. */
    public Snapshot with(NodeInfo changed) {
        return of(
                nodes.stream()
                        .map(node -> node.name().equals(changed.name()) ? changed : node)
                        .toList(),
                nominated,
                world);
    }

    /** The node as a pod of that priority finds it: with what was promised to others no less important. */
    NodeInfo promised(NodeInfo node, PodInfo pod) {
        NodeInfo result = node;
        for (Nomination nomination : nominated) {
            if (nomination.node().equals(node.name())
                    && nomination.pod().priority() >= pod.priority()
                    && !nomination.pod().uid().equals(pod.uid())) {
                result = result.with(nomination.pod());
            }
        }
        return result;
    }
}
