package dev.proa.node.action;

import dev.proa.api.error.ApiException;
import dev.proa.json.JsonObject;
import dev.proa.node.NodeStreams.PodContainer;
import java.util.ArrayList;
import java.util.List;

/** Which container of a pod a request means. */
final class PodContainers {
    private PodContainers() {}

    /** The named one, or the only one; several without a name are a 400 in upstream's words. */
    static PodContainer choose(JsonObject pod, String wanted) {
        String name = pod.stringAt("metadata", "name");
        List<String> containers = names(pod, "containers");
        List<String> inits = names(pod, "initContainers");
        List<String> all = new ArrayList<>(containers);
        all.addAll(inits);
        all.addAll(names(pod, "ephemeralContainers"));
        String chosen = wanted;
        if (chosen.isEmpty()) {
            chosen = pod.stringAt("metadata", "annotations", "kubectl.kubernetes.io/default-container");
            chosen = all.contains(chosen) ? chosen : containers.size() == 1 ? containers.getFirst() : "";
        }
        if (chosen.isEmpty()) {
            String more = inits.isEmpty() ? "" : " or one of the init containers: [" + String.join(" ", inits) + "]";
            throw ApiException.badRequest("a container name must be specified for pod " + name + ", choose one of: ["
                    + String.join(" ", containers) + "]" + more);
        }
        if (!all.contains(chosen)) {
            throw ApiException.badRequest("container " + chosen + " is not valid for pod " + name);
        }
        return new PodContainer(pod.stringAt("metadata", "namespace"), name, pod.stringAt("metadata", "uid"), chosen);
    }

    private static List<String> names(JsonObject pod, String list) {
        return pod.objectAt("spec").array(list).objects().stream()
                .map(c -> c.string("name"))
                .toList();
    }
}
