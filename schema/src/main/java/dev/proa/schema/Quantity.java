package dev.proa.schema;

import dev.proa.json.JsonException;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An exact amount of a resource with the notation in which it is written: {@code 100m}, {@code 1.5Gi}, {@code 2e3}.
 * Equal when numerically equal. Fractions below a billionth are rounded away from zero, as upstream does.
 */
public final class Quantity implements Comparable<Quantity> {

    /** The notation of the canonical form. */
    public enum Format {
        /** {@code 12M}: powers of ten. */
        DECIMAL_SI,
        /** {@code 12Mi}: powers of two. */
        BINARY_SI,
        /** {@code 12e6}. */
        DECIMAL_EXPONENT
    }

    public static final Quantity ZERO = new Quantity(BigDecimal.ZERO, Format.DECIMAL_SI, "0");

    private static final Pattern SYNTAX =
            Pattern.compile("([+-]?)([0-9]*)(?:\\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)");
    private static final String FORMAT_WRONG =
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    private static final String SUFFIX_WRONG = "unable to parse quantity's suffix";
    private static final String DECIMAL_SUFFIXES = "num kMGTPE";
    private static final String BINARY_SUFFIXES = " KMGTPE";
    private static final int DIGITS_MAX = 1000;
    /** Larger exponents would only serve to exhaust memory. */
    private static final int EXPONENT_MAX = 1000;

    private static final BigDecimal LONG_MAX = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final BigInteger KIBI = BigInteger.valueOf(1024);

    private final BigDecimal value;
    private final Format format;
    private @Nullable String text;

    private Quantity(BigDecimal value, Format format, @Nullable String text) {
        this.value = value;
        this.format = format;
        this.text = text;
    }

    public static Quantity of(long value, Format format) {
        return new Quantity(BigDecimal.valueOf(value), format, null);
    }

    public static Quantity ofMillis(long thousandths, Format format) {
        return new Quantity(BigDecimal.valueOf(thousandths, 3), format, null);
    }

    /** From JSON: a string or a number; null and absent are zero. */
    public static Quantity of(@Nullable JsonValue json) {
        return switch (json) {
            case JsonString string -> parse(string.value().strip());
            case JsonNumber number -> parse(number.literal());
            case null, default -> {
                if (json != null && !json.isNull()) {
                    throw new JsonException(FORMAT_WRONG);
                }
                yield ZERO;
            }
        };
    }

    /** The text of a quantity in JSON as it is written there, without checking it; empty when there is none. */
    public static String text(@Nullable JsonValue json) {
        return switch (json) {
            case JsonString string -> string.value();
            case JsonNumber number -> number.literal();
            case null, default -> "";
        };
    }

    /** The members of an object of quantities, such as a resource list, as they are written. */
    public static Map<String, String> texts(JsonObject json) {
        Map<String, String> result = new LinkedHashMap<>();
        json.forEach((name, value) -> {
            String text = text(value);
            if (!text.isEmpty()) {
                result.put(name, text);
            }
        });
        return result;
    }

    /**
     * Parses any accepted form.
     *
     * @throws JsonException in upstream's words when it is not a quantity
     */
    public static Quantity parse(String text) {
        if (text.equals("0")) {
            return ZERO;
        }
        Matcher match = SYNTAX.matcher(text);
        if (text.isEmpty() || text.length() > DIGITS_MAX || !match.matches()) {
            throw new JsonException(FORMAT_WRONG);
        }
        String whole = match.group(2).replaceFirst("^0+", "");
        String fraction = match.group(3) == null ? "" : match.group(3);
        Suffix suffix = Suffix.of(match.group(4));
        if (match.group(2).isEmpty() && fraction.isEmpty()) {
            if (match.group(3) == null && match.group(4).isEmpty() || match.group(3) != null) {
                throw new JsonException("unable to parse numeric part of quantity");
            }
        }
        BigDecimal magnitude =
                new BigDecimal(new BigInteger("0" + whole + fraction), fraction.length()).multiply(suffix.factor());
        if (magnitude.scale() > 9) {
            magnitude = magnitude.setScale(9, RoundingMode.UP);
        }
        Format format = suffix.format();
        if (format == Format.BINARY_SI) {
            magnitude = magnitude.min(LONG_MAX);
            if (magnitude.signum() > 0 && magnitude.compareTo(BigDecimal.ONE) < 0) {
                format = Format.DECIMAL_SI;
            }
        }
        BigDecimal value = match.group(1).equals("-") ? magnitude.negate() : magnitude;
        return new Quantity(value, format, keepsText(whole, fraction, suffix) ? text : null);
    }

    /** Whether upstream writes the text as it came: what its fast way of reading takes for canonical. */
    private static boolean keepsText(String whole, String fraction, Suffix suffix) {
        int digits = Math.max(whole.length(), 1) + fraction.length();
        String shifted = (whole.isEmpty() ? "0" : whole) + fraction;
        if (suffix.format() == Format.BINARY_SI) {
            return fraction.isEmpty()
                    && 15 - digits - (int) (suffix.exponent() * 3 / 10.0f) - 1 >= 0
                    && (Long.parseLong(shifted) & 7) != 0;
        }
        int scale = suffix.exponent() - fraction.length();
        return digits <= 18 && scale >= -9 && scale % 3 == 0 && !shifted.endsWith("000") && shifted.charAt(0) != '0';
    }

    private record Suffix(int base, int exponent, Format format) {

        static Suffix of(String text) {
            if (text.isEmpty()) {
                return new Suffix(10, 0, Format.DECIMAL_SI);
            }
            char unit = text.charAt(0);
            if (text.length() == 2 && text.charAt(1) == 'i' && BINARY_SUFFIXES.indexOf(unit) > 0) {
                return new Suffix(2, 10 * BINARY_SUFFIXES.indexOf(unit), Format.BINARY_SI);
            }
            if (text.length() == 1 && DECIMAL_SUFFIXES.indexOf(unit) >= 0) {
                return new Suffix(10, 3 * (DECIMAL_SUFFIXES.indexOf(unit) - 3), Format.DECIMAL_SI);
            }
            if (text.length() > 1 && (unit == 'e' || unit == 'E')) {
                return new Suffix(10, exponent(text.substring(1)), Format.DECIMAL_EXPONENT);
            }
            throw new JsonException(SUFFIX_WRONG);
        }

        private static int exponent(String text) {
            try {
                int exponent = Integer.parseInt(text);
                if (Math.abs((long) exponent) <= EXPONENT_MAX) {
                    return exponent;
                }
            } catch (NumberFormatException e) {
                throw new JsonException(SUFFIX_WRONG);
            }
            throw new JsonException(SUFFIX_WRONG);
        }

        BigDecimal factor() {
            return base == 2
                    ? new BigDecimal(BigInteger.TWO.pow(exponent))
                    : BigDecimal.ONE.scaleByPowerOfTen(exponent);
        }
    }

    public BigDecimal decimal() {
        return value;
    }

    public Format format() {
        return format;
    }

    /** The value rounded away from zero to a whole number; what does not fit a long saturates. */
    public long value() {
        return saturated(value);
    }

    /** In thousandths, rounded away from zero. */
    public long milliValue() {
        return saturated(value.scaleByPowerOfTen(3));
    }

    /** To thousandths, away from zero, in the same notation. */
    public Quantity roundedUpToMilli() {
        return value.scale() <= 3 ? this : new Quantity(value.setScale(3, RoundingMode.UP), format, null);
    }

    private static long saturated(BigDecimal amount) {
        BigDecimal rounded = amount.setScale(0, RoundingMode.UP);
        if (rounded.compareTo(LONG_MAX) >= 0) {
            return Long.MAX_VALUE;
        }
        return rounded.compareTo(LONG_MAX.negate()) <= 0 ? -Long.MAX_VALUE : rounded.longValueExact();
    }

    public double doubleValue() {
        return value.doubleValue();
    }

    public int signum() {
        return value.signum();
    }

    public boolean isZero() {
        return value.signum() == 0;
    }

    /** The sum in this notation; a zero takes over the other's notation. */
    public Quantity plus(Quantity other) {
        return new Quantity(value.add(other.value), isZero() ? other.format : format, null);
    }

    public Quantity minus(Quantity other) {
        return new Quantity(value.subtract(other.value), isZero() ? other.format : format, null);
    }

    public Quantity times(long factor) {
        return new Quantity(value.multiply(BigDecimal.valueOf(factor)), format, null);
    }

    public Quantity negated() {
        return new Quantity(value.negate(), format, null);
    }

    public Quantity max(Quantity other) {
        return compareTo(other) >= 0 ? this : other;
    }

    public Quantity min(Quantity other) {
        return compareTo(other) <= 0 ? this : other;
    }

    @Override
    public int compareTo(Quantity other) {
        return value.compareTo(other.value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Quantity that && value.compareTo(that.value) == 0;
    }

    @Override
    public int hashCode() {
        return value.stripTrailingZeros().hashCode();
    }

    /** As JSON: the canonical form as a string. */
    public JsonString toJson() {
        return new JsonString(toString());
    }

    /** The canonical form: no fraction, the largest suffix that leaves none. */
    @Override
    public String toString() {
        String known = text;
        if (known == null) {
            known = canonical();
            text = known;
        }
        return known;
    }

    private String canonical() {
        if (isZero()) {
            return "0";
        }
        BigDecimal stripped = value.stripTrailingZeros();
        if (format == Format.BINARY_SI
                && stripped.scale() <= 0
                && value.abs().compareTo(BigDecimal.valueOf(1024)) >= 0) {
            return binary(stripped.toBigIntegerExact());
        }
        int exponent = Math.floorDiv(-stripped.scale(), 3) * 3;
        String digits =
                stripped.scaleByPowerOfTen(-exponent).toBigIntegerExact().toString();
        if (exponent == 0) {
            return digits;
        }
        boolean named = format != Format.DECIMAL_EXPONENT && exponent >= -9 && exponent <= 18;
        return digits + (named ? DECIMAL_SUFFIXES.charAt(exponent / 3 + 3) : "e" + exponent);
    }

    private static String binary(BigInteger whole) {
        int power = 0;
        BigInteger rest = whole;
        while (power < BINARY_SUFFIXES.length() - 1 && rest.mod(KIBI).signum() == 0) {
            rest = rest.divide(KIBI);
            power++;
        }
        return power == 0 ? rest.toString() : rest.toString() + BINARY_SUFFIXES.charAt(power) + "i";
    }
}
