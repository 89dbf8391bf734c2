package dev.proa.control;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What goes wrong now, in which component and with what: it is known from the first failure until the same thing succeeds
 * or is gone. For several threads. At most {@link #KNOWN_MAX} are kept; those above it are counted in metrics only.
 */
public final class Faults {
    /** How many are kept. */
    public static final int KNOWN_MAX = 1000;

    private static final int CAUSE_CHARACTERS_MAX = 1000;

    /**
     * One thing that fails.
     *
     * @param component a reconciler's or the scheduler's name
     * @param subject what it fails at: a key, or a kind and an object's name
     * @param since its first failure
     * @param last its newest failure
     * @param count of its failures
     */
    public record Fault(String component, String subject, String cause, Instant since, Instant last, long count) {
        /** As the API's documents write it: members as here, times in RFC 3339. */
        public JsonObject toJson() {
            return JsonObject.of(
                    "component", component,
                    "subject", subject,
                    "cause", cause,
                    "since", Times.text(since),
                    "last", Times.text(last),
                    "count", count);
        }
    }

    private record Id(String component, String subject) {}

    private final Map<Id, Fault> known = new ConcurrentHashMap<>();

    /** Notes a failure; whether it tells something new: the first one, or one with another cause than the last. */
    public boolean occurred(String component, String subject, Throwable cause, Instant at) {
        return occurred(component, subject, text(cause), at);
    }

    /** The same with a cause in words. */
    public boolean occurred(String component, String subject, String cause, Instant at) {
        Id id = new Id(component, subject);
        Fault before = known.get(id);
        if (before == null && known.size() >= KNOWN_MAX) {
            return false;
        }
        known.put(
                id,
                before == null
                        ? new Fault(component, subject, cause, at, at, 1)
                        : new Fault(component, subject, cause, before.since(), at, before.count() + 1));
        return before == null || !before.cause().equals(cause);
    }

    /** It succeeded, or it is gone. */
    public void mended(String component, String subject) {
        if (!known.isEmpty()) {
            known.remove(new Id(component, subject));
        }
    }

    /** All that are known, those that have failed for longest first. */
    public List<Fault> known() {
        return known.values().stream()
                .sorted(Comparator.comparing(Fault::since)
                        .thenComparing(Fault::component)
                        .thenComparing(Fault::subject))
                .toList();
    }

    /** An object with the array {@code faults}, as {@link Fault#toJson} writes each. */
    public JsonObject toJson() {
        return JsonObject.of(
                "faults", JsonArray.of(known().stream().map(Fault::toJson).toList()));
    }

    int size() {
        return known.size();
    }

    /** What is wrong in a line: the kind of failure and its message. */
    public static String text(Throwable cause) {
        String text = cause instanceof dev.proa.api.error.ApiException refused
                ? String.valueOf(refused.getMessage())
                : cause.getClass().getSimpleName() + (cause.getMessage() == null ? "" : ": " + cause.getMessage());
        return text.length() <= CAUSE_CHARACTERS_MAX ? text : text.substring(0, CAUSE_CHARACTERS_MAX);
    }
}
