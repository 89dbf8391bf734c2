package dev.proa.control;

import dev.proa.api.error.ApiException;
import dev.proa.api.kind.GroupResource;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.util.List;
import java.util.function.Function;

/** One step of a {@link Plan}: a value, carried out by an {@link Executor}. Namespaces are empty for cluster-scoped kinds. */
public sealed interface Action {
    /** A request to the API. */
    sealed interface Write extends Action {
        GroupResource resource();

        String namespace();

        /** Empty where the server makes the name. */
        String name();
    }

    record Create(GroupResource resource, String namespace, JsonObject object) implements Write {
        @Override
        public String name() {
            return object.objectAt("metadata").string("name");
        }
    }

    /** Creates through a subresource: binding, eviction, token. */
    record CreateThrough(GroupResource resource, String namespace, String name, String subresource, JsonObject body)
            implements Write {}

    /**
     * Replaces the object as read: compare-and-swap on its resourceVersion.
     *
     * @param subresource empty for the object itself, else {@code status}, {@code finalize}
     */
    record Update(GroupResource resource, String namespace, String subresource, JsonObject object) implements Write {
        @Override
        public String name() {
            return object.objectAt("metadata").string("name");
        }
    }

    /** A merge patch (RFC 7396) when {@code patch} is an object, a JSON patch (RFC 6902) when it is an array. */
    record Patch(GroupResource resource, String namespace, String name, String subresource, JsonValue patch)
            implements Write {
        public Patch {
            if (!(patch instanceof JsonObject || patch instanceof JsonArray)) {
                throw new IllegalArgumentException("a patch is an object or an array");
            }
        }
    }

    /** An absent object counts as deleted. {@code options} is a DeleteOptions object or EMPTY. */
    record Delete(GroupResource resource, String namespace, String name, JsonObject options) implements Write {
        /** Only while the name still stands for this very object. */
        public static Delete uid(GroupResource resource, String namespace, String name, String uid) {
            return new Delete(resource, namespace, name, JsonObject.of("preconditions", JsonObject.of("uid", uid)));
        }
    }

    record DeleteCollection(GroupResource resource, String namespace, JsonObject options) implements Write {
        @Override
        public String name() {
            return "";
        }
    }

    /** A core/v1 Event about {@code regarding}; it is dropped when it cannot be written, and never fails a plan. */
    record Event(JsonObject regarding, Type type, String reason, String message, String action) implements Action {
        /** Event.type. */
        public enum Type {
            NORMAL("Normal"),
            WARNING("Warning");

            private final String text;

            Type(String text) {
                this.text = text;
            }

            public String text() {
                return text;
            }
        }

        public static Event normal(JsonObject regarding, String reason, String message) {
            return new Event(regarding, Type.NORMAL, reason, message, "");
        }

        public static Event warning(JsonObject regarding, String reason, String message) {
            return new Event(regarding, Type.WARNING, reason, message, "");
        }
    }

    /**
     * Independent steps, at the same time. All are tried; the first failure is the whole's.
     *
     * @param slowStart tries one first, then twice as many each time, and stops at a round that has a failure: steps
     *     that will probably all fail for the same reason don't flood the server
     */
    record Together(List<Action> actions, boolean slowStart) implements Action {
        public Together {
            actions = List.copyOf(actions);
        }
    }

    /**
     * A step whose outcome decides what follows. After a failure the follow-up is done and the plan still counts as
     * failed, unless {@code forgives} says that this failure is all right.
     */
    record Attempt(
            Action action,
            Function<JsonObject, List<Action>> succeeded,
            Function<ApiException, List<Action>> failed,
            Function<ApiException, Boolean> forgives)
            implements Action {
        public static Attempt of(
                Action action,
                Function<JsonObject, List<Action>> succeeded,
                Function<ApiException, List<Action>> failed) {
            return new Attempt(action, succeeded, failed, failure -> false);
        }

        public Attempt forgiving(Function<ApiException, Boolean> which) {
            return new Attempt(action, succeeded, failed, which);
        }
    }

    /**
     * Goes on only if the object, read from the server itself at this moment, satisfies the condition ({@link
     * JsonObject#EMPTY} stands for an absent one); else the rest of this plan is left out, without a failure.
     */
    record Recheck(
            GroupResource resource, String namespace, String name, Function<JsonObject, Boolean> condition, String what)
            implements Action {}
}
