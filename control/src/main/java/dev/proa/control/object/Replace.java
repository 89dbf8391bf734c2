package dev.proa.control.object;

import dev.proa.api.kind.GroupResource;
import dev.proa.control.Action;
import dev.proa.json.JsonObject;
import java.util.List;

/** Makes the writes that change an object from what a planner read to what it wants; none when they are equal. */
public final class Replace {
    private Replace() {}

    public static List<Action> object(GroupResource resource, JsonObject before, JsonObject after) {
        return before.equals(after)
                ? List.of()
                : List.of(new Action.Update(resource, Meta.namespace(after), "", after));
    }

    public static List<Action> status(GroupResource resource, JsonObject object, JsonObject status) {
        return object.object("status").equals(status)
                ? List.of()
                : List.of(new Action.Update(resource, Meta.namespace(object), "status", object.with("status", status)));
    }
}
