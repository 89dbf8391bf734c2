package dev.proa.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Pods that wait for a node, most important first. A refused one waits for a change that may help it, and then at least
 * for its back-off; and now and then it is tried again in any case. Not for several threads.
 */
final class SchedulingQueue {
    private static final Duration BACKOFF_FIRST = Duration.ofSeconds(1);
    private static final Duration BACKOFF_MAX = Duration.ofSeconds(10);
    private static final Duration UNHELPED_MAX = Duration.ofMinutes(5);

    record Waiting(PodInfo pod, long sequence, int attempts, Instant notBefore, Instant refusedAt) {}

    private static final Comparator<Waiting> ORDER = Comparator.comparingLong(
                    (Waiting waiting) -> -waiting.pod().priority())
            .thenComparingLong(Waiting::sequence);

    private final Map<String, Waiting> all = new HashMap<>();
    private final TreeSet<Waiting> active = new TreeSet<>(ORDER);
    private final Map<String, Waiting> backingOff = new HashMap<>();
    private final Map<String, Waiting> refused = new HashMap<>();
    private long sequence;
    private long helps;

    /** A new pod, or one that was changed so that it is to be tried anew. */
    void add(PodInfo pod) {
        Waiting before = remove(pod.uid());
        int attempts = before == null ? 0 : before.attempts();
        long place = before == null ? sequence++ : before.sequence();
        activate(new Waiting(pod, place, attempts, Instant.MIN, Instant.MIN));
    }

    /** The same pod with other contents that don't matter here. */
    void refresh(PodInfo pod) {
        Waiting held = all.get(pod.uid());
        if (held == null) {
            return;
        }
        boolean wasActive = active.remove(held);
        Waiting fresh = new Waiting(pod, held.sequence(), held.attempts(), held.notBefore(), held.refusedAt());
        all.put(pod.uid(), fresh);
        backingOff.replace(pod.uid(), fresh);
        refused.replace(pod.uid(), fresh);
        if (wasActive) {
            active.add(fresh);
        }
    }

    boolean holds(String uid) {
        return all.containsKey(uid);
    }

    @org.jspecify.annotations.Nullable
    Waiting remove(String uid) {
        Waiting held = all.remove(uid);
        if (held != null) {
            active.remove(held);
            backingOff.remove(uid);
            refused.remove(uid);
        }
        return held;
    }

    private void activate(Waiting waiting) {
        all.put(waiting.pod().uid(), waiting);
        active.add(waiting);
    }

    /** The pod to try now; it stays known, and is told of by {@link #assigned}, {@link #refuse} or {@link #retry}. */
    Optional<PodInfo> take(Instant now) {
        wakeBackedOff(now);
        return Optional.ofNullable(active.pollFirst()).map(Waiting::pod);
    }

    void assigned(String uid) {
        remove(uid);
    }

    /** How often something helped so far. */
    long helps() {
        return helps;
    }

    /** No node takes it: until something changes, which may have been since {@code helpsSeen} already. */
    void refuse(PodInfo pod, Instant now, long helpsSeen) {
        Waiting tried = tried(pod, now);
        if (tried != null) {
            (helps == helpsSeen ? refused : backingOff).put(pod.uid(), tried);
        }
    }

    /** It was to get a node, and that failed: after its back-off. */
    void retry(PodInfo pod, Instant now) {
        Waiting tried = tried(pod, now);
        if (tried != null) {
            backingOff.put(pod.uid(), tried);
        }
    }

    private @org.jspecify.annotations.Nullable Waiting tried(PodInfo pod, Instant now) {
        Waiting held = all.get(pod.uid());
        if (held == null || active.contains(held)) {
            return null;
        }
        int attempts = held.attempts() + 1;
        Duration backoff = BACKOFF_FIRST.multipliedBy(1L << Math.min(attempts - 1, 10));
        Duration bounded = backoff.compareTo(BACKOFF_MAX) > 0 ? BACKOFF_MAX : backoff;
        Waiting tried = new Waiting(held.pod(), held.sequence(), attempts, now.plus(bounded), now);
        all.put(pod.uid(), tried);
        return tried;
    }

    /** Something changed that may help the refused ones that {@code which} names. */
    void helped(Predicate<PodInfo> which, Instant now) {
        helps++;
        for (Waiting waiting : new ArrayList<>(refused.values())) {
            if (which.test(waiting.pod())) {
                refused.remove(waiting.pod().uid());
                backingOff.put(waiting.pod().uid(), waiting);
            }
        }
        wakeBackedOff(now);
    }

    private void wakeBackedOff(Instant now) {
        refused.values().removeIf(waiting -> {
            boolean unhelped = !waiting.refusedAt().plus(UNHELPED_MAX).isAfter(now);
            if (unhelped) {
                backingOff.put(waiting.pod().uid(), waiting);
            }
            return unhelped;
        });
        List<Waiting> over = backingOff.values().stream()
                .filter(waiting -> !waiting.notBefore().isAfter(now))
                .toList();
        over.forEach(waiting -> {
            backingOff.remove(waiting.pod().uid());
            active.add(waiting);
        });
    }

    /** How many pods are in which of upstream's queues. */
    Map<String, Integer> counts() {
        return Map.of("active", active.size(), "backoff", backingOff.size(), "unschedulable", refused.size());
    }

    /** Whether a pod waits to be tried. */
    boolean anyActive() {
        return !active.isEmpty();
    }

    /** When something becomes ready by itself. */
    Optional<Instant> next() {
        Optional<Instant> backoff =
                backingOff.values().stream().map(Waiting::notBefore).min(Instant::compareTo);
        Optional<Instant> flush = refused.values().stream()
                .map(waiting -> waiting.refusedAt().plus(UNHELPED_MAX))
                .min(Instant::compareTo);
        return backoff.isEmpty()
                ? flush
                : flush.filter(at -> at.isBefore(backoff.get())).or(() -> backoff);
    }
}
