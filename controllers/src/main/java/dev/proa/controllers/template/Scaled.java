package dev.proa.controllers.template;

import dev.proa.json.JsonNumber;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import org.jspecify.annotations.Nullable;

/** IntOrString: a number, or a percentage of a total. */
public final class Scaled {
    private Scaled() {}

    /** Zero for what is absent or neither a number nor a percentage. */
    public static long of(@Nullable JsonValue value, long total, boolean roundUp) {
        return switch (value) {
            case JsonNumber number -> number.longValue();
            case JsonString text when text.value().endsWith("%") -> percent(text.value(), total, roundUp);
            case null, default -> 0;
        };
    }

    private static long percent(String text, long total, boolean roundUp) {
        try {
            long share = Long.parseLong(text.substring(0, text.length() - 1)) * total;
            return roundUp ? Math.ceilDiv(share, 100) : Math.floorDiv(share, 100);
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }
}
