package dev.proa.schema;

import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A field of a message type. Its description is asked of the {@link MessageType}, so that descriptions are loaded only
 * when somebody reads them.
 *
 * @param name the JSON name
 * @param type its type
 * @param required whether OpenAPI lists it as required
 * @param presence when it is written
 * @param protobufPath the protobuf number, preceded by the numbers of messages that JSON inlines ({@code [2, 1]} for a
 *     volume's hostPath); empty when the field has no protobuf form
 * @param defaultValue the declared default, null when there is none
 * @param patchStrategies how a strategic merge patch treats it
 * @param patchMergeKey the field that identifies an item in a strategic merge patch, or empty
 */
public record Field(
        String name,
        Type type,
        boolean required,
        Presence presence,
        List<Integer> protobufPath,
        @Nullable JsonValue defaultValue,
        Set<PatchStrategy> patchStrategies,
        String patchMergeKey) {

    /** What a strategic merge patch does with a list or map. */
    public enum PatchStrategy {
        MERGE,
        REPLACE,
        RETAIN_KEYS
    }

    public Field {
        protobufPath = List.copyOf(protobufPath);
        patchStrategies = Set.copyOf(patchStrategies);
    }

    /** A field with nothing but name and type: how schemas of custom resources make them. */
    public static Field of(String name, Type type, boolean required, @Nullable JsonValue defaultValue) {
        return new Field(name, type, required, Presence.AS_WRITTEN, List.of(), defaultValue, Set.of(), "");
    }

    public boolean mergesOnPatch() {
        return patchStrategies.contains(PatchStrategy.MERGE);
    }

    /** The default that OpenAPI version 3 publishes: the declared one, or Go's zero value of what is always written. */
    public @Nullable JsonValue publishedDefault() {
        if (defaultValue != null) {
            return defaultValue;
        }
        if (presence.pointer()) {
            return null;
        }
        if (type instanceof MessageRef) {
            return JsonObject.EMPTY;
        }
        return presence.omitEmpty() ? null : OpenApi.zero(type);
    }
}
