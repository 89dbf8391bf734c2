package dev.proa.kinds.validation;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonNull;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Checks of a member of an object, each at the member's place. An absent member is fine unless it is said to be required. */
public final class Fields {
    public static final String NEGATIVE = "must be greater than or equal to 0";
    private static final List<String> FINALIZERS = List.of("kubernetes", "orphan", "foregroundDeletion");

    private Fields() {}

    /** Runs a check on each item of an array member. */
    public static void each(JsonObject object, String name, FieldErrors at, BiConsumer<JsonObject, FieldErrors> check) {
        JsonArray items = object.array(name);
        for (int i = 0; i < items.size(); i++) {
            check.accept(items.object(i), at.at(name, i));
        }
    }

    /** Runs a check on a member object that is there. */
    public static void in(JsonObject object, String name, FieldErrors at, BiConsumer<JsonObject, FieldErrors> check) {
        if (object.has(name)) {
            check.accept(object.object(name), at.at(name));
        }
    }

    /** Whether the string is there; tells that it is required where it isn't. */
    public static boolean required(JsonObject object, String name, FieldErrors at) {
        if (object.string(name).isEmpty()) {
            at.at(name).required("");
            return false;
        }
        return true;
    }

    /** Runs a format's check on a string that is there and not empty. */
    public static void format(JsonObject object, String name, FieldErrors at, BiConsumer<String, FieldErrors> format) {
        if (!object.string(name).isEmpty()) {
            format.accept(object.string(name), at.at(name));
        }
    }

    /** The string is required and has the format. */
    public static void requiredFormat(
            JsonObject object, String name, FieldErrors at, BiConsumer<String, FieldErrors> format) {
        if (required(object, name, at)) {
            format.accept(object.string(name), at.at(name));
        }
    }

    /** A string that is there is one of these, listed as given. */
    public static void oneOf(JsonObject object, String name, FieldErrors at, Collection<String> supported) {
        if (object.has(name) && !supported.contains(object.string(name))) {
            at.at(name).notSupported(object.string(name), supported);
        }
    }

    /** As {@link #oneOf}, and required. */
    public static void requiredOneOf(JsonObject object, String name, FieldErrors at, Collection<String> supported) {
        if (required(object, name, at)) {
            oneOf(object, name, at, supported);
        }
    }

    public static void notNegative(JsonObject object, FieldErrors at, String... names) {
        for (String name : names) {
            if (object.number(name) < 0) {
                at.at(name).invalid(object.number(name), NEGATIVE);
            }
        }
    }

    public static void positive(long value, FieldErrors at) {
        if (value <= 0) {
            at.invalid(value, "must be greater than zero");
        }
    }

    /** The member has not changed. */
    public static void immutable(JsonObject old, JsonObject updated, String name, FieldErrors at) {
        if (!same(old.get(name), updated.get(name))) {
            at.at(name).invalid(orNull(updated.get(name)), Formats.IMMUTABLE);
        }
    }

    /** Equality as upstream's semantic one: null, absent and empty are the same. */
    public static boolean same(@Nullable JsonValue a, @Nullable JsonValue b) {
        JsonValue left = emptyAsNull(a);
        JsonValue right = emptyAsNull(b);
        return left.equals(right);
    }

    private static JsonValue emptyAsNull(@Nullable JsonValue value) {
        return switch (value) {
            case null -> JsonNull.NULL;
            case JsonArray array when array.isEmpty() -> JsonNull.NULL;
            default -> value;
        };
    }

    public static JsonValue orNull(@Nullable JsonValue value) {
        return value == null ? JsonNull.NULL : value;
    }

    /** A map with its names in order, as Go writes maps. */
    public static JsonObject sorted(JsonObject map) {
        TreeMap<String, JsonValue> members = new TreeMap<>();
        map.forEach(members::put);
        return JsonObject.of(members);
    }

    /** A number or a string; others are absent. */
    public static @Nullable JsonValue intOrString(@Nullable JsonValue value) {
        return value instanceof JsonNumber || value instanceof JsonString ? value : null;
    }

    /** A port's number or name, as in probes and Services. */
    public static void portNumberOrName(@Nullable JsonValue port, FieldErrors at) {
        switch (port) {
            case JsonString name -> Formats.portName(name.value(), at);
            case JsonNumber number -> Formats.port(number.longValue(), at);
            case null, default -> Formats.port(0, at);
        }
    }

    /** A count or a percentage that is not negative. */
    public static void countOrPercent(@Nullable JsonValue value, FieldErrors at) {
        switch (value) {
            case JsonString text -> Formats.percent(text.value(), at);
            case JsonNumber number -> {
                if (number.longValue() < 0) {
                    at.invalid(number.longValue(), NEGATIVE);
                }
            }
            case null, default -> {}
        }
    }

    public static void atMostAll(@Nullable JsonValue value, FieldErrors at) {
        if (value instanceof JsonString text && Formats.isPercent(text.value()) && percent(text) > 100) {
            at.invalid(text, "must not be greater than 100%");
        }
    }

    private static long percent(JsonString text) {
        String digits = text.value().substring(0, text.value().length() - 1);
        return digits.length() > 9 ? Long.MAX_VALUE : Long.parseLong(digits);
    }

    /** The number, or that before the percent sign; 0 for anything else. */
    public static long countOrPercentValue(@Nullable JsonValue value) {
        return switch (value) {
            case JsonNumber number -> number.longValue();
            case JsonString text when Formats.isPercent(text.value()) -> percent(text);
            case null, default -> 0;
        };
    }

    /** A finalizer of a built-in kind is a qualified name or one of those that Kubernetes itself has. */
    public static void finalizer(String name, FieldErrors at) {
        if (!name.contains("/") && !FINALIZERS.contains(name)) {
            at.invalid(name, "name is neither a standard finalizer name nor is it fully qualified");
        }
    }
}
