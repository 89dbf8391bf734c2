package dev.proa.kinds;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Texts that several kinds' columns show, in kubectl's forms. */
public final class Cells {
    public static final String NONE = "<none>";
    public static final String UNKNOWN = "<unknown>";
    public static final String UNSET = "<unset>";

    private Cells() {}

    public static String orNone(String text) {
        return text.isEmpty() ? NONE : text;
    }

    /** {@code a=1,b=2}, sorted by name. */
    public static String labels(JsonObject labels) {
        List<String> parts = new ArrayList<>();
        labels.strings().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(e -> parts.add(e.getKey() + "=" + e.getValue()));
        return orNone(String.join(",", parts));
    }

    /** A LabelSelector in the form of a query: {@code app=web,tier in (a,b),!old}. */
    public static String selector(JsonObject selector) {
        List<String> parts = new ArrayList<>();
        selector.object("matchLabels").strings().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(e -> parts.add(e.getKey() + "=" + e.getValue()));
        for (JsonObject expression : selector.array("matchExpressions").objects()) {
            String key = expression.string("key");
            String values = String.join(",", expression.array("values").strings());
            switch (expression.string("operator")) {
                case "In" -> parts.add(key + " in (" + values + ")");
                case "NotIn" -> parts.add(key + " notin (" + values + ")");
                case "Exists" -> parts.add(key);
                case "DoesNotExist" -> parts.add("!" + key);
                default -> parts.add(key + " " + expression.string("operator"));
            }
        }
        return orNone(String.join(",", parts));
    }

    public static String containerNames(JsonObject podSpec) {
        return String.join(
                ",",
                podSpec.array("containers").objects().stream()
                        .map(c -> c.string("name"))
                        .toList());
    }

    public static String containerImages(JsonObject podSpec) {
        return String.join(
                ",",
                podSpec.array("containers").objects().stream()
                        .map(c -> c.string("image"))
                        .toList());
    }

    /** A string or number as it is written; empty for others. */
    public static String scalar(@Nullable JsonValue value) {
        return switch (value) {
            case JsonString text -> text.value();
            case JsonNumber number -> number.literal();
            case null, default -> "";
        };
    }

    public static String joined(JsonArray strings) {
        return String.join(",", strings.strings());
    }

    public static String spec(JsonObject object, String field) {
        return scalar(object.at("spec", field));
    }

    public static String status(JsonObject object, String field) {
        return scalar(object.at("status", field));
    }

    public static long number(JsonObject object, String... path) {
        return object.numberAt(0, path);
    }
}
