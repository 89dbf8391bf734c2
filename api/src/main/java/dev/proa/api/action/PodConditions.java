package dev.proa.api.action;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Conditions in a pod's status. */
final class PodConditions {
    private PodConditions() {}

    /** The pod with this condition; its time of transition moves only when its status changes. */
    static JsonObject with(JsonObject pod, JsonObject condition, Instant now) {
        List<JsonObject> conditions =
                new ArrayList<>(pod.arrayAt("status", "conditions").objects());
        String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
        JsonObject stamped = condition.with("lastTransitionTime", time);
        for (int i = 0; i < conditions.size(); i++) {
            JsonObject old = conditions.get(i);
            if (old.string("type").equals(condition.string("type"))) {
                boolean same = old.string("status").equals(condition.string("status"));
                String since = same ? old.string("lastTransitionTime", time) : time;
                conditions.set(i, condition.with("lastTransitionTime", new JsonString(since)));
                return pod.withAt(JsonArray.of(conditions), "status", "conditions");
            }
        }
        conditions.add(stamped);
        return pod.withAt(JsonArray.of(conditions), "status", "conditions");
    }

    /** Whether the pod counts as healthy: its Ready condition is true. */
    static boolean isReady(JsonObject pod) {
        return pod.arrayAt("status", "conditions").objects().stream()
                .anyMatch(c ->
                        c.string("type").equals("Ready") && c.string("status").equals("True"));
    }
}
