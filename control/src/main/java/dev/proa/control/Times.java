package dev.proa.control;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** metav1.Time: RFC 3339 in whole seconds; MicroTime: with six digits. */
public final class Times {
    private static final DateTimeFormatter MICRO =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private Times() {}

    public static String text(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** So many seconds later, or earlier; what lies beyond the years that can be written becomes the last, or first, that can. */
    public static Instant plusSeconds(Instant instant, long seconds) {
        try {
            Instant sum = instant.plusSeconds(seconds);
            return sum.isAfter(LAST) ? LAST : sum.isBefore(FIRST) ? FIRST : sum;
        } catch (DateTimeException | ArithmeticException beyond) {
            return seconds < 0 ? FIRST : LAST;
        }
    }

    public static String micro(Instant instant) {
        return MICRO.format(instant);
    }

    /** Empty when there is no time or none that can be read. */
    public static Optional<Instant> parse(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from));
        } catch (DateTimeParseException unreadable) {
            return Optional.empty();
        }
    }
}
