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
        List<String> all = new ArrayList<>(names(pod, "initContainers"));
        all.addAll(containers);
        all.addAll(names(pod, "ephemeralContainers"));
        if (wanted.isEmpty() && containers.size() != 1) {
            String choice = containers.isEmpty() ? "" : ", choose one of: [" + String.join(" ", all) + "]";
            throw ApiException.badRequest("a container name must be specified for pod " + name + choice);
        }
        String chosen = wanted.isEmpty() ? containers.getFirst() : wanted;
        if (!all.contains(chosen)) {
            throw ApiException.badRequest("container " + chosen + " is not valid for pod " + name);
        }
        return new PodContainer(pod.stringAt("metadata", "namespace"), name, pod.stringAt("metadata", "uid"), chosen);
    }

    /** A pod without a node has nothing that could be reached: 400. */
    static void requireNode(JsonObject pod) {
        if (pod.stringAt("spec", "nodeName").isEmpty()) {
            throw ApiException.badRequest("pod " + pod.stringAt("metadata", "name") + " does not have a host assigned");
        }
    }

    private static List<String> names(JsonObject pod, String list) {
        return pod.objectAt("spec").array(list).objects().stream()
                .map(c -> c.string("name"))
                .toList();
    }
}
