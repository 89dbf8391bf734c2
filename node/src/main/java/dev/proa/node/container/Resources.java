package dev.proa.node.container;

import dev.proa.control.object.Amounts;
import dev.proa.cri.LinuxResources;
import dev.proa.json.JsonObject;
import dev.proa.node.pod.ContainerSpec;
import dev.proa.node.pod.Pod;
import dev.proa.node.pod.QualityOfService;
import dev.proa.schema.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A container's requests and limits as the kernel takes them. */
public final class Resources {
    private static final long CPU_PERIOD_MICROSECONDS = 100_000;
    private static final long CPU_QUOTA_MIN = 1000;
    private static final long CPU_SHARES_MIN = 2;
    private static final long CPU_SHARES_MAX = 262_144;
    private static final int SHARES_PER_CPU = 1024;
    private static final int MILLI = 1000;
    private static final int OOM_GUARANTEED = -997;
    private static final int OOM_BEST_EFFORT = 1000;
    private static final long SYSTEM_CRITICAL = 2_000_000_000L;

    private Resources() {}

    public static long shares(long milliCpu) {
        long shares = milliCpu * SHARES_PER_CPU / MILLI;
        return Math.max(CPU_SHARES_MIN, Math.min(CPU_SHARES_MAX, shares));
    }

    /** Zero: no quota. */
    public static long quota(long milliCpu) {
        return milliCpu == 0 ? 0 : Math.max(CPU_QUOTA_MIN, milliCpu * CPU_PERIOD_MICROSECONDS / MILLI);
    }

    /** What the container doesn't limit itself the pod's own limit does. */
    public static LinuxResources of(Pod pod, ContainerSpec container, long capacityBytes) {
        JsonObject resources = container.json().object("resources");
        JsonObject limits = resources.object("limits");
        JsonObject requests = resources.object("requests");
        JsonObject whole = pod.spec().objectAt("resources", "limits");
        long cpuLimit = Quantity.of(limits.has("cpu") ? limits.get("cpu") : whole.get("cpu"))
                .milliValue();
        long cpuRequest = requests.has("cpu") ? Quantity.of(requests.get("cpu")).milliValue() : cpuLimit;
        long memoryLimit = Quantity.of(limits.has("memory") ? limits.get("memory") : whole.get("memory"))
                .value();
        return new LinuxResources(
                CPU_PERIOD_MICROSECONDS,
                quota(cpuLimit),
                shares(cpuRequest),
                memoryLimit,
                oomScore(pod, container, capacityBytes),
                Map.of());
    }

    /** The less a container has asked for in proportion, the sooner it goes when memory is short. */
    static int oomScore(Pod pod, ContainerSpec container, long capacityBytes) {
        if (pod.spec().number("priority") >= SYSTEM_CRITICAL) {
            return OOM_GUARANTEED;
        }
        return switch (QualityOfService.of(pod)) {
            case GUARANTEED -> OOM_GUARANTEED;
            case BEST_EFFORT -> OOM_BEST_EFFORT;
            case BURSTABLE -> {
                long remaining = remainingPerContainer(pod);
                long request = memoryRequest(container.json()) + remaining;
                if (container.isSidecar()) {
                    long least = pod.containers().stream()
                            .mapToLong(c -> memoryRequest(c.json()))
                            .min()
                            .orElse(0);
                    request = Math.max(request, least + remaining);
                }
                long score = 1000 - (capacityBytes == 0 ? 0 : 1000 * request / capacityBytes);
                yield (int) Math.max(1000 + OOM_GUARANTEED, Math.min(OOM_BEST_EFFORT - 1, score));
            }
        };
    }

    private static long memoryRequest(JsonObject holder) {
        return Amounts.of(holder.objectAt("resources", "requests")).get("memory");
    }

    /** What the pod asks for beyond its containers counts in equal parts for each of them. */
    private static long remainingPerContainer(Pod pod) {
        if (!pod.spec().objectAt("resources", "requests").has("memory")) {
            return 0;
        }
        List<ContainerSpec> all = new ArrayList<>(pod.containers());
        pod.initContainers().stream().filter(ContainerSpec::isSidecar).forEach(all::add);
        long asked = all.stream().mapToLong(c -> memoryRequest(c.json())).sum();
        return all.isEmpty() ? 0 : Math.max(0, memoryRequest(pod.spec()) - asked) / all.size();
    }
}
