package dev.proa.node.pod;

import dev.proa.control.Backoff;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The floor under a pod's actions: one that succeeds and is planned again as if nothing had happened, time after time, has no effect, and
 * would be done in a circle as fast as the processor can. The first few times are free, for what shows only a moment later. Not for several
 * threads at once.
 */
final class InVain {
    private static final int FREE = 3;
    private static final Duration FIRST = Duration.ofMillis(100);

    private record Streak(PodAction action, int length) {}

    private final Duration max;
    private final Map<String, Streak> streaks = new HashMap<>();

    /** @param max the longest rest, up to which it doubles */
    InVain(Duration max) {
        this.max = max;
    }

    /** The action has succeeded; how long it rests before it may be begun again. */
    Duration after(PodAction action) {
        Streak before = streaks.get(action.key());
        int length = before != null && before.action().equals(action) ? before.length() + 1 : 1;
        streaks.put(action.key(), new Streak(action, length));
        return length <= FREE ? Duration.ZERO : Backoff.delay(FIRST, max, length - FREE);
    }
}
