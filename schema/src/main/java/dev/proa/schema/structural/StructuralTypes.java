package dev.proa.schema.structural;

import dev.proa.schema.Field;
import dev.proa.schema.GroupVersionKind;
import dev.proa.schema.ListType;
import dev.proa.schema.ListType.Semantics;
import dev.proa.schema.MapType;
import dev.proa.schema.MessageRef;
import dev.proa.schema.MessageType;
import dev.proa.schema.MessageType.UnknownFields;
import dev.proa.schema.ScalarType;
import dev.proa.schema.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The types of custom resources, for apply and for what else works on types. */
public final class StructuralTypes {
    private final MessageType objectMeta;

    /** @param objectMeta the type of metadata */
    public StructuralTypes(MessageType objectMeta) {
        this.objectMeta = objectMeta;
    }

    /** The type of a kind's objects. */
    public MessageType of(GroupVersionKind kind, Structural schema) {
        return message(kind.group() + "." + kind.version() + "." + kind.kind(), schema, true, List.of(kind));
    }

    private MessageType message(String name, Structural schema, boolean resource, List<GroupVersionKind> kinds) {
        MessageType.Builder type = MessageType.builder(name).kinds(kinds).atomic(schema.isAtomicMap());
        if (resource) {
            type.field(Field.of("apiVersion", ScalarType.STRING, false, null));
            type.field(Field.of("kind", ScalarType.STRING, false, null));
            type.field(Field.of("metadata", MessageRef.of(objectMeta, false), false, null));
        }
        List<String> required = schema.json().array("required").strings();
        schema.properties().forEach((property, inner) -> {
            if (!resource || !List.of("apiVersion", "kind", "metadata").contains(property)) {
                type.field(Field.of(
                        property,
                        type(name + "." + property, inner),
                        required.contains(property),
                        inner.defaultValue()));
            }
        });
        return type.otherFields(schema.additional() == null ? null : type(name + ".*", schema.additional()))
                .unknownFields(
                        schema.preservesUnknown() || schema.allowsOthers() ? UnknownFields.KEEP : UnknownFields.DROP)
                .descriptions(field -> description(schema, field))
                .build();
    }

    private static String description(Structural schema, String field) {
        Structural described = field.isEmpty() ? schema : schema.properties().get(field);
        return described == null ? "" : described.json().string("description");
    }

    private Type type(String name, @Nullable Structural schema) {
        if (schema == null) {
            return ScalarType.RAW_EXTENSION;
        }
        if (schema.intOrString()) {
            return ScalarType.INT_OR_STRING;
        }
        return switch (schema.type()) {
            case "string" -> ScalarType.STRING;
            case "boolean" -> ScalarType.BOOLEAN;
            case "integer" -> ScalarType.INT64;
            case "number" -> ScalarType.DOUBLE;
            case "array" -> list(name, schema);
            case "object" -> object(name, schema);
            default -> ScalarType.RAW_EXTENSION;
        };
    }

    private Type list(String name, Structural schema) {
        Type element = type(name + "[]", schema.items());
        boolean declared = schema.json().has("x-kubernetes-list-type");
        return switch (schema.listType()) {
            case "map" -> new ListType(element, Semantics.MAP, schema.listMapKeys(), declared);
            case "set" -> new ListType(element, Semantics.SET, List.of(), declared);
            default -> new ListType(element, Semantics.ATOMIC, List.of(), declared);
        };
    }

    private Type object(String name, Structural schema) {
        if (schema.properties().isEmpty() && !schema.embeddedResource()) {
            Type value =
                    schema.additional() != null ? type(name + ".*", schema.additional()) : ScalarType.RAW_EXTENSION;
            return new MapType(value, schema.isAtomicMap());
        }
        return MessageRef.of(message(name, schema, schema.embeddedResource(), List.of()), schema.isAtomicMap());
    }
}
