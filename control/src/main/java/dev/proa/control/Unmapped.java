package dev.proa.control;

import dev.proa.api.kind.GroupResource;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Changes that could not be brought to keys, because a mapping of {@link Reads} threw: each is tried again after a
 * back-off until it succeeds; a later change of the same object is joined to it. Above the limit the oldest are given
 * up: what they concern is planned at its next change. Not for several threads.
 */
final class Unmapped {
    private static final int WAITING_MAX = 200;

    /** One mapping of one object. */
    record Subject(Reads reads, GroupResource resource, Key key) {
        static Subject of(Reads reads, Change change) {
            return new Subject(reads, change.resource(), Key.of(change.object()));
        }

        /** As faults name it. */
        String text() {
            return resource + " " + key;
        }
    }

    private record Waiting(Change change, Instant due) {}

    private final Map<Subject, Waiting> waiting = new LinkedHashMap<>();
    private final Backoff<Subject> backoff;

    Unmapped(Duration firstDelay, Duration delayMax) {
        this.backoff = new Backoff<>(firstDelay, delayMax);
    }

    /** The change together with what is still to be told of the same object. */
    Change joined(Subject subject, Change change) {
        Waiting held = waiting.get(subject);
        if (held == null) {
            return change;
        }
        return held.change().revision() >= change.revision()
                ? held.change()
                : new Change(change.resource(), held.change().before(), change.after(), change.revision());
    }

    /** Keeps it for later; what is given up instead, if anything. */
    Optional<Subject> failed(Subject subject, Change change, Instant now) {
        waiting.put(subject, new Waiting(change, now.plus(backoff.failed(subject))));
        if (waiting.size() <= WAITING_MAX) {
            return Optional.empty();
        }
        Subject oldest = waiting.keySet().iterator().next();
        forget(oldest);
        return Optional.of(oldest);
    }

    /** The change, and all before it, was brought to keys; whether it had failed before. */
    boolean mapped(Subject subject, Change change) {
        Waiting held = waiting.get(subject);
        boolean over = held != null && held.change().revision() <= change.revision();
        if (over) {
            forget(subject);
        }
        return over;
    }

    private void forget(Subject subject) {
        waiting.remove(subject);
        backoff.succeeded(subject);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Those to be tried again now. */
    List<Map.Entry<Subject, Change>> due(Instant now) {
        return waiting.entrySet().stream()
                .filter(each -> !each.getValue().due().isAfter(now))
                .map(each -> Map.entry(each.getKey(), each.getValue().change()))
                .toList();
    }

    /** Every one is tried again that much earlier. */
    void earlier(Duration by) {
        waiting.replaceAll(
                (subject, held) -> new Waiting(held.change(), held.due().minus(by)));
    }

    Optional<Instant> next() {
        return waiting.values().stream().map(Waiting::due).min(Instant::compareTo);
    }
}
