package dev.proa.control;

import dev.proa.api.kind.GroupResource;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/**
 * One step of a {@link Plan}: a value without any code in it, so that a plan can be written down ({@link PlanText}), compared and replayed.
 * An {@link Executor} carries it out. Namespaces are empty for cluster-scoped kinds.
 */
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

    /**
     * An update that follows an attempt and tells parts of its outcome, which nobody knew when it was planned.
     *
     * @param insertions where in the object each part is appended
     */
    record Following(Update update, List<Insertion> insertions) implements Action {
        public Following {
            insertions = List.copyOf(insertions);
        }
    }

    /**
     * A core/v1 Event about {@code regarding}; it is dropped when it cannot be written, and never fails a plan.
     *
     * @param appended what of the outcome that it follows stands behind the message
     */
    record Event(JsonObject regarding, Type type, String reason, String message, Part appended, String action)
            implements Action {
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

        public Event(JsonObject regarding, Type type, String reason, String message, String action) {
            this(regarding, type, reason, message, Part.NOTHING, action);
        }

        public static Event normal(JsonObject regarding, String reason, String message) {
            return new Event(regarding, Type.NORMAL, reason, message, Part.NOTHING, "");
        }

        public static Event warning(JsonObject regarding, String reason, String message) {
            return new Event(regarding, Type.WARNING, reason, message, Part.NOTHING, "");
        }

        /** The same with a part of the outcome behind its message. */
        public Event with(Part part) {
            return new Event(regarding, type, reason, message, part, action);
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
     * A step whose outcome decides what follows.
     *
     * @param succeeded what follows when it was done
     * @param failed what follows a failure: the first reaction that covers it
     */
    record Attempt(Action action, List<Action> succeeded, List<Reaction> failed) implements Action {
        public Attempt {
            succeeded = List.copyOf(succeeded);
            failed = List.copyOf(failed);
        }

        public static Attempt of(Action action) {
            return new Attempt(action, List.of(), List.of());
        }

        /** The same, followed by these when it was done. */
        public Attempt then(List<? extends Action> actions) {
            return new Attempt(action, List.copyOf(actions), failed);
        }

        public Attempt then(Action... actions) {
            return then(List.of(actions));
        }

        /** The same; after such a failure the actions are done, and the plan counts as failed. */
        public Attempt failing(Failure failure, List<? extends Action> actions) {
            return with(new Reaction(failure, List.copyOf(actions), false));
        }

        public Attempt failing(Failure failure, Action... actions) {
            return failing(failure, List.of(actions));
        }

        /** The same; after such a failure the actions are done, and the plan goes on as if nothing had failed. */
        public Attempt forgiving(Failure failure, List<? extends Action> actions) {
            return with(new Reaction(failure, List.copyOf(actions), true));
        }

        public Attempt forgiving(Failure failure, Action... actions) {
            return forgiving(failure, List.of(actions));
        }

        private Attempt with(Reaction reaction) {
            List<Reaction> reactions = new ArrayList<>(failed);
            reactions.add(reaction);
            return new Attempt(action, succeeded, reactions);
        }
    }

    /**
     * What follows a failure.
     *
     * @param forgiven whether such a failure is all right, so that the plan goes on
     */
    record Reaction(Failure failure, List<Action> actions, boolean forgiven) {
        public Reaction {
            actions = List.copyOf(actions);
        }
    }

    /**
     * Goes on only if the object, read from the server itself at this moment, is as it was when this was planned; else
     * the rest of the plan is left out, without a failure.
     */
    record Recheck(GroupResource resource, String namespace, String name, Precondition condition) implements Action {}
}
