package dev.proa.control;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * The keys of one reconciler that wait to be planned: each once; one that is being worked on waits until that is over;
 * delayed ones come when their time has come; one that rests counts as being worked on. Without a thread of its own; for one thread, or under one lock.
 */
final class WorkQueue {
    private final LinkedHashSet<Key> ready = new LinkedHashSet<>();
    private final Set<Key> busy = new HashSet<>();
    private final Set<Key> dirty = new HashSet<>();
    private final Map<Key, Instant> delayed = new HashMap<>();
    private final TreeSet<Delayed> byTime =
            new TreeSet<>(Comparator.comparing(Delayed::when).thenComparing(Delayed::key));
    private final TreeSet<Delayed> resting =
            new TreeSet<>(Comparator.comparing(Delayed::when).thenComparing(Delayed::key));
    private final Backoff<Key> backoff;
    /** Before this nothing that waits has its time; spares the search in them. */
    private Instant soonest = Instant.MAX;

    private record Delayed(Key key, Instant when) {}

    WorkQueue(Duration firstDelay, Duration delayMax) {
        this.backoff = new Backoff<>(firstDelay, delayMax);
    }

    /** Whether it became ready by this call. */
    boolean add(Key key) {
        if (busy.contains(key)) {
            dirty.add(key);
            return false;
        }
        return ready.add(key);
    }

    void addAt(Key key, Instant when) {
        Instant held = delayed.get(key);
        if (held != null && !held.isAfter(when)) {
            return;
        }
        if (held != null) {
            byTime.remove(new Delayed(key, held));
        }
        delayed.put(key, when);
        byTime.add(new Delayed(key, when));
        notAfter(when);
    }

    void failed(Key key, Instant now) {
        addAt(key, now.plus(backoff.failed(key)));
    }

    void succeeded(Key key) {
        backoff.succeeded(key);
    }

    /** The oldest ready key, now being worked on. */
    Optional<Key> take() {
        return ready.isEmpty() ? Optional.empty() : Optional.of(start(ready.getFirst()));
    }

    /** Any ready key. */
    Optional<Key> take(RandomGenerator random) {
        if (ready.isEmpty()) {
            return Optional.empty();
        }
        List<Key> all = new ArrayList<>(ready);
        return Optional.of(start(all.get(random.nextInt(all.size()))));
    }

    private Key start(Key key) {
        ready.remove(key);
        busy.add(key);
        return key;
    }

    /** Work on it is over; whether it is ready again. */
    boolean done(Key key) {
        busy.remove(key);
        return dirty.remove(key) && ready.add(key);
    }

    /** Work on it is over, and it is not worked on again before an instant, whatever adds it. */
    void rest(Key key, Instant until) {
        resting.add(new Delayed(key, until));
        notAfter(until);
    }

    private void notAfter(Instant when) {
        soonest = when.isBefore(soonest) ? when : soonest;
    }

    /** Makes those ready whose time has come; how many. */
    int due(Instant now) {
        if (now.isBefore(soonest)) {
            return 0;
        }
        int come = 0;
        while (!resting.isEmpty() && !resting.first().when().isAfter(now)) {
            come += done(resting.removeFirst().key()) ? 1 : 0;
        }
        while (!byTime.isEmpty() && !byTime.first().when().isAfter(now)) {
            Delayed first = byTime.removeFirst();
            delayed.remove(first.key());
            add(first.key());
            come++;
        }
        soonest = next().orElse(Instant.MAX);
        return come;
    }

    /** Every delayed key comes, and every rest ends, that much earlier. */
    void earlier(Duration by) {
        Map<Key, Instant> before = Map.copyOf(delayed);
        delayed.clear();
        byTime.clear();
        before.forEach((key, when) -> addAt(key, when.minus(by)));
        List<Delayed> rests = List.copyOf(resting);
        resting.clear();
        rests.forEach(each -> rest(each.key(), each.when().minus(by)));
    }

    Optional<Instant> next() {
        return Stream.of(byTime, resting)
                .filter(each -> !each.isEmpty())
                .map(each -> each.first().when())
                .min(Comparator.naturalOrder());
    }

    int readyCount() {
        return ready.size();
    }
}
