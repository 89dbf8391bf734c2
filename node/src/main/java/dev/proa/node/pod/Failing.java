package dev.proa.node.pod;

import dev.proa.control.Backoff;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** What keeps failing for one pod: how long each waits for its next try, and whether its failure is news. Not for several threads at once. */
final class Failing {
    private static final Duration FIRST = Duration.ofSeconds(1);

    private record Streak(int length, String why) {}

    private final Duration max;
    private final Map<String, Streak> streaks = new HashMap<>();

    /** {@code max}: the longest wait, up to which it doubles from one second. */
    Failing(Duration max) {
        this.max = max;
    }

    /** It has failed again, for this reason; answers whether that is new: the first time in a row, or another reason. */
    boolean failed(String what, String why) {
        Streak before = streaks.get(what);
        streaks.put(what, new Streak(before == null ? 1 : before.length() + 1, why));
        return before == null || !before.why().equals(why);
    }

    void succeeded(String what) {
        streaks.remove(what);
    }

    /** How long it waits before its next try. */
    Duration delay(String what) {
        Streak streak = streaks.get(what);
        return streak == null ? Duration.ZERO : Backoff.delay(FIRST, max, streak.length());
    }
}
