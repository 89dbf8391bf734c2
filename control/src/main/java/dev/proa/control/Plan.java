package dev.proa.control;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is to be done for a key.
 *
 * @param actions in order; the first one that fails ends the plan, and the key is planned again after a back-off
 * @param why in a sentence: for the log, {@code proa why} and transcripts
 * @param again plan the key again at this instant though nothing may have changed
 */
public record Plan(List<Action> actions, String why, Optional<Instant> again) {
    public Plan {
        actions = List.copyOf(actions);
    }

    public static Plan of(String why, List<? extends Action> actions) {
        return new Plan(List.copyOf(actions), why, Optional.empty());
    }

    public static Plan of(String why, Action... actions) {
        return of(why, List.of(actions));
    }

    public static Plan nothing(String why) {
        return of(why);
    }

    /** The same, planned again at {@code instant} unless an earlier one is asked for. */
    public Plan again(Instant instant) {
        boolean earlier = again.isPresent() && again.get().isBefore(instant);
        return earlier ? this : new Plan(actions, why, Optional.of(instant));
    }

    public Plan again(Instant now, Duration after) {
        return again(now.plus(after));
    }

    public Plan again(Optional<Instant> instant) {
        return instant.map(this::again).orElse(this);
    }
}
