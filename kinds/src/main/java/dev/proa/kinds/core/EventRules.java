package dev.proa.kinds.core;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonObject;
import dev.proa.kinds.Cells;
import dev.proa.kinds.Table;
import dev.proa.kinds.TabledRules;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Events: stored in the core form for both groups; they expire by themselves. */
public final class EventRules implements TabledRules {
    private static final long TIME_TO_LIVE_SECONDS = 3_600;

    /** Each pod that can't be scheduled causes some. */
    private static final int STORE_PERCENT_MAX = 15;

    private static final String EVENTS_GROUP = "events.k8s.io/";
    /** Core's name, then that of events.k8s.io. */
    private static final List<List<String>> RENAMED = List.of(
            List.of("message", "note"),
            List.of("involvedObject", "regarding"),
            List.of("reportingComponent", "reportingController"),
            List.of("source", "deprecatedSource"),
            List.of("firstTimestamp", "deprecatedFirstTimestamp"),
            List.of("lastTimestamp", "deprecatedLastTimestamp"),
            List.of("count", "deprecatedCount"));

    private static final List<String> FIELDS = List.of(
            "involvedObject.kind",
            "involvedObject.namespace",
            "involvedObject.name",
            "involvedObject.uid",
            "involvedObject.apiVersion",
            "involvedObject.resourceVersion",
            "involvedObject.fieldPath",
            "reason",
            "reportingComponent",
            "source",
            "type");
    private static final Table TABLE = Table.empty()
            .since("Last Seen", EventRules::lastSeen)
            .text("Type", event -> event.string("type"))
            .text("Reason", event -> event.string("reason"))
            .text("Object", event -> object(event.object(event.has("regarding") ? "regarding" : "involvedObject")))
            .wide("Subobject", event -> event.stringAt("involvedObject", "fieldPath"))
            .wide("Source", EventRules::source)
            .text("Message", event -> (event.has("note") ? event.string("note") : event.string("message")).strip())
            .wideSince(
                    "First Seen",
                    event -> event.string("firstTimestamp").isEmpty()
                            ? event.string("eventTime")
                            : event.string("firstTimestamp"))
            .wide(
                    "Count",
                    event -> Math.max(
                            1, event.has("series") ? event.object("series").number("count") : event.number("count")))
            .wide("Name", event -> event.stringAt("metadata", "name"));

    @Override
    public Table table() {
        return TABLE;
    }

    @Override
    public boolean hasGeneration() {
        return false;
    }

    @Override
    public boolean allowCreateOnUpdate() {
        return true;
    }

    @Override
    public int storePercentMax() {
        return STORE_PERCENT_MAX;
    }

    @Override
    public long timeToLiveSeconds() {
        return TIME_TO_LIVE_SECONDS;
    }

    @Override
    public void validateName(String name, FieldErrors errors) {
        FieldErrors at = errors.at("metadata").at("name");
        if (renamed) {
            Names.dns1123Subdomain(name, at);
        } else {
            // Core events are made by whoever records them, and upstream never asked for more.
            Names.pathSegment(name, at);
        }
    }

    @Override
    public void check(JsonObject event, FieldErrors errors) {
        EventValidation.create(inCoreForm(event), renamed, errors);
    }

    @Override
    public void checkUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        EventValidation.update(inCoreForm(old), inCoreForm(updated), renamed, errors);
    }

    private JsonObject inCoreForm(JsonObject event) {
        return event.has("regarding") ? convert(event, EVENTS_GROUP, "v1") : event;
    }

    private final boolean renamed;

    private EventRules(boolean renamed) {
        this.renamed = renamed;
    }

    /** Of the core group. */
    public static EventRules ofCore() {
        return new EventRules(false);
    }

    /** Of events.k8s.io, whose fields have other names. */
    public static EventRules ofEventsGroup() {
        return new EventRules(true);
    }

    @Override
    public List<String> selectableFieldNames() {
        return renamed ? FIELDS.stream().map(EventRules::renamed).toList() : FIELDS;
    }

    private static String renamed(String field) {
        return field.replace("involvedObject.", "regarding.").replace("reportingComponent", "reportingController");
    }

    @Override
    public Map<String, String> selectableFields(JsonObject event) {
        Map<String, String> fields = new TreeMap<>();
        JsonObject object = event.object("involvedObject");
        for (String field : List.of("kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath")) {
            fields.put("involvedObject." + field, object.string(field));
        }
        fields.put("reason", event.string("reason"));
        fields.put("reportingComponent", event.string("reportingComponent"));
        fields.put(
                "source",
                event.stringAt("source", "component").isEmpty()
                        ? event.string("reportingComponent")
                        : event.stringAt("source", "component"));
        fields.put("type", event.string("type"));
        if (!renamed) {
            return fields;
        }
        Map<String, String> other = new TreeMap<>();
        fields.forEach((name, value) -> other.put(renamed(name), value));
        return other;
    }

    private static String lastSeen(JsonObject event) {
        for (String time : List.of(
                event.stringAt("series", "lastObservedTime"),
                event.string("lastTimestamp"),
                event.string("eventTime"),
                event.string("firstTimestamp"))) {
            if (!time.isEmpty()) {
                return time;
            }
        }
        return "";
    }

    private static String object(JsonObject reference) {
        String kind = reference.string("kind").toLowerCase(java.util.Locale.ROOT);
        return kind + "/" + reference.string("name");
    }

    private static String source(JsonObject event) {
        JsonObject source = event.object("source");
        String component =
                source.string("component").isEmpty() ? event.string("reportingComponent") : source.string("component");
        String host = source.string("host");
        return host.isEmpty() ? component : Cells.orNone(component) + ", " + host;
    }

    /** Between the core form and that of events.k8s.io, which names the same fields otherwise. */
    @Override
    public JsonObject convert(JsonObject event, String from, String to) {
        JsonObject.Builder result = JsonObject.builder();
        event.forEach((name, value) -> result.put(renamed(name, to.startsWith(EVENTS_GROUP)), value));
        return result.build();
    }

    private static String renamed(String name, boolean toEventsGroup) {
        for (List<String> pair : RENAMED) {
            if (name.equals(pair.get(toEventsGroup ? 0 : 1))) {
                return pair.get(toEventsGroup ? 1 : 0);
            }
        }
        return name;
    }
}
