package dev.proa.kinds.core;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Formats;
import java.util.List;

/**
 * Events: what the older of the two APIs asks of all, and what the newer asks of its own. Objects come in the core
 * form; the newer API's faults have the core fields' names upstream, too.
 */
final class EventValidation {
    private static final int TEXT_CHARACTERS_MAX = 128;
    private static final int MESSAGE_CHARACTERS_MAX = 1_024;
    private static final int SERIES_MIN = 2;
    private static final List<String> FIXED = List.of(
            "involvedObject",
            "reason",
            "message",
            "source",
            "firstTimestamp",
            "lastTimestamp",
            "count",
            "type",
            "eventTime",
            "action",
            "related");

    private EventValidation() {}

    /** @param renamed whether the API is events.k8s.io */
    static void create(JsonObject event, boolean renamed, FieldErrors errors) {
        shared(event, renamed, errors);
        if (!renamed) {
            return;
        }
        series(event, errors);
        if (event.string("eventTime").isEmpty()) {
            errors.at("eventTime").required("");
        }
        if (!List.of("Normal", "Warning").contains(event.string("type"))) {
            errors.at("type").invalid("", "has invalid value: " + event.string("type"));
        }
        for (String field : List.of("firstTimestamp", "lastTimestamp")) {
            unset(!event.string(field).isEmpty(), errors.at(field));
        }
        unset(event.number("count") != 0, errors.at("count"));
        JsonObject source = event.object("source");
        unset(!source.string("component").isEmpty() || !source.string("host").isEmpty(), errors.at("source"));
    }

    private static void unset(boolean given, FieldErrors at) {
        if (given) {
            at.invalid("", "needs to be unset");
        }
    }

    static void update(JsonObject old, JsonObject updated, boolean renamed, FieldErrors errors) {
        shared(updated, renamed, errors);
        if (!renamed) {
            return;
        }
        if (!old.object("series").equals(updated.object("series"))) {
            series(updated, errors);
        }
        for (String field : FIXED) {
            immutable(old, updated, field, errors.at(field));
        }
        immutable(old, updated, "reportingComponent", errors.at("reportingController"));
        immutable(old, updated, "reportingInstance", errors.at("reportingInstance"));
    }

    private static void immutable(JsonObject old, JsonObject updated, String field, FieldErrors at) {
        if (!dev.proa.kinds.validation.Fields.same(old.get(field), updated.get(field))) {
            at.invalid(dev.proa.kinds.validation.Fields.orNull(updated.get(field)), Formats.IMMUTABLE);
        }
    }

    private static void series(JsonObject event, FieldErrors errors) {
        if (!event.has("series")) {
            return;
        }
        JsonObject series = event.object("series");
        if (series.number("count") < SERIES_MIN) {
            errors.at("series.count").invalid("", "should be at least 2");
        }
        if (series.string("lastObservedTime").isEmpty()) {
            errors.at("series.lastObservedTime").required("");
        }
    }

    private static void shared(JsonObject event, boolean renamed, FieldErrors errors) {
        boolean timed = !event.string("eventTime").isEmpty();
        String namespace = event.stringAt("metadata", "namespace");
        String about = event.stringAt("involvedObject", "namespace");
        boolean fits = about.isEmpty()
                ? namespace.equals("default") || timed && namespace.equals("kube-system")
                : timed || about.equals(namespace);
        if (!fits) {
            errors.at("involvedObject").at("namespace").invalid(about, "does not match event.namespace");
        }
        if (timed) {
            reported(event, renamed ? "reportingController" : "reportingComponent", errors);
        }
    }

    private static void reported(JsonObject event, String controller, FieldErrors errors) {
        String name = event.string("reportingComponent");
        if (name.isEmpty()) {
            errors.at(controller).required("");
        }
        Formats.qualifiedName(name, errors.at(controller));
        for (String field : List.of("reportingInstance", "action", "reason")) {
            if (event.string(field).isEmpty()) {
                errors.at(field).required("");
            }
            atMost(event.string(field), TEXT_CHARACTERS_MAX, errors.at(field));
        }
        atMost(event.string("message"), MESSAGE_CHARACTERS_MAX, errors.at("message"));
    }

    private static void atMost(String text, int max, FieldErrors at) {
        if (text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > max) {
            at.invalid("", "can have at most " + max + " characters");
        }
    }
}
