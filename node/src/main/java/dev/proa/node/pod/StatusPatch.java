package dev.proa.node.pod;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonNull;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** What a status write sends: a strategic merge patch of what has changed, guarded by the pod's uid. An end is guarded by its version too. */
final class StatusPatch {
    private static final JsonObject REPLACE = JsonObject.of("$patch", "replace");

    private StatusPatch() {}

    /**
     * Whether a status is to be written: it is new, or somebody else has since changed a condition that is the node's to tell, as the node
     * controller does for a node of which nothing was heard.
     *
     * @param published what this node wrote last
     * @param written the resourceVersion that this write was answered with; 0 for none
     */
    static boolean isDue(Pod pod, JsonObject published, long written, JsonObject status) {
        return !status.equals(published) || version(pod.json()) > written && PodConditions.differ(status, pod.status());
    }

    /** The resourceVersion of an object; 0 where it has none. */
    static long version(JsonObject object) {
        String text = object.stringAt("metadata", "resourceVersion");
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    static JsonObject of(Pod pod, JsonObject published, JsonObject status) {
        JsonObject current = pod.status();
        JsonObject.Builder changed = JsonObject.builder();
        status.forEach((name, value) -> {
            if (!value.equals(current.get(name)) || !value.equals(published.get(name))) {
                changed.put(name, value(name, value, current));
            }
        });
        for (String name : List.of("reason", "message", "podIP", "podIPs")) {
            if (current.has(name) && !status.has(name)) {
                changed.put(name, JsonNull.NULL);
            }
        }
        return JsonObject.of("metadata", seen(pod, status), "status", changed.build());
    }

    /** Others may end a pod too, as the collector does when its node is gone: the first end stays what it is. */
    private static JsonObject seen(Pod pod, JsonObject status) {
        JsonObject seen = JsonObject.of("uid", pod.uid());
        String version = pod.json().stringAt("metadata", "resourceVersion");
        boolean ends = PodPlanner.isTerminal(status) && !PodPlanner.isTerminal(pod.status());
        return ends && !version.isEmpty() ? seen.with("resourceVersion", version) : seen;
    }

    private static JsonValue value(String name, JsonValue value, JsonObject current) {
        if (!(value instanceof JsonArray list)) {
            return value;
        }
        return switch (name) {
            case "conditions" -> conditions(list, current.array("conditions"));
            // Lists that would be merged by address, where what is gone is to go.
            case "podIPs", "hostIPs" -> {
                List<JsonValue> replaced = new ArrayList<>(list.list());
                replaced.addFirst(REPLACE);
                yield JsonArray.of(replaced);
            }
            default -> list;
        };
    }

    /** A merge keeps what isn't named: a reason that no longer holds is taken away. */
    private static JsonValue complete(JsonObject condition) {
        JsonObject full = condition;
        for (String name : List.of("reason", "message")) {
            full = full.has(name) ? full : full.with(name, JsonNull.NULL);
        }
        return full;
    }

    /** The node's own that have changed, and those that it no longer has. */
    private static JsonArray conditions(JsonArray list, JsonArray current) {
        List<JsonValue> changed = new ArrayList<>();
        list.objects().stream()
                .filter(c -> PodConditions.OWNED.contains(c.string("type"))
                        || c.string("type").equals(PodConditions.DISRUPTION))
                .filter(c -> !current.list().contains(c))
                .forEach(c -> changed.add(complete(c)));
        for (JsonObject old : current.objects()) {
            String type = old.string("type");
            boolean gone =
                    list.objects().stream().noneMatch(c -> c.string("type").equals(type));
            if (gone && PodConditions.OWNED.contains(type)) {
                changed.add(JsonObject.of("$patch", "delete", "type", type));
            }
        }
        return JsonArray.of(changed);
    }
}
