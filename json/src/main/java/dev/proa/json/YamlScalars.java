package dev.proa.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What an unquoted scalar means; the rules of Go's YAML library, version 2. */
final class YamlScalars {
    private static final Map<String, JsonValue> WORDS = new HashMap<>();
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final Pattern INTEGER =
            Pattern.compile("([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))");
    private static final Pattern SEXAGESIMAL = Pattern.compile("[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\\.[0-9_]*)?");
    private static final Pattern NOT_FINITE = Pattern.compile("[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");

    private static final Pattern TIMESTAMP =
            Pattern.compile("[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}.*)?");

    /** Above this many characters nothing is a number: parsing one takes quadratic time. */
    private static final int NUMBER_LENGTH_MAX = 400;

    private static final BigInteger LOWEST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger HIGHEST = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

    static {
        for (String word : "y Y yes Yes YES true True TRUE on On ON".split(" ", -1)) {
            WORDS.put(word, JsonBoolean.TRUE);
        }
        for (String word : "n N no No NO false False FALSE off Off OFF".split(" ", -1)) {
            WORDS.put(word, JsonBoolean.FALSE);
        }
        for (String word : new String[] {"", "~", "null", "Null", "NULL"}) {
            WORDS.put(word, JsonNull.NULL);
        }
    }

    private YamlScalars() {}

    /** The value of a plain scalar. @throws JsonException for infinities and NaN, which JSON does not have */
    static JsonValue plain(String text) {
        JsonValue word = WORDS.get(text);
        if (word != null) {
            return word;
        }
        if (NOT_FINITE.matcher(text).matches()) {
            throw new JsonException("json: unsupported value: " + text);
        }
        return number(text).orElseGet(() -> new JsonString(text));
    }

    /** Whether text can be written without quotes and is read as the same string. */
    static boolean staysString(String text) {
        return !WORDS.containsKey(text)
                && !text.equals("<<")
                && !NOT_FINITE.matcher(text).matches()
                && number(text).isEmpty()
                && !TIMESTAMP.matcher(text).matches()
                && !SEXAGESIMAL.matcher(text).matches();
    }

    private static Optional<JsonValue> number(String text) {
        if (text.length() > NUMBER_LENGTH_MAX) {
            return Optional.empty();
        }
        char first = text.charAt(0);
        if (first == '.') {
            return FLOAT.matcher(text).matches() ? floating(text) : Optional.empty();
        }
        if (first != '-' && first != '+' && (first < '0' || first > '9')) {
            return Optional.empty();
        }
        String digits = text.replace("_", "");
        return integer(digits).or(() -> FLOAT.matcher(digits).matches() ? floating(digits) : Optional.empty());
    }

    private static Optional<JsonValue> integer(String text) {
        var match = INTEGER.matcher(text);
        if (!match.matches()) {
            return Optional.empty();
        }
        int[] radixes = {0, 0, 16, 2, 8, 10};
        for (int group = 2; group <= 5; group++) {
            if (match.group(group) != null) {
                BigInteger value = new BigInteger(match.group(group), radixes[group]);
                BigInteger signed = match.group(1).equals("-") ? value.negate() : value;
                boolean fits = signed.compareTo(LOWEST) >= 0 && signed.compareTo(HIGHEST) <= 0;
                return fits ? Optional.of(JsonNumber.ofLiteral(signed.toString())) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static Optional<JsonValue> floating(String text) {
        double value = Double.parseDouble(text);
        return Double.isInfinite(value) ? Optional.empty() : Optional.of(floating(value));
    }

    /** A double as Go writes it in JSON: plain digits between 1e-6 and 1e21, else with an exponent. */
    static JsonNumber floating(double value) {
        double size = Math.abs(value);
        if (size == 0) {
            return JsonNumber.ofLiteral(1 / value < 0 ? "-0" : "0");
        }
        BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        if (size >= 1e-6 && size < 1e21) {
            return JsonNumber.ofLiteral(decimal.toPlainString());
        }
        int exponent = decimal.precision() - decimal.scale() - 1;
        String mantissa = decimal.scaleByPowerOfTen(-exponent).toPlainString();
        return JsonNumber.ofLiteral(mantissa + "e" + (exponent < 0 ? "" : "+") + exponent);
    }
}
