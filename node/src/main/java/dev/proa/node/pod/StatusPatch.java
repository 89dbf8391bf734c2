package dev.proa.node.pod;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonNull;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** What a status write sends: a strategic merge patch of what has changed, guarded by the pod's uid. */
final class StatusPatch {
    private static final JsonObject REPLACE = JsonObject.of("$patch", "replace");

    private StatusPatch() {}

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
        return JsonObject.of("metadata", JsonObject.of("uid", pod.uid()), "status", changed.build());
    }

    private static JsonValue value(String name, JsonValue value, JsonObject current) {
        if (!(value instanceof JsonArray list)) {
            return value;
        }
        return switch (name) {
            case "conditions" ->
                JsonArray.of(list.objects().stream()
                        .filter(c -> PodConditions.OWNED.contains(c.string("type")))
                        .filter(c -> !current.array("conditions").list().contains(c))
                        .map(StatusPatch::complete)
                        .toList());
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
}
