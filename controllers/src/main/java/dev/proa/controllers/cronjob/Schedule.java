package dev.proa.controllers.cronjob;

import java.time.DateTimeException;
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

/** A cron schedule: five fields, or one of the names such as {@code @hourly}, or {@code @every} with a duration. */
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
        this.weekdays = field(fields[4], 0, 7, DAYS);
        if (weekdays.get(7)) {
            weekdays.set(0);
        }
        this.anyDay = fields[2].startsWith("*") || fields[2].equals("?");
        this.anyWeekday = fields[4].startsWith("*") || fields[4].equals("?");
        this.zone = zone;
        this.every = every;
    }

    /** @throws IllegalArgumentException when it isn't a schedule, or the zone isn't known */
    static Schedule parse(String text, String zone) {
        String trimmed = text.strip();
        try {
            if (trimmed.startsWith("@every ")) {
                Duration every = duration(trimmed.substring("@every ".length()).strip());
                return new Schedule("* * * * *".split(" "), ZoneId.of("UTC"), Optional.of(every));
            }
            String[] fields = NAMES.getOrDefault(trimmed, trimmed).split("\\s+");
            if (fields.length != 5) {
                throw new IllegalArgumentException(
                        "expected exactly 5 fields, found " + fields.length + ": [" + text + "]");
            }
            return new Schedule(fields, ZoneId.of(zone.isEmpty() ? "UTC" : zone), Optional.empty());
        } catch (DateTimeException unknown) {
            throw new IllegalArgumentException("unknown time zone " + zone);
        }
    }

    private static Duration duration(String go) {
        Duration parsed = Duration.parse("PT" + go.toUpperCase(Locale.ROOT));
        return parsed.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : parsed;
    }

    private static BitSet field(String text, int min, int max, List<String> names) {
        BitSet result = new BitSet();
        for (String part : text.split(",")) {
            String[] stepped = part.split("/");
            int step = stepped.length > 1 ? number(stepped[1], names) : 1;
            String[] ends = stepped[0].split("-");
            boolean all = stepped[0].equals("*") || stepped[0].equals("?");
            int first = all ? min : number(ends[0], names);
            int last = all || ends.length == 1 && stepped.length > 1 ? max : number(ends[ends.length - 1], names);
            if (first < min || last > max || first > last || step < 1) {
                throw new IllegalArgumentException("value out of range: " + part);
            }
            for (int i = first; i <= last; i += step) {
                result.set(i);
            }
        }
        return result;
    }

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
