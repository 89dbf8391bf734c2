package dev.proa.schema;

import dev.proa.json.JsonObject;
import java.util.List;
import java.util.Map;

/**
 * An object with kind and metadata, seen through its tree. The generated views of top-level kinds are such objects;
 * {@link #of} sees any tree so. Absent strings read as empty, absent maps and lists as empty, absent numbers as 0.
 */
public interface KubernetesObject {

    JsonObject json();

    static KubernetesObject of(JsonObject json) {
        return () -> json;
    }

    default String apiVersion() {
        return json().string("apiVersion");
    }

    default String kind() {
        return json().string("kind");
    }

    default GroupVersionKind groupVersionKind() {
        return GroupVersionKind.of(apiVersion(), kind());
    }

    /** The metadata's tree; the generated views add {@code metadata()} with its typed view. */
    default JsonObject metadataJson() {
        return json().object("metadata");
    }

    default String name() {
        return metadataJson().string("name");
    }

    /** Empty for cluster-scoped objects. */
    default String namespace() {
        return metadataJson().string("namespace");
    }

    /** {@code namespace/name}, or the name alone for cluster-scoped objects. */
    default String key() {
        return namespace().isEmpty() ? name() : namespace() + "/" + name();
    }

    default String uid() {
        return metadataJson().string("uid");
    }

    default String resourceVersion() {
        return metadataJson().string("resourceVersion");
    }

    default long generation() {
        return metadataJson().number("generation");
    }

    default Map<String, String> labels() {
        return metadataJson().object("labels").strings();
    }

    default Map<String, String> annotations() {
        return metadataJson().object("annotations").strings();
    }

    default String label(String name) {
        return metadataJson().object("labels").string(name);
    }

    default String annotation(String name) {
        return metadataJson().object("annotations").string(name);
    }

    /** RFC 3339, empty before the server has set it. */
    default String creationTimestamp() {
        return metadataJson().string("creationTimestamp");
    }

    /** RFC 3339, empty while the object is not being deleted. */
    default String deletionTimestamp() {
        return metadataJson().string("deletionTimestamp");
    }

    default boolean isBeingDeleted() {
        return !deletionTimestamp().isEmpty();
    }

    default List<String> finalizers() {
        return metadataJson().array("finalizers").strings();
    }
}
