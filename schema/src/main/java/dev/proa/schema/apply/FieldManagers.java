package dev.proa.schema.apply;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonException;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.schema.apply.FieldManager.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The managers of an object, as its metadata records them. */
final class FieldManagers {
    /** With more updaters the oldest are put together. */
    static final int UPDATERS_MAX = 10;

    private static final String ANCIENT = "ancient-changes";

    private FieldManagers() {}

    /**
     * @throws JsonException when it is malformed
     */
    static TreeMap<FieldManager, Entry> parse(JsonArray managedFields) {
        TreeMap<FieldManager, Entry> managers = new TreeMap<>(FieldManager.ORDER);
        for (int i = 0; i < managedFields.size(); i++) {
            JsonObject json = managedFields.object(i);
            managers.put(FieldManager.of(json), FieldManager.entry(json, i));
        }
        return managers;
    }

    /** What cannot be read counts as nothing: nobody is locked out of an object by it. */
    static TreeMap<FieldManager, Entry> parseLeniently(JsonArray managedFields) {
        try {
            return parse(managedFields);
        } catch (JsonException e) {
            return new TreeMap<>(FieldManager.ORDER);
        }
    }

    /**
     * The managers before an update: those that the client sent, if it sent any, otherwise those of the stored object. A
     * client resets them with an empty list or a list of one empty entry.
     */
    static TreeMap<FieldManager, Entry> ofUpdate(JsonObject live, JsonObject updated, boolean subresource) {
        JsonArray stored = live.object("metadata").array("managedFields");
        if (subresource) {
            return parseLeniently(stored);
        }
        JsonValue sent = updated.object("metadata").get("managedFields");
        if (sent instanceof JsonArray list) {
            if (list.isEmpty() || list.size() == 1 && list.object(0).isEmpty()) {
                return new TreeMap<>(FieldManager.ORDER);
            }
            TreeMap<FieldManager, Entry> managers = parseLeniently(list);
            if (!managers.isEmpty()) {
                return managers;
            }
        }
        return parseLeniently(stored);
    }

    static JsonObject write(JsonObject object, Map<FieldManager, Entry> managers) {
        JsonObject metadata = object.object("metadata");
        if (managers.isEmpty()) {
            return metadata.contains("managedFields")
                    ? object.with("metadata", metadata.without("managedFields"))
                    : object;
        }
        List<Map.Entry<FieldManager, Entry>> sorted = new ArrayList<>(managers.entrySet());
        sorted.sort(Comparator.<Map.Entry<FieldManager, Entry>, String>comparing(
                        e -> e.getKey().operation())
                .thenComparing(e -> seconds(e.getValue().time()))
                .thenComparing(e -> e.getKey().name())
                .thenComparing(e -> e.getValue().apiVersion())
                .thenComparing(e -> e.getKey().subresource()));
        List<JsonObject> entries =
                sorted.stream().map(e -> e.getKey().toJson(e.getValue())).toList();
        return object.with("metadata", metadata.with("managedFields", JsonArray.of(entries)));
    }

    /** Times are UTC with whole seconds: their texts sort as they do. */
    private static String seconds(@Nullable String time) {
        return time == null ? "" : time;
    }

    /** Puts the oldest updaters of a version together until there are few enough. */
    static void cap(TreeMap<FieldManager, Entry> managers) {
        List<FieldManager> updaters = new ArrayList<>(
                managers.keySet().stream().filter(m -> !m.applies()).toList());
        int count = updaters.size();
        updaters.sort(Comparator.<FieldManager, String>comparing(
                        m -> seconds(entry(managers, m).time()))
                .thenComparing(FieldManager.ORDER));
        Map<String, FieldManager> firstOfVersion = new HashMap<>();
        for (int i = 0; i < updaters.size() && count > UPDATERS_MAX; i++) {
            FieldManager updater = updaters.get(i);
            Entry entry = entry(managers, updater);
            FieldManager first = firstOfVersion.putIfAbsent(entry.apiVersion(), updater);
            if (first == null) {
                continue;
            }
            FieldManager bucket = FieldManager.updater(ANCIENT, entry.apiVersion(), "");
            if (!managers.containsKey(bucket)) {
                managers.put(bucket, java.util.Objects.requireNonNull(managers.remove(first)));
            }
            FieldSet all = entry.fields().union(entry(managers, bucket).fields());
            managers.remove(updater);
            managers.put(bucket, new Entry(all, entry.apiVersion(), entry.time()));
            count--;
        }
    }

    private static Entry entry(Map<FieldManager, Entry> managers, FieldManager manager) {
        return java.util.Objects.requireNonNull(managers.get(manager));
    }
}
