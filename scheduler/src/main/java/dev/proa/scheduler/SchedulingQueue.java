package dev.proa.scheduler;

import dev.proa.control.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Pods that wait for a node, most important first. A refused one waits for a change that may help it, and then at least
 * for its back-off; and now and then it is tried again in any case. Of a pod it keeps a few words, however many wait: a set may
 * ask for more of them than their decoded forms have room for. Not for several threads.
 */
final class SchedulingQueue {
    private static final Duration BACKOFF_FIRST = Duration.ofSeconds(1);
    private static final Duration BACKOFF_MAX = Duration.ofSeconds(10);
    private static final Duration UNHELPED_MAX = Duration.ofMinutes(5);

    private record Waiting(QueuedPod pod, long sequence, int attempts, Instant notBefore, Instant refusedAt) {
        Instant unhelpedAt() {
            return refusedAt.plus(UNHELPED_MAX);
        }
    }

    private final Map<String, Waiting> all = new HashMap<>();
    private final TreeSet<Waiting> active = new TreeSet<>(
            Comparator.comparingLong((Waiting waiting) -> -waiting.pod().priority())
                    .thenComparingLong(Waiting::sequence));
    private final TreeSet<Waiting> backingOff =
            new TreeSet<>(Comparator.comparing(Waiting::notBefore).thenComparingLong(Waiting::sequence));
    private final TreeSet<Waiting> refused =
            new TreeSet<>(Comparator.comparing(Waiting::refusedAt).thenComparingLong(Waiting::sequence));
    private long sequence;
    private long helps;

    /** A new pod, or one that was changed so that it is to be tried anew. */
    void add(QueuedPod pod) {
        Waiting before = remove(pod.uid());
        int attempts = before == null ? 0 : before.attempts();
        long place = before == null ? sequence++ : before.sequence();
        Waiting waiting = new Waiting(pod, place, attempts, Instant.MIN, Instant.MIN);
        all.put(pod.uid(), waiting);
        active.add(waiting);
    }

    boolean holds(String uid) {
        return all.containsKey(uid);
    }

    private @Nullable Waiting remove(String uid) {
        Waiting held = all.remove(uid);
        if (held != null) {
            active.remove(held);
            backingOff.remove(held);
            refused.remove(held);
        }
        return held;
    }

    /** It is gone, or waits no longer. */
    void forget(String uid) {
        remove(uid);
    }

    /** The pod to try now; it stays known, and is told of by {@link #forget}, {@link #refuse} or {@link #retry}. */
    Optional<QueuedPod> take(Instant now) {
        wake(now);
        return Optional.ofNullable(active.pollFirst()).map(Waiting::pod);
    }

    /** How often something helped so far. */
    long helps() {
        return helps;
    }

    /** No node takes it: until something changes, which may have been since {@code helpsSeen} already. */
    void refuse(String uid, Instant now, long helpsSeen) {
        Waiting tried = tried(uid, now);
        if (tried != null) {
            (helps == helpsSeen ? refused : backingOff).add(tried);
        }
    }

    /** It was to get a node, and that failed: after its back-off. */
    void retry(String uid, Instant now) {
        Waiting tried = tried(uid, now);
        if (tried != null) {
            backingOff.add(tried);
        }
    }

    private @Nullable Waiting tried(String uid, Instant now) {
        Waiting held = all.get(uid);
        if (held == null || active.contains(held)) {
            return null;
        }
        backingOff.remove(held);
        refused.remove(held);
        int attempts = held.attempts() + 1;
        Duration backoff = Backoff.delay(BACKOFF_FIRST, BACKOFF_MAX, attempts);
        Waiting tried = new Waiting(held.pod(), held.sequence(), attempts, now.plus(backoff), now);
        all.put(uid, tried);
        return tried;
    }

    /** Something changed that may help the refused ones that {@code which} names. */
    void helped(Predicate<QueuedPod> which, Instant now) {
        helps++;
        for (Iterator<Waiting> each = refused.iterator(); each.hasNext(); ) {
            Waiting waiting = each.next();
            if (which.test(waiting.pod())) {
                each.remove();
                backingOff.add(waiting);
            }
        }
        wake(now);
    }

    private void wake(Instant now) {
        while (!refused.isEmpty() && !refused.first().unhelpedAt().isAfter(now)) {
            backingOff.add(refused.removeFirst());
        }
        while (!backingOff.isEmpty() && !backingOff.first().notBefore().isAfter(now)) {
            active.add(backingOff.removeFirst());
        }
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
        Stream<Instant> backoff = backingOff.stream().limit(1).map(Waiting::notBefore);
        Stream<Instant> unhelped = refused.stream().limit(1).map(Waiting::unhelpedAt);
        return Stream.concat(backoff, unhelped).min(Comparator.naturalOrder());
    }
}
