package dev.proa.api.kind;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a kind adds to its schema. Every method has the generic behaviour as its default, so that a kind without rules
 * is served all the same. All are pure: no clock, no IO; objects come in and go out as immutable trees. Except where
 * said otherwise an object is in the kind's storage version.
 */
public interface KindRules {
    /** A kind without rules of its own. */
    KindRules NONE = new KindRules() {};

    /** Fills in defaults (upstream's {@code SetDefaults_*}) on an object in the named version. Must be idempotent. */
    default JsonObject defaults(String version, JsonObject object) {
        return object;
    }

    /** Converts between two served versions; the pipeline changes apiVersion itself. */
    default JsonObject convert(JsonObject object, String fromVersion, String toVersion) {
        return object;
    }

    /** Before a create is validated: drops what a client may not set. The pipeline has removed status and set generation 1. */
    default JsonObject prepareCreate(JsonObject object) {
        return object;
    }

    /** As {@link #prepareCreate(JsonObject)}, for kinds that record who made an object and when. */
    default JsonObject prepareCreate(JsonObject object, Author author) {
        return prepareCreate(object);
    }

    /** Whether a create may bring its status along: Nodes, which register with it. */
    default boolean keepsStatusOnCreate() {
        return false;
    }

    /**
     * Before an update of the main resource is validated: puts back what this write may not change. The pipeline has put
     * back status where there is a status subresource, and raises generation when {@link #specChanged} says so.
     */
    default JsonObject prepareUpdate(JsonObject old, JsonObject updated) {
        return updated;
    }

    /** Before an update of the status subresource: the pipeline has put back everything but status and metadata. */
    default JsonObject prepareStatusUpdate(JsonObject old, JsonObject updated) {
        return updated;
    }

    /** As {@link #prepareStatusUpdate(JsonObject, JsonObject)}, for kinds that record when it was. */
    default JsonObject prepareStatusUpdate(JsonObject old, JsonObject updated, Author author) {
        return prepareStatusUpdate(old, updated);
    }

    /** Whether generation rises: by default when anything but metadata and status differs. */
    default boolean specChanged(JsonObject old, JsonObject updated) {
        return !old.without("metadata")
                .without("status")
                .without("apiVersion")
                .without("kind")
                .equals(updated.without("metadata")
                        .without("status")
                        .without("apiVersion")
                        .without("kind"));
    }

    /** Whether the API server keeps metadata.generation for this kind at all (upstream's strategy decides per kind). */
    default boolean hasGeneration() {
        return true;
    }

    /** Whether a PUT on an absent name creates it (upstream's AllowCreateOnUpdate). */
    default boolean allowCreateOnUpdate() {
        return false;
    }

    /** Whether an update without a resourceVersion is accepted (upstream's AllowUnconditionalUpdate). */
    default boolean allowUnconditionalUpdate() {
        return true;
    }

    /** Names are DNS-1123 subdomains by default; some kinds differ. Adds an error for metadata.name when it is invalid. */
    default void validateName(String name, FieldErrors errors) {
        Names.dns1123Subdomain(name, errors.at("metadata").at("name"));
    }

    /** Validates the object of a create; metadata has been validated. All errors at once. */
    default void validate(JsonObject object, FieldErrors errors) {}

    /** Validates an update of the main resource; by default as a create. */
    default void validateUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        validate(updated, errors);
    }

    /** Validates an update of the status subresource. */
    default void validateStatusUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {}

    /** Warnings (header 299) for a create or update; {@code old} is EMPTY for a create. */
    default List<String> warnings(JsonObject old, JsonObject updated) {
        return List.of();
    }

    /** What field selectors may name beside metadata.name and metadata.namespace, with the object's values. */
    default Map<String, String> selectableFields(JsonObject object) {
        return Map.of();
    }

    /** The names that {@link #selectableFields} gives for every object: others are refused. */
    default List<String> selectableFieldNames() {
        return List.of();
    }

    /** Columns of the Table form; by default name and creation. */
    default List<Column> columns() {
        return Column.NAME_AND_AGE;
    }

    /** The row's cells, one for each column; ages are computed from {@code nowSeconds} (seconds since the epoch). */
    default JsonArray cells(JsonObject object, long nowSeconds) {
        return Column.nameAndAge(object, nowSeconds);
    }

    /**
     * Seconds that a pod-like object is given to end; -1: deletion of this kind is immediate.
     *
     * @param asked by DeleteOptions, not negative; empty when they say nothing
     */
    default long gracePeriodSeconds(JsonObject object, OptionalLong asked) {
        return -1;
    }

    /**
     * How much of what may be stored this kind may have, in percent: above it none is created. What the cluster itself makes without being asked
     * for each (pods, Events) must not leave without room what it is told by.
     */
    default int storePercentMax() {
        return 100;
    }

    /** Seconds after which an object is deleted by itself (Events); 0: never. */
    default long timeToLiveSeconds() {
        return 0;
    }

    /**
     * Before an update through another stored subresource ({@code finalize}, {@code approval}, {@code resize},
     * {@code ephemeralcontainers}): puts back what it may not change. The pipeline has put back status, except for
     * {@code approval}.
     */
    default JsonObject prepareSubresourceUpdate(String subresource, JsonObject old, JsonObject updated) {
        return updated;
    }

    /** As {@link #prepareSubresourceUpdate(String, JsonObject, JsonObject)}, for kinds that record when it was. */
    default JsonObject prepareSubresourceUpdate(String subresource, JsonObject old, JsonObject updated, Author author) {
        return prepareSubresourceUpdate(subresource, old, updated);
    }

    /** Validates an update through another stored subresource. */
    default void validateSubresourceUpdate(String subresource, JsonObject old, JsonObject updated, FieldErrors errors) {
        validateUpdate(old, updated, errors);
    }

    /**
     * Marks an object whose deletion begins but must wait; metadata carries deletionTimestamp and
     * deletionGracePeriodSeconds already. Namespaces turn to Terminating here.
     */
    default JsonObject markDeleting(JsonObject object) {
        return object;
    }

    /** Whether something beside metadata.finalizers holds the object back from being removed: a namespace's spec.finalizers. */
    default boolean holdsBackDeletion(JsonObject object) {
        return false;
    }

    /** Whether an immediate deletion answers the object instead of a Status (upstream's ReturnDeletedObject). */
    default boolean returnsDeletedObject() {
        return false;
    }

    /** Whether dependents are orphaned when DeleteOptions say nothing: ReplicationControllers and Jobs. */
    default boolean orphansDependentsByDefault() {
        return false;
    }

    /** How the scale subresource maps; null: the kind has none. */
    default @Nullable Scaling scaling() {
        return null;
    }
}
