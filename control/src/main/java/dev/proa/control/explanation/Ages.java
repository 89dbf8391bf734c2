package dev.proa.control.explanation;

import dev.proa.control.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How long ago something was, for people. */
final class Ages {
    private Ages() {}

    /** {@code 5 s}, {@code 3 min}, {@code 7 h}, {@code 12 d}: whole units, rounded down. */
    static String text(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        return seconds < 120
                ? seconds + " s"
                : seconds < 7200
                        ? seconds / 60 + " min"
                        : seconds < 172_800 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
    }

    /** Since a time of the API; empty where {@code time} is none. */
    static Optional<String> age(String time, Instant now) {
        return Times.parse(time).map(then -> text(Duration.between(then, now)));
    }
}
