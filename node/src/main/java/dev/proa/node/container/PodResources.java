package dev.proa.node.container;

import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.node.pod.ContainerSpec;
import dev.proa.node.pod.Pod;
import dev.proa.schema.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * What a pod as a whole asks for and may use: what it says itself (spec.resources), else what its containers say together. Containers and
 * sidecars count at once; an init container counts with the sidecars that were started before it, while it runs.
 */
public final class PodResources {
    private PodResources() {}

    /** Which of a container's lists. */
    public enum Kind {
        REQUESTS("requests"),
        LIMITS("limits");

        private final String field;

        Kind(String field) {
            this.field = field;
        }
    }

    /** The sum of a resource, with the pod's overhead; in cores, bytes or pieces. */
    public static BigDecimal total(Pod pod, Kind kind, String resource) {
        JsonValue own = stated(pod.spec().object("resources"), kind, resource);
        BigDecimal ofContainers = ofContainers(pod, kind, resource);
        boolean byLimit = kind == Kind.REQUESTS
                && !pod.spec().objectAt("resources", "requests").has(resource)
                && ofContainers.signum() > 0;
        BigDecimal sum =
                own == null || byLimit ? ofContainers : Quantity.of(own).decimal();
        JsonValue overhead = pod.spec().object("overhead").get(resource);
        boolean counts = kind == Kind.REQUESTS || sum.signum() > 0;
        return overhead == null || !counts ? sum : sum.add(Quantity.of(overhead).decimal());
    }

    private static BigDecimal ofContainers(Pod pod, Kind kind, String resource) {
        BigDecimal running = BigDecimal.ZERO;
        for (ContainerSpec container : pod.containers()) {
            running = running.add(amount(container, kind, resource));
        }
        BigDecimal sidecars = BigDecimal.ZERO;
        BigDecimal starting = BigDecimal.ZERO;
        for (ContainerSpec init : pod.initContainers()) {
            BigDecimal amount = amount(init, kind, resource);
            BigDecimal with = sidecars.add(amount);
            if (init.isSidecar()) {
                sidecars = with;
            }
            starting = starting.max(with);
        }
        return running.add(sidecars).max(starting);
    }

    private static BigDecimal amount(ContainerSpec container, Kind kind, String resource) {
        JsonValue value = stated(container.json().object("resources"), kind, resource);
        return value == null ? BigDecimal.ZERO : Quantity.of(value).decimal();
    }

    /** What is limited but doesn't say what it asks for asks for its limit. */
    private static @Nullable JsonValue stated(JsonObject resources, Kind kind, String resource) {
        JsonValue value = resources.object(kind.field).get(resource);
        return value == null && kind == Kind.REQUESTS
                ? resources.object("limits").get(resource)
                : value;
    }

    /** In thousandths of a core. */
    public static long milliCpuRequest(Pod pod) {
        return milli(total(pod, Kind.REQUESTS, "cpu"));
    }

    /** In thousandths of a core; zero: no limit, because the pod has none and one of its containers has none. */
    public static long milliCpuLimit(Pod pod) {
        return isLimited(pod, "cpu") ? milli(total(pod, Kind.LIMITS, "cpu")) : 0;
    }

    /** In bytes; zero: no limit. */
    public static long memoryLimit(Pod pod) {
        return isLimited(pod, "memory")
                ? total(pod, Kind.LIMITS, "memory")
                        .setScale(0, RoundingMode.CEILING)
                        .longValue()
                : 0;
    }

    private static long milli(BigDecimal cores) {
        return cores.movePointRight(3).setScale(0, RoundingMode.CEILING).longValue();
    }

    private static boolean isLimited(Pod pod, String resource) {
        JsonValue own = pod.spec().objectAt("resources", "limits").get(resource);
        if (own != null && !Quantity.of(own).isZero()) {
            return true;
        }
        BigDecimal sidecars = BigDecimal.ZERO;
        for (ContainerSpec init : pod.initContainers()) {
            BigDecimal with = sidecars.add(amount(init, Kind.LIMITS, resource));
            if (with.signum() == 0) {
                return false;
            }
            sidecars = init.isSidecar() ? with : sidecars;
        }
        return pod.containers().stream()
                .allMatch(container -> amount(container, Kind.LIMITS, resource).signum() > 0);
    }
}
