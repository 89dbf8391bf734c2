package dev.proa.control.object;

import dev.proa.control.Times;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads metadata. */
public final class Meta {
    private Meta() {}

    public static String name(JsonObject object) {
        return object.object("metadata").string("name");
    }

    public static String namespace(JsonObject object) {
        return object.object("metadata").string("namespace");
    }

    public static String uid(JsonObject object) {
        return object.object("metadata").string("uid");
    }

    public static long generation(JsonObject object) {
        return object.object("metadata").number("generation");
    }

    public static JsonObject labels(JsonObject object) {
        return object.objectAt("metadata", "labels");
    }

    public static String label(JsonObject object, String name) {
        return labels(object).string(name);
    }

    public static JsonObject annotations(JsonObject object) {
        return object.objectAt("metadata", "annotations");
    }

    public static String annotation(JsonObject object, String name) {
        return annotations(object).string(name);
    }

    public static boolean deleting(JsonObject object) {
        return object.object("metadata").has("deletionTimestamp");
    }

    public static Optional<Instant> deletion(JsonObject object) {
        return Times.parse(object.object("metadata").string("deletionTimestamp"));
    }

    /** The epoch's start for an object that has none. */
    public static Instant created(JsonObject object) {
        return Times.parse(object.object("metadata").string("creationTimestamp"))
                .orElse(Instant.EPOCH);
    }

    public static List<String> finalizers(JsonObject object) {
        return object.objectAt("metadata").array("finalizers").strings();
    }

    public static boolean hasFinalizer(JsonObject object, String finalizer) {
        return finalizers(object).contains(finalizer);
    }

    public static JsonObject withFinalizer(JsonObject object, String finalizer) {
        if (hasFinalizer(object, finalizer)) {
            return object;
        }
        JsonArray finalizers = object.objectAt("metadata").array("finalizers");
        return object.withAt(finalizers.plus(JsonValue.of(finalizer)), "metadata", "finalizers");
    }

    public static JsonObject withoutFinalizer(JsonObject object, String finalizer) {
        List<String> left =
                finalizers(object).stream().filter(f -> !f.equals(finalizer)).toList();
        return left.isEmpty()
                ? object.withoutAt("metadata", "finalizers")
                : object.withAt(JsonArray.ofStrings(left), "metadata", "finalizers");
    }

    public static JsonObject withLabel(JsonObject object, String name, String value) {
        return object.withAt(JsonValue.of(value), "metadata", "labels", name);
    }

    public static JsonObject withAnnotation(JsonObject object, String name, String value) {
        return object.withAt(JsonValue.of(value), "metadata", "annotations", name);
    }

    public static List<JsonObject> owners(JsonObject object) {
        return object.object("metadata").array("ownerReferences").objects();
    }

    /** The owner reference with controller: true, or EMPTY. */
    public static JsonObject controller(JsonObject object) {
        return owners(object).stream()
                .filter(owner -> owner.bool("controller"))
                .findFirst()
                .orElse(JsonObject.EMPTY);
    }

    public static boolean controlledBy(JsonObject object, JsonObject owner) {
        return !uid(owner).isEmpty() && controller(object).string("uid").equals(uid(owner));
    }

    /** An owner reference that makes {@code owner} the controller and holds up its foreground deletion. */
    public static JsonObject controllerReference(JsonObject owner, String apiVersion, String kind) {
        return JsonObject.of(
                "apiVersion",
                apiVersion,
                "kind",
                kind,
                "name",
                name(owner),
                "uid",
                uid(owner),
                "controller",
                true,
                "blockOwnerDeletion",
                true);
    }

    /** The name in an owner reference is of the same namespace, or cluster-scoped. */
    public static boolean controllerIs(JsonObject object, String group, String kind) {
        JsonObject owner = controller(object);
        return owner.string("kind").equals(kind)
                && group(owner.string("apiVersion")).equals(group);
    }

    /** {@code apps} of {@code apps/v1}; empty for core. */
    public static String group(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }

    public static boolean containsAll(JsonObject labels, Map<String, String> wanted) {
        return wanted.entrySet().stream()
                .allMatch(entry -> labels.contains(entry.getKey())
                        && labels.string(entry.getKey()).equals(entry.getValue()));
    }
}
