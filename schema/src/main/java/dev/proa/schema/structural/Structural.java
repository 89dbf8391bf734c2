package dev.proa.schema.structural;

import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A structural schema: the part of an openAPIV3Schema that says how objects are built. What only validates is in
 * {@link #json}.
 *
 * @param json the schema as written, with its validations
 * @param type object, array, string, integer, number, boolean; empty where none is given
 * @param properties in the written order
 * @param additional the schema of other members; null when there is none
 * @param allowsOthers whether other members are declared at all: by a schema or by {@code additionalProperties: true}
 * @param items the schema of an array's items; null when there is none
 * @param preservesUnknown {@code x-kubernetes-preserve-unknown-fields}
 * @param embeddedResource {@code x-kubernetes-embedded-resource}: apiVersion, kind and metadata are implied
 * @param intOrString {@code x-kubernetes-int-or-string}
 * @param nullable whether null is a value
 * @param defaultValue null when there is none
 */
public record Structural(
        JsonObject json,
        String type,
        Map<String, Structural> properties,
        @Nullable Structural additional,
        boolean allowsOthers,
        @Nullable Structural items,
        boolean preservesUnknown,
        boolean embeddedResource,
        boolean intOrString,
        boolean nullable,
        @Nullable JsonValue defaultValue) {

    /** From an openAPIV3Schema that has been validated as structural. */
    public static Structural of(JsonObject schema) {
        Map<String, Structural> properties = new LinkedHashMap<>();
        schema.object("properties").forEach((name, property) -> {
            if (property instanceof JsonObject inner) {
                properties.put(name, of(inner));
            }
        });
        JsonValue others = schema.get("additionalProperties");
        Structural additional = others instanceof JsonObject inner ? of(inner) : null;
        JsonValue items = schema.get("items");
        JsonValue defaultValue = schema.get("default");
        return new Structural(
                schema,
                schema.string("type"),
                Collections.unmodifiableMap(properties),
                additional,
                additional != null || schema.bool("additionalProperties"),
                items instanceof JsonObject inner ? of(inner) : null,
                schema.bool("x-kubernetes-preserve-unknown-fields"),
                schema.bool("x-kubernetes-embedded-resource"),
                schema.bool("x-kubernetes-int-or-string"),
                schema.bool("nullable"),
                defaultValue == null || defaultValue.isNull() ? null : defaultValue);
    }

    /** {@code x-kubernetes-list-type}: atomic where none is given. */
    public String listType() {
        return json.string("x-kubernetes-list-type", "atomic");
    }

    public List<String> listMapKeys() {
        return json.array("x-kubernetes-list-map-keys").strings();
    }

    /** {@code x-kubernetes-map-type: atomic}. */
    public boolean isAtomicMap() {
        return json.string("x-kubernetes-map-type").equals("atomic");
    }
}
