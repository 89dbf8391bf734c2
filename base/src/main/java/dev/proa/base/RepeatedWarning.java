package dev.proa.base;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A warning that may have cause without end, such as one for each thing that a limit refuses: the log has it at once the first time, and then at
 * most once in a window, each with the number of times since it was last told. What comes after the last entry is in {@link #times} alone. For
 * several threads.
 */
public final class RepeatedWarning {
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final Log log;
    private final String message;
    private final Clock clock;
    private long times;
    private long timesTold;
    private long toldAtNanos;

    public RepeatedWarning(Log log, String message, Clock clock) {
        this.log = log;
        this.message = message;
        this.clock = clock;
    }

    /** {@code pairs}: key, value ... of this time, told when it is this one that is told. */
    public void occurred(@Nullable Object... pairs) {
        long since = since();
        if (since > 0) {
            @Nullable Object[] all = new Object[pairs.length + 2];
            System.arraycopy(pairs, 0, all, 0, pairs.length);
            all[pairs.length] = "times";
            all[pairs.length + 1] = since;
            log.warn(message, all);
        }
    }

    /** How often since it was last told, if it is to be told now, else 0. */
    private synchronized long since() {
        long now = clock.nanos();
        times++;
        if (timesTold > 0 && now - toldAtNanos < WINDOW.toNanos()) {
            return 0;
        }
        long since = times - timesTold;
        timesTold = times;
        toldAtNanos = now;
        return since;
    }

    /** How often it has occurred since the process began. */
    public synchronized long times() {
        return times;
    }
}
