package dev.proa.schema.compiler;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.proa.schema.ListType;
import dev.proa.schema.MapType;
import dev.proa.schema.MessageRef;
import dev.proa.schema.MessageType;
import dev.proa.schema.ScalarType;
import dev.proa.schema.SchemaUnion;
import dev.proa.schema.Type;
import dev.proa.schema.compiler.Message.MessageField;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads the messages of the generated protobuf classes. */
final class Descriptors {
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    /** Messages that JSON writes as one value. */
    private static final Map<String, ScalarType> SPECIAL = Map.of(
            META + "Time",
            ScalarType.TIME,
            META + "MicroTime",
            ScalarType.MICRO_TIME,
            META + "Duration",
            ScalarType.DURATION,
            META + "FieldsV1",
            ScalarType.FIELDS_V1,
            "io.k8s.apimachinery.pkg.api.resource.Quantity",
            ScalarType.QUANTITY,
            "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
            ScalarType.INT_OR_STRING,
            "io.k8s.apimachinery.pkg.runtime.RawExtension",
            ScalarType.RAW_EXTENSION);

    private final ProtoComments comments;
    private final Map<String, Message> messages = new TreeMap<>();

    private Descriptors(ProtoComments comments) {
        this.comments = comments;
    }

    static Map<String, Message> read(ProtoComments comments) throws ReflectiveOperationException {
        Descriptors reader = new Descriptors(comments);
        for (String outer : comments.outerClasses()) {
            FileDescriptor file = (FileDescriptor)
                    Class.forName(outer).getMethod("getDescriptor").invoke(null);
            for (Descriptor descriptor : file.getMessageTypes()) {
                if (special(descriptor) == null && wrapped(descriptor) == null) {
                    reader.add(descriptor);
                }
            }
        }
        return reader.messages;
    }

    private void add(Descriptor descriptor) {
        String name = openApiName(descriptor);
        List<MessageField> fields = new ArrayList<>();
        for (FieldDescriptor field : descriptor.getFields()) {
            List<Integer> path = wrapped(field) == null || field.isMapField()
                    ? List.of(field.getNumber())
                    : List.of(field.getNumber(), 1);
            Comment comment = new Comment(comments.of(descriptor.getFullName(), field.getName()));
            fields.add(new MessageField(field.getName(), type(field), path, comment));
        }
        messages.put(name, new Message(name, new Comment(comments.of(descriptor.getFullName(), "")), fields));
    }

    /** {@code k8s.io.api.core.v1.Pod} is {@code io.k8s.api.core.v1.Pod} in OpenAPI. */
    private static String openApiName(Descriptor descriptor) {
        return descriptor
                .getFullName()
                .replaceFirst("^k8s\\.io\\.", "io.k8s.")
                .replace(".apiextensions_apiserver.", ".apiextensions-apiserver.")
                .replace(".kube_aggregator.", ".kube-aggregator.");
    }

    private Type type(FieldDescriptor field) {
        if (field.isMapField()) {
            return new MapType(single(field.getMessageType().findFieldByNumber(2)), false);
        }
        Type single = single(field);
        return field.isRepeated() ? ListType.atomic(single) : single;
    }

    private Type single(FieldDescriptor field) {
        return switch (field.getType()) {
            case STRING -> ScalarType.STRING;
            case BOOL -> ScalarType.BOOLEAN;
            case INT32 -> ScalarType.INT32;
            case INT64 -> ScalarType.INT64;
            case FLOAT -> ScalarType.FLOAT;
            case DOUBLE -> ScalarType.DOUBLE;
            case BYTES -> ScalarType.BYTES;
            case MESSAGE -> message(field.getMessageType());
            default -> throw new IllegalStateException("unexpected protobuf type of " + field.getFullName());
        };
    }

    private static Type message(Descriptor descriptor) {
        Type special = special(descriptor);
        if (special != null) {
            return special;
        }
        FieldDescriptor inner = wrapped(descriptor);
        return inner != null ? ListType.atomic(ScalarType.STRING) : reference(openApiName(descriptor));
    }

    @org.jspecify.annotations.Nullable
    private static Type special(Descriptor descriptor) {
        String name = openApiName(descriptor);
        if (name.contains(".apiextensions.")) {
            MessageRef schema = reference(name.substring(0, name.lastIndexOf('.')) + ".JSONSchemaProps");
            switch (descriptor.getName()) {
                case "JSON" -> {
                    return ScalarType.JSON;
                }
                case "JSONSchemaPropsOrArray" -> {
                    return new SchemaUnion(schema, SchemaUnion.Alternative.ARRAY);
                }
                case "JSONSchemaPropsOrBool" -> {
                    return new SchemaUnion(schema, SchemaUnion.Alternative.BOOLEAN);
                }
                case "JSONSchemaPropsOrStringArray" -> {
                    return new SchemaUnion(schema, SchemaUnion.Alternative.STRINGS);
                }
                default -> {}
            }
        }
        return SPECIAL.get(name);
    }

    /** The field of a message that only wraps a list of strings, as protobuf needs for a list inside a map. */
    @org.jspecify.annotations.Nullable
    private static FieldDescriptor wrapped(Descriptor descriptor) {
        boolean wraps = descriptor.getFields().size() == 1
                && descriptor.getFields().getFirst().getName().equals("items")
                && descriptor.getFields().getFirst().isRepeated()
                && descriptor.getFields().getFirst().getType() == FieldDescriptor.Type.STRING;
        return wraps ? descriptor.getFields().getFirst() : null;
    }

    @org.jspecify.annotations.Nullable
    private static FieldDescriptor wrapped(FieldDescriptor field) {
        return field.getType() == FieldDescriptor.Type.MESSAGE ? wrapped(field.getMessageType()) : null;
    }

    /** A reference that only carries the name: the compiler never follows it. */
    static MessageRef reference(String name) {
        return new MessageRef(name, false, () -> MessageType.builder(name).build());
    }
}
