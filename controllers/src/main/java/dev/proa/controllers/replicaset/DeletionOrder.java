package dev.proa.controllers.replicaset;

import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which pods go first when there are too many: not scheduled, not running, not ready, cheap to delete, crowded on a
 * node, ready for a short time, often restarted, young. Ages are compared in powers of two, so that not always the
 * youngest goes.
 */
final class DeletionOrder {
    private static final String COST = "controller.kubernetes.io/pod-deletion-cost";
    private static final List<String> PHASES = List.of("Pending", "Unknown", "Running");

    private DeletionOrder() {}

    /** The pods in the order in which they go; {@code related} are those whose crowding counts. */
    static List<JsonObject> of(List<JsonObject> pods, Collection<JsonObject> related, Instant now) {
        Map<String, Long> crowd = related.stream()
                .filter(Pods::active)
                .collect(Collectors.groupingBy(Pods::nodeName, Collectors.counting()));
        Comparator<JsonObject> order = Comparator.comparing(
                        (JsonObject pod) -> !Pods.nodeName(pod).isEmpty())
                .thenComparingInt(pod -> PHASES.indexOf(Pods.phase(pod)))
                .thenComparing(Pods::ready)
                .thenComparingLong(DeletionOrder::cost)
                .thenComparingLong(pod -> -crowd.getOrDefault(Pods.nodeName(pod), 0L))
                .thenComparingLong(pod -> ageRank(Pods.readySince(pod).orElse(now), now))
                .thenComparingLong(pod -> -Pods.restarts(pod))
                .thenComparingLong(pod -> ageRank(Meta.created(pod), now))
                .thenComparing(Meta::uid);
        return pods.stream().sorted(order).toList();
    }

    /** Zero unless the annotation is a 32-bit number written plainly. */
    private static int cost(JsonObject pod) {
        String written = Meta.annotation(pod, COST);
        try {
            return written.isEmpty() || written.startsWith("+") ? 0 : Integer.parseInt(written);
        } catch (NumberFormatException invalid) {
            return 0;
        }
    }

    private static int ageRank(Instant since, Instant now) {
        long nanos = Duration.between(since, now).toNanos();
        return nanos <= 0 ? -1 : Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
    }
}
