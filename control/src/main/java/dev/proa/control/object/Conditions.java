package dev.proa.control.object;

import dev.proa.control.Insertion;
import dev.proa.control.Part;
import dev.proa.control.Times;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes status.conditions; each takes and gives a status object. */
public final class Conditions {
    private Conditions() {}

    /** The condition of that type, or EMPTY. */
    public static JsonObject get(JsonObject status, String type) {
        for (JsonObject condition : status.array("conditions").objects()) {
            if (condition.string("type").equals(type)) {
                return condition;
            }
        }
        return JsonObject.EMPTY;
    }

    public static boolean isTrue(JsonObject status, String type) {
        return get(status, type).string("status").equals("True");
    }

    /** A condition that changed its status at {@code now}. */
    public static JsonObject of(String type, String status, Instant now, String reason, String message) {
        return JsonObject.builder()
                .put("type", type)
                .put("status", status)
                .put("lastTransitionTime", Times.text(now))
                .putUnlessEmpty("reason", reason)
                .putUnlessEmpty("message", message)
                .build();
    }

    /** The status with the condition in its place, or at the end; its lastTransitionTime stays when its status does. */
    public static JsonObject with(JsonObject status, JsonObject condition) {
        JsonObject before = get(status, condition.string("type"));
        boolean same = before.string("status").equals(condition.string("status"));
        JsonObject kept = same && before.has("lastTransitionTime")
                ? condition.with("lastTransitionTime", before.string("lastTransitionTime"))
                : condition;
        JsonArray conditions = status.array("conditions");
        for (int i = 0; i < conditions.size(); i++) {
            if (conditions.object(i).string("type").equals(condition.string("type"))) {
                return status.with("conditions", conditions.with(i, kept));
            }
        }
        return status.with("conditions", conditions.plus(kept));
    }

    /** Where in an object the message of the condition of that type is, which it must have, for a part to be appended to. */
    public static Insertion message(JsonObject object, String type, Part part) {
        List<JsonObject> conditions =
                object.object("status").array("conditions").objects();
        int index = 0;
        while (!conditions.get(index).string("type").equals(type)) {
            index++;
        }
        return Insertion.of("/status/conditions/" + index + "/message", part);
    }

    /** The condition goes to the end, as the workload controllers have it. */
    public static JsonObject moved(JsonObject status, JsonObject condition) {
        JsonObject without = without(status, condition.string("type"));
        return without.with("conditions", without.array("conditions").plus(condition));
    }

    public static JsonObject without(JsonObject status, String type) {
        List<JsonObject> left = new ArrayList<>(status.array("conditions").objects());
        return left.removeIf(condition -> condition.string("type").equals(type))
                ? left.isEmpty() ? status.without("conditions") : status.with("conditions", JsonArray.of(left))
                : status;
    }
}
