package dev.proa.api.admission;

import dev.proa.api.admission.AdmissionContext.Operation;
import dev.proa.api.kind.GroupResource;
import dev.proa.json.JsonObject;
import java.util.List;

/**
 * A pod gets the zone and region of its node as labels, so that what runs in it can read where it is: when it is bound, by way of the
 * binding's labels, or when it is made for a node. They replace what the pod says of itself. (KEP-4742)
 */
public final class PodTopologyLabels implements AdmissionStep {
    private static final GroupResource NODES = GroupResource.core("nodes");
    private static final List<String> LABELS = List.of("topology.kubernetes.io/zone", "topology.kubernetes.io/region");

    @Override
    public String name() {
        return "PodTopologyLabels";
    }

    @Override
    public boolean handles(AdmissionContext context) {
        return context.operation() == Operation.CREATE
                && (context.isMain("", "pods")
                        || context.resource().equals(GroupResource.core("pods"))
                                && context.subresource().equals("binding"));
    }

    @Override
    public void mutate(AdmissionContext context) {
        JsonObject object = context.object();
        JsonObject target = object.object("target");
        String node = context.subresource().isEmpty() ? object.stringAt("spec", "nodeName") : target.string("name");
        if (node.isEmpty()
                || !context.subresource().isEmpty() && !target.string("kind").equals("Node")) {
            return;
        }
        JsonObject found = context.world().get(NODES, "", node);
        if (found == null) {
            return;
        }
        JsonObject labels = found.objectAt("metadata", "labels");
        for (String label : LABELS) {
            var value = labels.get(label);
            if (value != null) {
                object = object.withAt(value, "metadata", "labels", label);
            }
        }
        context.replace(object);
    }
}
