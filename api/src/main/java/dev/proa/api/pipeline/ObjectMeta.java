package dev.proa.api.pipeline;

import dev.proa.api.error.ApiException;
import dev.proa.api.kind.Kind;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** What the server itself writes into metadata. */
final class ObjectMeta {
    /** A generated name is cut so that base and suffix fit a label. */
    private static final int GENERATED_BASE_LENGTH_MAX = 63 - 5;

    private ObjectMeta() {}

    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    static boolean isBeingDeleted(JsonObject object) {
        return object.objectAt("metadata").has("deletionTimestamp");
    }

    static List<String> finalizers(JsonObject object) {
        return object.objectAt("metadata").array("finalizers").strings();
    }

    static JsonObject withFinalizers(JsonObject object, List<String> finalizers) {
        return object.change(
                "metadata",
                m -> finalizers.isEmpty()
                        ? m.without("finalizers")
                        : m.with("finalizers", JsonArray.ofStrings(finalizers)));
    }

    /** Puts the namespace of the path where the object has none, and refuses another one. */
    static JsonObject inNamespace(JsonObject object, Kind kind, String namespace) {
        String own = object.stringAt("metadata", "namespace");
        if (own.equals(namespace)) {
            return object;
        }
        if (own.isEmpty()) {
            return object.change("metadata", m -> m.with("namespace", namespace));
        }
        if (namespace.isEmpty() && !kind.namespaced()) {
            return object.withoutAt("metadata", "namespace");
        }
        throw ApiException.badRequest(
                "the namespace of the provided object does not match the namespace sent on the request");
    }

    /** The name of the path: refuses an object of another name. */
    static JsonObject named(JsonObject object, String name) {
        String own = object.stringAt("metadata", "name");
        if (own.isEmpty()) {
            throw ApiException.badRequest(
                    "the name of the object (" + name + " based on URL) was undeterminable: name must be provided");
        }
        if (!own.equals(name)) {
            throw ApiException.badRequest(
                    "the name of the object (" + own + ") does not match the name on the URL (" + name + ")");
        }
        return object;
    }

    /** System fields of a new object: a client cannot set them. */
    static JsonObject forCreate(JsonObject object, String uid, Instant now, String generatedName) {
        JsonObject metadata = object.object("metadata");
        JsonObject.Builder builder = JsonObject.builder();
        String name = metadata.string("name");
        builder.putUnlessEmpty("name", name.isEmpty() ? generatedName : name);
        for (String field : List.of("generateName", "namespace")) {
            builder.putUnlessEmpty(field, metadata.string(field));
        }
        builder.put("uid", uid);
        JsonValue generation = metadata.get("generation");
        if (generation != null) {
            builder.put("generation", generation);
        }
        builder.put("creationTimestamp", time(now));
        metadata.forEach((field, value) -> {
            if (!List.of("selfLink", "resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds")
                            .contains(field)
                    && !builder.contains(field)
                    && !value.equals(JsonString.EMPTY)) {
                builder.put(field, value);
            }
        });
        return object.with("metadata", builder.build());
    }

    static String generatedBase(String generateName) {
        return generateName.length() > GENERATED_BASE_LENGTH_MAX
                ? generateName.substring(0, GENERATED_BASE_LENGTH_MAX)
                : generateName;
    }

    /** System fields of an update: what the stored object says, in spite of what the client sent. */
    static JsonObject forUpdate(JsonObject old, JsonObject updated) {
        JsonObject before = old.object("metadata");
        JsonObject metadata = updated.object("metadata").without("selfLink");
        metadata = kept(metadata, before, "generation");
        if (metadata.string("uid").isEmpty()) {
            metadata = kept(metadata, before, "uid");
        }
        metadata = kept(metadata, before, "creationTimestamp");
        if (before.has("deletionTimestamp")) {
            metadata = kept(metadata, before, "deletionTimestamp");
            if (!metadata.has("deletionGracePeriodSeconds")) {
                metadata = kept(metadata, before, "deletionGracePeriodSeconds");
            }
        }
        return updated.with("metadata", metadata);
    }

    private static JsonObject kept(JsonObject metadata, JsonObject before, String field) {
        JsonValue value = before.get(field);
        return value == null ? metadata.without(field) : metadata.with(field, value);
    }

    static JsonObject withGeneration(JsonObject object, long generation) {
        return object.change("metadata", m -> m.with("generation", JsonNumber.of(generation)));
    }

    /** Drops owner references that are there twice; true in the second part when it did. */
    static JsonObject withoutDuplicateOwners(JsonObject object, Warnings warnings) {
        JsonArray owners = object.objectAt("metadata").array("ownerReferences");
        if (owners.size() < 2) {
            return object;
        }
        List<JsonValue> distinct = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        for (JsonObject owner : owners.objects()) {
            if (!distinct.contains(owner)) {
                distinct.add(owner);
            } else {
                seen.add(owner.string("uid"));
            }
        }
        if (seen.isEmpty()) {
            return object;
        }
        warnings.add(
                ".metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+,"
                        + " and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: "
                        + String.join(", ", seen));
        return object.change("metadata", m -> m.with("ownerReferences", JsonArray.of(distinct)));
    }

    /** Without what every write changes by itself: for telling whether a write changes anything. */
    static JsonObject comparable(JsonObject object) {
        return object.change("metadata", m -> m.without("resourceVersion"));
    }
}
