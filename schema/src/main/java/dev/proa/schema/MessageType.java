package dev.proa.schema;

import dev.proa.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An object with declared fields: a Kubernetes message such as {@code io.k8s.api.core.v1.Pod}, an object of a custom
 * resource's schema, a message of the mesh's kinds. Immutable, compared by identity.
 */
public final class MessageType {

    /** What becomes of members that no field declares. */
    public enum UnknownFields {
        /** Dropped, and reported where validation is strict: built-in kinds, structural schemas. */
        DROP,
        /** Kept: {@code x-kubernetes-preserve-unknown-fields}. */
        KEEP
    }

    private final String name;
    private final List<GroupVersionKind> kinds;
    private final Map<String, Field> fields;
    private final UnknownFields unknownFields;
    private final @Nullable Type otherFields;
    private final boolean atomic;
    private final Function<String, String> descriptions;
    private @Nullable JsonObject zero;

    private MessageType(Builder builder) {
        this.name = builder.name;
        this.kinds = builder.kinds;
        this.fields = java.util.Collections.unmodifiableMap(builder.fields);
        this.unknownFields = builder.unknownFields;
        this.otherFields = builder.otherFields;
        this.atomic = builder.atomic;
        this.descriptions = builder.descriptions;
    }

    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** The full name, as in upstream's OpenAPI definitions; for a custom resource any name that identifies the place. */
    public String name() {
        return name;
    }

    /** The last part of the name, which is also the Go type's name. */
    public String simpleName() {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** The kinds whose objects have this type at the top; empty for inner messages. */
    public List<GroupVersionKind> kinds() {
        return kinds;
    }

    /** The fields by JSON name, in the order in which upstream writes them. */
    public Map<String, Field> fields() {
        return fields;
    }

    public @Nullable Field field(String jsonName) {
        return fields.get(jsonName);
    }

    /** What upstream writes of it before anything is set. */
    JsonObject zero() {
        JsonObject known = zero;
        if (known == null) {
            known = GoForm.written(this);
            zero = known;
        }
        return known;
    }

    public UnknownFields unknownFields() {
        return unknownFields;
    }

    /** The type of members that no field declares (properties together with additionalProperties); null when untyped. */
    public @Nullable Type otherFields() {
        return otherFields;
    }

    /** Whether the type itself says that apply replaces its objects wholly; every {@link MessageRef} to it says so too. */
    public boolean atomic() {
        return atomic;
    }

    /** What the documentation says of the type; empty when it says nothing. */
    public String description() {
        return descriptions.apply("");
    }

    /** What the documentation says of a field; empty when it says nothing. */
    public String description(String jsonName) {
        return descriptions.apply(jsonName);
    }

    @Override
    public String toString() {
        return name;
    }

    /** Collects a type's parts. */
    public static final class Builder {
        private final String name;
        private List<GroupVersionKind> kinds = List.of();
        private final Map<String, Field> fields = new LinkedHashMap<>();
        private UnknownFields unknownFields = UnknownFields.DROP;
        private @Nullable Type otherFields;
        private boolean atomic;
        private Function<String, String> descriptions = field -> "";

        private Builder(String name) {
            this.name = name;
        }

        public Builder kinds(List<GroupVersionKind> value) {
            kinds = List.copyOf(value);
            return this;
        }

        public Builder field(Field field) {
            fields.put(field.name(), field);
            return this;
        }

        public Builder unknownFields(UnknownFields value) {
            unknownFields = value;
            return this;
        }

        public Builder otherFields(@Nullable Type value) {
            otherFields = value;
            return this;
        }

        public Builder atomic(boolean value) {
            atomic = value;
            return this;
        }

        /** Answers a field's description, or the type's own for the empty name. */
        public Builder descriptions(Function<String, String> value) {
            descriptions = value;
            return this;
        }

        public MessageType build() {
            return new MessageType(this);
        }
    }
}
