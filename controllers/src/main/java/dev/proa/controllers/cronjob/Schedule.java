package dev.proa.controllers.cronjob;

import dev.proa.json.JsonException;
import dev.proa.schema.Times;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A cron schedule: five fields, or one of the names such as {@code @hourly}, or {@code @every} with a duration, after
 * {@code TZ=Area/City } or {@code CRON_TZ=Area/City } where these are. As robfig/cron v3 reads it, which upstream uses.
 */
final class Schedule {
    private static final Map<String, String> NAMES = Map.of(
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *",
            "@monthly", "0 0 1 * *",
            "@weekly", "0 0 * * 0",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@hourly", "0 * * * *");
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");
    private static final int YEARS_MAX = 5;

    private final BitSet minutes;
    private final BitSet hours;
    private final BitSet days;
    private final BitSet months;
    private final BitSet weekdays;
    private final boolean anyDay;
    private final boolean anyWeekday;
    private final ZoneId zone;
    private final Optional<Duration> every;

    private Schedule(String[] fields, ZoneId zone, Optional<Duration> every) {
        this.minutes = field(fields[0], 0, 59, List.of());
        this.hours = field(fields[1], 0, 23, List.of());
        this.days = field(fields[2], 1, 31, List.of());
        this.months = field(fields[3], 1, 12, MONTHS);
        this.weekdays = field(fields[4], 0, 6, DAYS);
        this.anyDay = any(fields[2]);
        this.anyWeekday = any(fields[4]);
        this.zone = zone;
        this.every = every;
    }

    /** Whether Go knows a zone of that name: an offset such as {@code +02:00}, which Java reads, is none. */
    static boolean isZone(String name) {
        return name.equals("UTC") || ZoneId.getAvailableZoneIds().contains(name);
    }

    /**
     * @param zone the CronJob's timeZone, which counts where the text names none; empty for UTC
     * @throws IllegalArgumentException when it isn't a schedule, or the zone isn't known
     */
    static Schedule parse(String text, String zone) {
        if (text.startsWith("TZ=") || text.startsWith("CRON_TZ=")) {
            int space = text.indexOf(' ');
            String named = space < 0 ? "" : text.substring(text.indexOf('=') + 1, space);
            if (space < 0 || !isZone(named)) {
                throw new IllegalArgumentException("provided bad location " + named + ": unknown time zone " + named);
            }
            return in(ZoneId.of(named), text.substring(space).strip());
        }
        if (!zone.isEmpty() && !isZone(zone)) {
            throw new IllegalArgumentException("unknown time zone " + zone);
        }
        return in(ZoneId.of(zone.isEmpty() ? "UTC" : zone), text);
    }

    private static Schedule in(ZoneId zone, String text) {
        if (text.startsWith("@every ")) {
            return new Schedule(
                    "* * * * *".split(" ", 0), zone, Optional.of(duration(text.substring("@every ".length()))));
        }
        String[] fields = NAMES.getOrDefault(text, text).strip().split("\\s+", 0);
        if (fields.length != 5) {
            throw new IllegalArgumentException(
                    "expected exactly 5 fields, found " + fields.length + ": [" + String.join(" ", fields) + "]");
        }
        return new Schedule(fields, zone, Optional.empty());
    }

    /** In whole seconds, at least one. */
    private static Duration duration(String go) {
        try {
            Duration parsed = Times.parseDuration(go).truncatedTo(ChronoUnit.SECONDS);
            return parsed.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : parsed;
        } catch (JsonException invalid) {
            throw new IllegalArgumentException("failed to parse duration @every " + go + ": " + invalid.getMessage());
        }
    }

    /** Whether the field restricts nothing: of a star with a step that isn't said. */
    private static boolean any(String field) {
        return Stream.of(field.split(",", 0))
                .map(part -> part.split("/", 0))
                .anyMatch(part -> part.length > 0
                        && (part[0].startsWith("*") || part[0].startsWith("?"))
                        && (part.length == 1 || part[1].equals("1")));
    }

    private static BitSet field(String text, int min, int max, List<String> names) {
        BitSet result = new BitSet();
        for (String part : text.split(",", 0)) {
            if (!part.isEmpty()) {
                range(part, min, max, names, result);
            }
        }
        return result;
    }

    private static void range(String part, int min, int max, List<String> names, BitSet result) {
        String[] stepped = part.split("/", 0);
        if (stepped.length == 0 || stepped.length > 2) {
            throw new IllegalArgumentException("too many slashes: " + part);
        }
        int step = stepped.length > 1 ? number(stepped[1], List.of()) : 1;
        String[] ends = stepped[0].split("-", 0);
        boolean all = ends.length > 0 && (ends[0].equals("*") || ends[0].equals("?"));
        if (ends.length == 0 || !all && ends.length > 2) {
            throw new IllegalArgumentException("too many hyphens: " + part);
        }
        int first = all ? min : number(ends[0], names);
        int last = all || ends.length == 1 && stepped.length > 1 ? max : number(ends[ends.length - 1], names);
        if (first < min || last > max || first > last || step < 1) {
            throw new IllegalArgumentException("value out of range: " + part);
        }
        for (int i = first; i <= last; i += step) {
            result.set(i);
        }
    }

    @SuppressWarnings("ReferenceEquality") // which of the two lists of names it is
    private static int number(String text, List<String> names) {
        int named = names.indexOf(text.toLowerCase(Locale.ROOT));
        if (named >= 0) {
            return names == MONTHS ? named + 1 : named;
        }
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException invalid) {
            throw new IllegalArgumentException("failed to parse int from " + text);
        }
    }

    /** The first time after {@code after}; empty when there is none within five years. */
    Optional<Instant> next(Instant after) {
        if (every.isPresent()) {
            return Optional.of(after.truncatedTo(ChronoUnit.SECONDS).plus(every.get()));
        }
        ZonedDateTime time = after.atZone(zone).truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
        int lastYear = time.getYear() + YEARS_MAX;
        while (time.getYear() <= lastYear) {
            if (!months.get(time.getMonthValue())) {
                time = time.plusMonths(1).withDayOfMonth(1).truncatedTo(ChronoUnit.DAYS);
            } else if (!day(time)) {
                time = time.plusDays(1).truncatedTo(ChronoUnit.DAYS);
            } else if (!hours.get(time.getHour())) {
                time = time.plusHours(1).truncatedTo(ChronoUnit.HOURS);
            } else if (!minutes.get(time.getMinute())) {
                time = time.plusMinutes(1);
            } else {
                return Optional.of(time.toInstant());
            }
        }
        return Optional.empty();
    }

    /** When both a day and a weekday are given, either will do. */
    private boolean day(ZonedDateTime time) {
        boolean day = days.get(time.getDayOfMonth());
        boolean weekday = weekdays.get(time.getDayOfWeek().getValue() % 7);
        return anyDay || anyWeekday ? day && weekday : day || weekday;
    }
}
