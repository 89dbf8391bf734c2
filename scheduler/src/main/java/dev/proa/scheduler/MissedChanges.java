package dev.proa.scheduler;

import dev.proa.api.kind.GroupResource;
import dev.proa.control.Backoff;
import dev.proa.control.Change;
import dev.proa.control.Key;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Changes that could not be taken in: each is tried again after a back-off, unless a later one of the same object is taken in. Not for several threads. */
final class MissedChanges {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration MAX = Duration.ofMinutes(1);

    /** An object. */
    record Subject(GroupResource resource, Key key) {
        static Subject of(Change change) {
            return new Subject(change.resource(), Key.of(change.object()));
        }

        @Override
        public String toString() {
            return resource + " " + key;
        }
    }

    private record Missed(Change change, Instant due) {}

    private final Map<Subject, Missed> missed = new LinkedHashMap<>();
    private final Backoff<Subject> backoff = new Backoff<>(FIRST, MAX);

    void missed(Change change, Instant now) {
        Subject subject = Subject.of(change);
        missed.put(subject, new Missed(change, now.plus(backoff.failed(subject))));
    }

    /** Whether it had been missed before. */
    boolean taken(Change change) {
        if (missed.isEmpty()) {
            return false;
        }
        Subject subject = Subject.of(change);
        backoff.succeeded(subject);
        return missed.remove(subject) != null;
    }

    List<Change> due(Instant now) {
        return missed.isEmpty()
                ? List.of()
                : missed.values().stream()
                        .filter(each -> !each.due().isAfter(now))
                        .map(Missed::change)
                        .toList();
    }

    Optional<Instant> next() {
        return missed.values().stream().map(Missed::due).min(Instant::compareTo);
    }
}
