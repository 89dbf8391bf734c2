package dev.proa.api.kind;

import dev.proa.api.selector.LabelSelector;
import dev.proa.json.JsonObject;
import java.util.function.Function;

/**
 * Where a scalable kind keeps what autoscaling/v1 Scale shows; paths are member names.
 *
 * @param specReplicas such as {@code spec, replicas}
 * @param statusReplicas such as {@code status, replicas}
 * @param selector the object's selector as text, empty when it has none
 */
@SuppressWarnings("ArrayRecordComponent") // paths as the tree's methods take them, never compared
public record Scaling(String[] specReplicas, String[] statusReplicas, Function<JsonObject, String> selector) {
    /** Deployments, ReplicaSets, StatefulSets: spec.selector is a LabelSelector. */
    public static final Scaling WORKLOAD = new Scaling(
            new String[] {"spec", "replicas"},
            new String[] {"status", "replicas"},
            object -> LabelSelector.of(object.objectAt("spec", "selector")).text());

    /** ReplicationControllers: spec.selector is a map of labels. */
    public static final Scaling CONTROLLER = new Scaling(
            new String[] {"spec", "replicas"},
            new String[] {"status", "replicas"},
            object -> LabelSelector.ofMap(object.objectAt("spec", "selector")).text());
}
