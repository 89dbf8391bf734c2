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
    private static final GroupResource PODS = GroupResource.core("pods");
    private static final List<String> LABELS = List.of("topology.kubernetes.io/zone", "topology.kubernetes.io/region");

    @Override
    public String name() {
        return "PodTopologyLabels";
    }

    @Override
    public boolean handles(AdmissionContext context) {
        return context.operation() == Operation.CREATE
                && context.resource().equals(PODS)
                && (context.subresource().isEmpty() || context.subresource().equals("binding"));
    }

    @Override
    public void mutate(AdmissionContext context) {
        String name = node(context);
        JsonObject node = name.isEmpty() ? null : context.world().get(NODES, "", name);
        if (node == null) {
            return;
        }
        JsonObject object = context.object();
        JsonObject labels = node.objectAt("metadata", "labels");
        for (String label : LABELS) {
            var value = labels.get(label);
            if (value != null) {
                object = object.withAt(value, "metadata", "labels", label);
            }
        }
        context.replace(object);
    }

    /** The name of the node that the pod is made for or bound to; empty when there is none yet. */
    private static String node(AdmissionContext context) {
        if (context.subresource().isEmpty()) {
            return context.object().stringAt("spec", "nodeName");
        }
        JsonObject target = context.object().object("target");
        return target.string("kind").equals("Node") ? target.string("name") : "";
    }
}
