package dev.proa.node.eviction;

import dev.proa.base.Log;
import dev.proa.node.event.EventRecorder;
import dev.proa.node.eviction.Pressure.Met;
import dev.proa.node.pod.Pod;
import dev.proa.node.pod.PodMemory;
import dev.proa.node.pod.QualityOfService;
import dev.proa.schema.Quantity;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Ends pods that use more disk than their limits allow, and, one at a time, pods of a node that runs out of something: those
 * first that use more than they requested, then those of lower priority, then those that use most. Source: kubelet, eviction.
 */
public final class Evictions {
    /** The reason that evicted pods show. */
    public static final String REASON = "Evicted";
    /** How the message of a pod begins that had to give way to others. */
    public static final String NODE_LOW = "The node was low on resource: ";

    private static final Log LOG = Log.of(Evictions.class);
    private static final long CRITICAL_PRIORITY = 2_000_000_000L;

    /** A pod that can be ended. */
    public interface Candidate {
        Pod pod();

        void reject(PodMemory.Rejection rejection);
    }

    /** What the node can free without ending pods. */
    public interface Reclaim {
        void reclaim() throws IOException;
    }

    private final Pressure pressure;
    private final PodMeter meter;
    private final EventRecorder events;
    private final Reclaim images;

    public Evictions(Pressure pressure, PodMeter meter, EventRecorder events, Reclaim images) {
        this.pressure = pressure;
        this.meter = meter;
        this.events = events;
        this.images = images;
    }

    /** One round over the pods that have been started and have not ended. */
    public void check(Collection<? extends Candidate> candidates) throws IOException, InterruptedException {
        List<Met> met = pressure.measure();
        if (limits(candidates) || met.isEmpty()) {
            return;
        }
        List<Met> evicting = met.stream()
                .filter(m -> m.signal() != Signal.PROCESSES_AVAILABLE)
                .toList();
        if (evicting.isEmpty()) {
            return;
        }
        String resource = evicting.getFirst().signal().resource();
        LOG.warn(
                "the node runs out",
                "resource",
                resource,
                "available",
                evicting.getFirst().reading().available());
        events.node(true, "EvictionThresholdMet", "Attempting to reclaim " + resource);
        if (!resource.equals("memory")) {
            reclaim();
            evicting = pressure.measure().stream()
                    .filter(m -> m.signal().resource().equals(resource))
                    .toList();
        }
        if (!evicting.isEmpty()) {
            evictOne(candidates, evicting.getFirst(), resource);
        }
    }

    /** What can't be freed without ending pods is freed by ending one. */
    private void reclaim() {
        try {
            images.reclaim();
        } catch (IOException e) {
            LOG.warn("nothing could be freed without ending pods", "why", e);
        }
    }

    /** Whether any pod had to be ended for its own limits. */
    private boolean limits(Collection<? extends Candidate> candidates) throws IOException, InterruptedException {
        List<? extends Candidate> limited =
                candidates.stream().filter(c -> StorageLimits.has(c.pod())).toList();
        if (limited.isEmpty()) {
            return false;
        }
        Map<String, PodUsage> usages =
                meter.measure(limited.stream().map(Candidate::pod).toList());
        boolean any = false;
        for (Candidate candidate : limited) {
            PodUsage usage = usages.get(candidate.pod().uid());
            Optional<String> exceeded =
                    usage == null ? Optional.empty() : StorageLimits.exceeded(candidate.pod(), usage);
            if (exceeded.isPresent()) {
                any |= evict(candidate, exceeded.get());
            }
        }
        return any;
    }

    private void evictOne(Collection<? extends Candidate> candidates, Met met, String resource)
            throws IOException, InterruptedException {
        Map<String, PodUsage> usages = new HashMap<>(
                meter.measure(candidates.stream().map(Candidate::pod).toList()));
        PodUsage nothing = new PodUsage(Map.of(), Map.of(), Map.of());
        Comparator<Candidate> order = Comparator.<Candidate, Boolean>comparing(
                        c -> usages.getOrDefault(c.pod().uid(), nothing).beyondRequest(c.pod(), resource) <= 0)
                .thenComparingLong(c -> c.pod().spec().number("priority"))
                .thenComparing(Comparator.comparingLong((Candidate c) ->
                                usages.getOrDefault(c.pod().uid(), nothing).beyondRequest(c.pod(), resource))
                        .reversed());
        for (Candidate candidate : candidates.stream().sorted(order).toList()) {
            PodUsage usage = usages.getOrDefault(candidate.pod().uid(), nothing);
            if (evict(candidate, message(candidate.pod(), usage, met, resource))) {
                return;
            }
        }
        LOG.warn("no pod can be ended to free what the node lacks", "resource", resource);
    }

    private static String message(Pod pod, PodUsage usage, Met met, String resource) {
        StringBuilder text = new StringBuilder(NODE_LOW).append(resource).append(". ");
        text.append("Threshold quantity: ")
                .append(binary(met.threshold()))
                .append(", available: ")
                .append(binary(met.reading().available()))
                .append(". ");
        usage.of(resource)
                .forEach((container, used) -> pod.container(container).ifPresent(spec -> {
                    Quantity requested =
                            PodUsage.quantity(spec.json().object("resources").object("requests"), resource);
                    if (used > requested.value()) {
                        text.append("Container ")
                                .append(container)
                                .append(" was using ")
                                .append(binary(used))
                                .append(", request is ")
                                .append(requested)
                                .append(", has larger consumption of ")
                                .append(resource)
                                .append(". ");
                    }
                }));
        return text.toString();
    }

    private static String binary(long bytes) {
        return Quantity.of(bytes, Quantity.Format.BINARY_SI).toString();
    }

    private boolean evict(Candidate candidate, String message) {
        Pod pod = candidate.pod();
        if (isCritical(pod)) {
            LOG.warn("a critical pod is not evicted", "pod", pod, "why", message);
            return false;
        }
        LOG.warn("a pod is evicted", "pod", pod, "why", message);
        events.warning(pod, REASON, message);
        candidate.reject(new PodMemory.Rejection(REASON, message));
        return true;
    }

    private static boolean isCritical(Pod pod) {
        return pod.spec().number("priority") >= CRITICAL_PRIORITY;
    }

    /** Why a node under pressure takes no such pod now. */
    public Optional<PodMemory.Rejection> admission(Pod pod) {
        Set<Signal.Condition> holding = pressure.conditions();
        holding.remove(Signal.Condition.PROCESSES);
        if (holding.isEmpty() || isCritical(pod)) {
            return Optional.empty();
        }
        boolean onlyMemory = holding.equals(Set.of(Signal.Condition.MEMORY));
        if (onlyMemory && (QualityOfService.of(pod) != QualityOfService.BEST_EFFORT || toleratesMemoryPressure(pod))) {
            return Optional.empty();
        }
        List<String> types = holding.stream().map(Signal.Condition::type).toList();
        return Optional.of(
                PodMemory.Rejection.beforeStart(REASON, "The node had condition: [" + String.join(" ", types) + "]. "));
    }

    private static boolean toleratesMemoryPressure(Pod pod) {
        return pod.spec().array("tolerations").objects().stream()
                .anyMatch(t -> (t.string("key").isEmpty()
                                        && t.string("operator").equals("Exists")
                                || t.string("key").equals("node.kubernetes.io/memory-pressure"))
                        && (t.string("effect").isEmpty() || t.string("effect").equals("NoSchedule")));
    }
}
