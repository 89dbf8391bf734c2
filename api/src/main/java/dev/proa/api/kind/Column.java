package dev.proa.api.kind;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;

/**
 * A column of the Table form (meta.k8s.io/v1).
 *
 * @param name the heading
 * @param type an OpenAPI type: string, integer, number, boolean, date
 * @param format such as {@code name}; may be empty
 * @param description shown by wide clients
 * @param priority 0 is always shown, larger ones by {@code -o wide}
 */
public record Column(String name, String type, String format, String description, int priority) {
    public static final Column NAME =
            new Column("Name", "string", "name", "Name must be unique within a namespace.", 0);
    public static final Column AGE = new Column("Age", "string", "", "Time since the object was created.", 0);
    public static final List<Column> NAME_AND_AGE =
            List.of(NAME, new Column("Created At", "date", "", "Time of creation.", 0));

    public static Column of(String name, String type, String description) {
        return new Column(name, type, "", description, 0);
    }

    public static Column wide(String name, String type, String description) {
        return new Column(name, type, "", description, 1);
    }

    static JsonArray nameAndAge(JsonObject object, long nowSeconds) {
        JsonObject metadata = object.object("metadata");
        return JsonArray.of(JsonValue.of(metadata.string("name")), JsonValue.of(metadata.string("creationTimestamp")));
    }

    /** The age of an object in kubectl's words, {@code <unknown>} without a creation time. */
    public static JsonValue age(JsonObject object, long nowSeconds) {
        return since(object.stringAt("metadata", "creationTimestamp"), nowSeconds);
    }

    /** The time since an RFC 3339 instant in kubectl's words. */
    public static JsonValue since(String time, long nowSeconds) {
        try {
            return JsonValue.of(duration(nowSeconds - Instant.parse(time).getEpochSecond()));
        } catch (DateTimeParseException e) {
            return JsonValue.of("<unknown>");
        }
    }

    /** Seconds as {@code 45s}, {@code 3m12s}, {@code 5h}, {@code 3d4h}, {@code 2y}: upstream's HumanDuration. */
    public static String duration(long seconds) {
        if (seconds < -1) {
            return "<invalid>";
        }
        if (seconds < 0) {
            return "0s";
        }
        long minutes = seconds / 60;
        long hours = seconds / 3600;
        long days = hours / 24;
        if (seconds < 60 * 2) {
            return seconds + "s";
        } else if (minutes < 10) {
            return minutes + "m" + (seconds % 60 == 0 ? "" : seconds % 60 + "s");
        } else if (minutes < 60 * 3) {
            return minutes + "m";
        } else if (hours < 8) {
            return hours + "h" + (minutes % 60 == 0 ? "" : minutes % 60 + "m");
        } else if (hours < 48) {
            return hours + "h";
        } else if (hours < 24 * 8) {
            return days + "d" + (hours % 24 == 0 ? "" : hours % 24 + "h");
        } else if (days < 365 * 2) {
            return days + "d";
        } else if (days < 365 * 8) {
            return days / 365 + "y" + (days % 365 == 0 ? "" : days % 365 + "d");
        }
        return days / 365 + "y";
    }
}
