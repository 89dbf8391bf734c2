package dev.proa.schema;

import dev.proa.json.JsonException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text forms of instants and durations in objects. */
public final class Times {
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MICROSECONDS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final Pattern DURATION_PART =
            Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)");

    private static final Pattern MICRO_TIME =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d[.,]\\d{6}(Z|[+-]\\d\\d:\\d\\d)");
    private static final int SECONDS_LENGTH = "2006-01-02T15:04:05".length();

    private static final String SECONDS_SHAPE = "0000-00-00T00:00:00Z";
    private static final String MICROSECONDS_SHAPE = "0000-00-00T00:00:00.000000Z";
    private static final int MONTH_AT = 5;
    private static final int DAY_AT = 8;
    private static final int HOUR_AT = 11;
    private static final int MINUTE_AT = 14;
    private static final int SECOND_AT = 17;
    private static final int MONTHS = 12;
    private static final int DAYS_OF_EVERY_MONTH = 28;

    private Times() {}

    /** RFC 3339 in UTC without a fraction: the form of Time. */
    public static String seconds(Instant instant) {
        return SECONDS.format(instant);
    }

    /** RFC 3339 in UTC with six digits of fraction: the form of MicroTime. */
    public static String microseconds(Instant instant) {
        return MICROSECONDS.format(instant);
    }

    /**
     * Whether a text is a Time, or a MicroTime, in its canonical form, as nearly all are. False does not say that it isn't: days that not
     * every month has are left to whoever parses.
     */
    static boolean isPlainlyCanonical(String text, boolean microseconds) {
        String shape = microseconds ? MICROSECONDS_SHAPE : SECONDS_SHAPE;
        if (text.length() != shape.length()) {
            return false;
        }
        for (int i = 0; i < shape.length(); i++) {
            char c = text.charAt(i);
            if (shape.charAt(i) == '0' ? c < '0' || c > '9' : c != shape.charAt(i)) {
                return false;
            }
        }
        int month = twoDigits(text, MONTH_AT);
        int day = twoDigits(text, DAY_AT);
        return month >= 1
                && month <= MONTHS
                && day >= 1
                && day <= DAYS_OF_EVERY_MONTH
                && twoDigits(text, HOUR_AT) < 24
                && twoDigits(text, MINUTE_AT) < 60
                && twoDigits(text, SECOND_AT) < 60;
    }

    private static int twoDigits(String text, int at) {
        return (text.charAt(at) - '0') * 10 + text.charAt(at + 1) - '0';
    }

    /**
     * An instant in RFC 3339 with any offset and fraction.
     *
     * @throws JsonException when it is not one
     */
    public static Instant parse(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new JsonException("parsing time \"" + text + "\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \""
                    + text + "\" as \"2006\"");
        }
    }

    /**
     * An instant in RFC 3339 with any offset and exactly six digits of fraction, as MicroTime is read.
     *
     * @throws JsonException when it is not one
     */
    public static Instant parseMicroseconds(String text) {
        if (!MICRO_TIME.matcher(text).matches()) {
            String rest = text.length() > SECONDS_LENGTH ? text.substring(SECONDS_LENGTH) : text;
            String part = text.length() > SECONDS_LENGTH ? ".000000" : "2006";
            throw new JsonException(
                    "parsing time \"" + text + "\" as \"2006-01-02T15:04:05.000000Z07:00\": cannot parse" + " \"" + rest
                            + "\" as \"" + part + "\"");
        }
        return parse(text);
    }

    /**
     * Go's duration text: {@code 1h2m3.5s}, {@code -10ms}, {@code 0}.
     *
     * @throws JsonException when it is not one
     */
    public static Duration parseDuration(String text) {
        String digits = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        if (digits.equals("0")) {
            return Duration.ZERO;
        }
        Matcher part = DURATION_PART.matcher(digits);
        BigDecimal nanoseconds = BigDecimal.ZERO;
        int at = 0;
        while (part.find() && part.start() == at) {
            nanoseconds = nanoseconds.add(new BigDecimal(part.group(1)).multiply(unit(part.group(2))));
            at = part.end();
        }
        if (at != digits.length()
                || digits.isEmpty()
                || nanoseconds.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new JsonException("time: invalid duration \"" + text + "\"");
        }
        Duration duration =
                Duration.ofNanos(nanoseconds.setScale(0, RoundingMode.DOWN).longValueExact());
        return text.startsWith("-") ? duration.negated() : duration;
    }

    private static BigDecimal unit(String name) {
        return BigDecimal.valueOf(
                switch (name) {
                    case "h" -> 3_600_000_000_000L;
                    case "m" -> 60_000_000_000L;
                    case "s" -> 1_000_000_000L;
                    case "ms" -> 1_000_000L;
                    case "ns" -> 1L;
                    default -> 1_000L;
                });
    }

    /** A duration as Go writes it: {@code 1h0m0s}, {@code 1.5s}, {@code 10ms}, {@code 0s}. */
    public static String duration(Duration duration) {
        long nanos = duration.toNanos();
        if (nanos == 0) {
            return "0s";
        }
        String sign = nanos < 0 ? "-" : "";
        long amount = Math.abs(nanos);
        if (amount < ChronoUnit.SECONDS.getDuration().toNanos()) {
            return sign
                    + (amount < 1000
                            ? amount + "ns"
                            : amount < 1_000_000 ? decimal(amount, 3) + "\u00b5s" : decimal(amount, 6) + "ms");
        }
        long minutes = amount / 60_000_000_000L;
        String text = decimal(amount % 60_000_000_000L, 9) + "s";
        if (minutes > 0) {
            text = minutes % 60 + "m" + text;
        }
        if (minutes >= 60) {
            text = minutes / 60 + "h" + text;
        }
        return sign + text;
    }

    private static String decimal(long amount, int scale) {
        return amount == 0
                ? "0"
                : BigDecimal.valueOf(amount, scale).stripTrailingZeros().toPlainString();
    }
}
