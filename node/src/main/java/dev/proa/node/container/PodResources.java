package dev.proa.node.container;

import dev.proa.control.object.Amounts;
import dev.proa.json.JsonObject;
import dev.proa.node.pod.Pod;
import java.util.List;

/** What a pod as a whole asks for and may use: what it says itself (spec.resources), else what its containers say together. */
public final class PodResources {
    private PodResources() {}

    /** In thousandths of a core. */
    public static long milliCpuRequest(Pod pod) {
        return Amounts.requested(pod.json()).get("cpu");
    }

    /** In thousandths of a core; zero: no limit, because the pod has none and one of its containers has none. */
    public static long milliCpuLimit(Pod pod) {
        return limit(pod, "cpu");
    }

    /** In bytes; zero: no limit. */
    public static long memoryLimit(Pod pod) {
        return limit(pod, "memory");
    }

    private static long limit(Pod pod, String resource) {
        return isLimited(pod, resource) ? Amounts.limits(pod.json()).get(resource) : 0;
    }

    private static boolean isLimited(Pod pod, String resource) {
        if (of(pod.spec(), resource) > 0) {
            return true;
        }
        long sidecars = 0;
        for (JsonObject init : pod.spec().array("initContainers").objects()) {
            long with = sidecars + of(init, resource);
            if (with == 0) {
                return false;
            }
            sidecars = init.string("restartPolicy").equals("Always") ? with : sidecars;
        }
        List<JsonObject> containers = pod.spec().array("containers").objects();
        return containers.stream().allMatch(container -> of(container, resource) > 0);
    }

    private static long of(JsonObject holder, String resource) {
        return Amounts.of(holder.objectAt("resources", "limits")).get(resource);
    }
}
