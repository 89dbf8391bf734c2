package dev.proa.api.error;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is wrong with an object, all at once, each error at a field's path and in upstream's words
 * (apimachinery's field.Error). {@link #at} gives a narrower place that collects into the same list.
 */
public final class FieldErrors {
    /** Errors that are told of at most: a body can be made of nothing but errors. */
    static final int COUNT_MAX = 1000;

    /** Characters of all errors together, above which no further one is told of. */
    static final int CHARACTERS_MAX = 1 << 20;

    private final @Nullable FieldErrors parent;
    private final String step;
    private final Collected causes;

    /** What all places of one object have found. */
    private static final class Collected {
        private final List<Cause> list = new ArrayList<>();
        private int characters;

        boolean isFull() {
            return list.size() >= COUNT_MAX || characters >= CHARACTERS_MAX;
        }

        void add(Cause cause) {
            if (!isFull()) {
                list.add(cause);
                characters += cause.message().length() + cause.field().length();
            }
        }
    }

    private FieldErrors(@Nullable FieldErrors parent, String step, Collected causes) {
        this.parent = parent;
        this.step = step;
        this.causes = causes;
    }

    public static FieldErrors root() {
        return new FieldErrors(null, "", new Collected());
    }

    public FieldErrors at(String name) {
        return new FieldErrors(this, isRoot() ? name : "." + name, causes);
    }

    public FieldErrors at(String name, int index) {
        return at(name).index(index);
    }

    public FieldErrors index(int index) {
        return new FieldErrors(this, "[" + index + "]", causes);
    }

    public FieldErrors key(String key) {
        return new FieldErrors(this, "[" + key + "]", causes);
    }

    private boolean isRoot() {
        return parent == null && step.isEmpty();
    }

    /** Put together when it is asked for: most places are visited and found to be right. */
    public String path() {
        List<String> steps = new ArrayList<>();
        for (FieldErrors at = this; at != null; at = at.parent) {
            steps.add(at.step);
        }
        return String.join("", steps.reversed());
    }

    /** {@code Invalid value: "x": detail}. */
    public void invalid(Object value, String detail) {
        add("FieldValueInvalid", "Invalid value: " + quoted(value) + (detail.isEmpty() ? "" : ": " + detail));
    }

    /** {@code Invalid value: detail}, for values that would say nothing. */
    public void invalid(String detail) {
        add("FieldValueInvalid", "Invalid value: " + detail);
    }

    public void required(String detail) {
        add("FieldValueRequired", "Required value" + (detail.isEmpty() ? "" : ": " + detail));
    }

    public void duplicate(Object value) {
        add("FieldValueDuplicate", "Duplicate value: " + quoted(value));
    }

    public void duplicate(Object value, String detail) {
        add("FieldValueDuplicate", "Duplicate value: " + quoted(value) + ": " + detail);
    }

    public void forbidden(String detail) {
        add("FieldValueForbidden", "Forbidden" + (detail.isEmpty() ? "" : ": " + detail));
    }

    public void notFound(Object value) {
        add("FieldValueNotFound", "Not found: " + quoted(value));
    }

    public void notFound(Object value, String detail) {
        add("FieldValueNotFound", "Not found: " + quoted(value) + ": " + detail);
    }

    /** {@code supported values} are listed sorted as given, each quoted. */
    public void notSupported(Object value, Collection<String> supported) {
        String list = supported.isEmpty()
                ? ""
                : ": supported values: "
                        + String.join(
                                ", ",
                                supported.stream().map(s -> "\"" + s + "\"").toList());
        add("FieldValueNotSupported", "Unsupported value: " + quoted(value) + list);
    }

    public void tooLong(int bytesMax) {
        add("FieldValueTooLong", "Too long: may not be more than " + bytesMax + " bytes");
    }

    public void tooLongCharacters(int charactersMax) {
        add("FieldValueTooLong", "Too long: may not be more than " + charactersMax + " characters");
    }

    public void tooFew(int actual, int min) {
        add("FieldValueTooFew", "Too few: " + actual + ": must have at least " + min + (min == 1 ? " item" : " items"));
    }

    public void tooMany(int actual, int max) {
        add("FieldValueTooMany", "Too many: " + actual + ": must have at most " + max + " items");
    }

    public void typeInvalid(Object value, String detail) {
        add("FieldValueTypeInvalid", "Invalid value: " + quoted(value) + (detail.isEmpty() ? "" : ": " + detail));
    }

    public void internal(String detail) {
        add("InternalError", "Internal error: " + detail);
    }

    private void add(String reason, String message) {
        if (!causes.isFull()) {
            causes.add(new Cause(reason, message, path()));
        }
    }

    /** Values as Go's field.Error prints them: strings quoted, numbers and booleans plain, null as null, others as JSON. */
    private String quoted(Object value) {
        if (causes.isFull()) {
            return "";
        }
        return switch (value) {
            case JsonString text -> quoted(text.value());
            case null -> "null";
            case JsonObject object -> object.toJson();
            case JsonArray array -> array.toJson();
            case JsonValue other -> other.toString();
            case String text -> new JsonString(text).toJson();
            default -> String.valueOf(value);
        };
    }

    /** The same place, collecting into a list of its own: to see whether a part is valid before its errors are told. */
    public FieldErrors apart() {
        return new FieldErrors(parent, step, new Collected());
    }

    /** Takes over what {@link #apart} has collected. */
    public void addAll(FieldErrors others) {
        others.causes.list.forEach(causes::add);
    }

    /** Takes over what was found in another place's name. */
    public void add(Cause cause) {
        causes.add(cause);
    }

    public int size() {
        return causes.list.size();
    }

    public boolean isEmpty() {
        return causes.list.isEmpty();
    }

    public List<Cause> causes() {
        return List.copyOf(causes.list);
    }

    /** Each error as {@code path: message}, as Go's field.Error prints itself: also where it is of the whole object, and the path empty. */
    public List<String> messages() {
        return causes.list.stream().map(c -> c.field() + ": " + c.message()).toList();
    }
}
