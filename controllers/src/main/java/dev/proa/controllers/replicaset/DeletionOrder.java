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
import java.util.stream.IntStream;

/**
 * Which pods go first when there are too many: not scheduled, not running, not ready, cheap to delete, crowded on a
 * node, ready for a short time, often restarted, young. Ages are compared in powers of two, so that not always the
 * youngest goes.
 */
final class DeletionOrder {
    private static final String COST = "controller.kubernetes.io/pod-deletion-cost";
    private static final List<String> PHASES = List.of("Pending", "Unknown", "Running");

    private static final Comparator<Rank> FIRST_TO_GO = Comparator.comparing(Rank::scheduled)
            .thenComparingInt(Rank::phase)
            .thenComparing(Rank::ready)
            .thenComparingLong(Rank::cost)
            .thenComparingLong(rank -> -rank.crowd())
            .thenComparingLong(Rank::readyAge)
            .thenComparingLong(rank -> -rank.restarts())
            .thenComparingLong(Rank::age)
            .thenComparing(Rank::uid);

    private DeletionOrder() {}

    /** What of a pod counts, so that the pods need not all be held while they are sorted. */
    private record Rank(
            int place,
            boolean scheduled,
            int phase,
            boolean ready,
            long cost,
            long crowd,
            long readyAge,
            long restarts,
            long age,
            String uid) {
        static Rank of(int place, JsonObject pod, Map<String, Long> crowd, Instant now) {
            return new Rank(
                    place,
                    !Pods.nodeName(pod).isEmpty(),
                    PHASES.indexOf(Pods.phase(pod)),
                    Pods.ready(pod),
                    DeletionOrder.cost(pod),
                    crowd.getOrDefault(Pods.nodeName(pod), 0L),
                    ageRank(Pods.readySince(pod).orElse(now), now),
                    Pods.restarts(pod),
                    ageRank(Meta.created(pod), now),
                    Meta.uid(pod));
        }
    }

    /** Those that go first, in their order, at most so many; {@code related} are those whose crowding counts. */
    static List<JsonObject> first(long count, List<JsonObject> pods, Collection<JsonObject> related, Instant now) {
        Map<String, Long> crowd = related.stream()
                .filter(Pods::active)
                .collect(Collectors.groupingBy(Pods::nodeName, Collectors.counting()));
        return IntStream.range(0, pods.size())
                .mapToObj(place -> Rank.of(place, pods.get(place), crowd, now))
                .sorted(FIRST_TO_GO)
                .limit(count)
                .map(rank -> pods.get(rank.place()))
                .toList();
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
