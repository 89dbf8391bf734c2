package dev.proa.control;

import dev.proa.control.object.Meta;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonPointer;
import dev.proa.json.JsonValue;
import org.jspecify.annotations.Nullable;

/** What must be true of a live object for a plan to go on. An absent object is {@link JsonObject#EMPTY}. */
public sealed interface Precondition {
    boolean holds(JsonObject live);

    /** Nothing has the name. */
    record Absent() implements Precondition {
        @Override
        public boolean holds(JsonObject live) {
            return live.isEmpty();
        }
    }

    /** Whatever has the name, it is not the object with this uid. */
    record Gone(String uid) implements Precondition {
        @Override
        public boolean holds(JsonObject live) {
            return !Meta.uid(live).equals(uid);
        }
    }

    /** It is that very object, and it is not being deleted. */
    record Stays(String uid) implements Precondition {
        @Override
        public boolean holds(JsonObject live) {
            return Meta.uid(live).equals(uid) && !Meta.deleting(live);
        }
    }

    /** It is that very object, and it has this value in a place of its own, or none where {@code value} is null. */
    record Unchanged(String uid, JsonPointer at, @Nullable JsonValue value) implements Precondition {
        @Override
        public boolean holds(JsonObject live) {
            JsonValue now = live.at(at.tokens().toArray(String[]::new));
            return Meta.uid(live).equals(uid) && (value == null ? now == null : value.equals(now));
        }
    }
}
