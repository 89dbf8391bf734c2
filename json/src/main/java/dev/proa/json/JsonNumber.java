package dev.proa.json;

import java.math.BigDecimal;

/** A JSON number: keeps its literal, so that what came in goes out unchanged; equal when numerically equal. */
public final class JsonNumber implements JsonValue, Comparable<JsonNumber> {
    private final String literal;

    private JsonNumber(String literal) {
        this.literal = literal;
    }

    public static JsonNumber of(long value) {
        return new JsonNumber(Long.toString(value));
    }

    /** A finite double, in the shortest form that reads back as the same double; whole numbers without a fraction. */
    public static JsonNumber of(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return of((long) value);
        }
        return new JsonNumber(Double.toString(value));
    }

    /** A literal that is already valid JSON. */
    public static JsonNumber ofLiteral(String literal) {
        return new JsonNumber(literal);
    }

    public String literal() {
        return literal;
    }

    /** Whether it is written without fraction and exponent and fits a long. */
    public boolean isLong() {
        int length = literal.length();
        int start = literal.charAt(0) == '-' ? 1 : 0;
        if (length - start > 19) {
            return false;
        }
        for (int i = start; i < length; i++) {
            char c = literal.charAt(i);
            if (c < '0' || c > '9') {
                return false;
            }
        }
        if (length - start < 19) {
            return true;
        }
        try {
            Long.parseLong(literal);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** The value as a long; a fraction is cut off, what does not fit saturates. */
    public long longValue() {
        return isLong() ? Long.parseLong(literal) : (long) doubleValue();
    }

    public double doubleValue() {
        return Double.parseDouble(literal);
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof JsonNumber that)) {
            return false;
        }
        return literal.equals(that.literal) || compareTo(that) == 0;
    }

    /** By numeric value, exactly. */
    @Override
    public int compareTo(JsonNumber other) {
        return isLong() && other.isLong()
                ? Long.compare(longValue(), other.longValue())
                : decimal().compareTo(other.decimal());
    }

    private BigDecimal decimal() {
        return new BigDecimal(literal);
    }

    @Override
    public int hashCode() {
        return Double.hashCode(doubleValue());
    }

    @Override
    public String toString() {
        return literal;
    }
}
