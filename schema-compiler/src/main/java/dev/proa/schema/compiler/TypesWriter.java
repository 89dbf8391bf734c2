package dev.proa.schema.compiler;

import dev.proa.schema.CompiledTypes;
import dev.proa.schema.Field;
import dev.proa.schema.Field.PatchStrategy;
import dev.proa.schema.GroupVersionKind;
import dev.proa.schema.ListType;
import dev.proa.schema.MapType;
import dev.proa.schema.MessageRef;
import dev.proa.schema.MessageType;
import dev.proa.schema.ScalarType;
import dev.proa.schema.SchemaUnion;
import dev.proa.schema.Type;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the form that {@link CompiledTypes} reads. */
final class TypesWriter {
    private final Map<String, Integer> strings = new LinkedHashMap<>();
    private final ByteArrayOutputStream bodyBytes = new ByteArrayOutputStream();
    private final DataOutputStream body = new DataOutputStream(bodyBytes);

    private TypesWriter() {}

    static byte[] types(Map<String, MessageType> types) throws IOException {
        TypesWriter writer = new TypesWriter();
        Map<String, Integer> offsets = new LinkedHashMap<>();
        List<String[]> kinds = new ArrayList<>();
        for (MessageType type : types.values()) {
            writer.string(type.name());
            offsets.put(type.name(), writer.body.size());
            writer.message(type);
            for (GroupVersionKind kind : type.kinds()) {
                kinds.add(new String[] {kind.group(), kind.version(), kind.kind(), type.name()});
            }
        }
        return writer.assemble(offsets, kinds);
    }

    private byte[] assemble(Map<String, Integer> offsets, List<String[]> kinds) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(CompiledTypes.FORMAT);
        out.writeInt(strings.size());
        for (String string : strings.keySet()) {
            out.writeUTF(string);
        }
        out.writeInt(offsets.size());
        for (Map.Entry<String, Integer> offset : offsets.entrySet()) {
            out.writeInt(string(offset.getKey()));
            out.writeInt(offset.getValue());
        }
        out.writeInt(kinds.size());
        for (String[] kind : kinds) {
            for (String part : kind) {
                out.writeInt(string(part));
            }
        }
        bodyBytes.writeTo(out);
        return bytes.toByteArray();
    }

    static byte[] descriptions(Map<String, Map<String, String>> descriptions) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(descriptions.size());
        for (Map.Entry<String, Map<String, String>> type : descriptions.entrySet()) {
            out.writeUTF(type.getKey());
            Map<String, String> texts = new java.util.TreeMap<>(type.getValue());
            texts.values().removeIf(String::isEmpty);
            out.writeInt(texts.size());
            for (Map.Entry<String, String> text : texts.entrySet()) {
                out.writeUTF(text.getKey());
                out.writeUTF(text.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private int string(String text) {
        return strings.computeIfAbsent(text, t -> strings.size());
    }

    private void text(String text) throws IOException {
        number(string(text));
    }

    private void number(int value) throws IOException {
        if (value > 0xffff) {
            throw new IOException("too large for the compiled form: " + value);
        }
        body.writeShort(value);
    }

    private void message(MessageType type) throws IOException {
        body.writeByte(type.kinds().size());
        for (GroupVersionKind kind : type.kinds()) {
            text(kind.group());
            text(kind.version());
            text(kind.kind());
        }
        body.writeByte(type.atomic() ? 1 : 0);
        number(type.fields().size());
        for (Field field : type.fields().values()) {
            field(field);
        }
    }

    private void field(Field field) throws IOException {
        text(field.name());
        boolean patch =
                !field.patchStrategies().isEmpty() || !field.patchMergeKey().isEmpty();
        body.writeByte((field.required() ? CompiledTypes.REQUIRED : 0)
                | (field.presence().pointer() ? CompiledTypes.POINTER : 0)
                | (field.presence().omitEmpty() ? CompiledTypes.OMIT_EMPTY : 0)
                | (field.presence().omitZero() ? CompiledTypes.OMIT_ZERO : 0)
                | (field.defaultValue() != null ? CompiledTypes.DEFAULT : 0)
                | (patch ? CompiledTypes.PATCH : 0));
        type(field.type());
        body.writeByte(field.protobufPath().size());
        for (int number : field.protobufPath()) {
            number(number);
        }
        if (field.defaultValue() != null) {
            text(field.defaultValue().toJson());
        }
        if (patch) {
            int bits = 0;
            for (PatchStrategy strategy : field.patchStrategies()) {
                bits |= 1 << strategy.ordinal();
            }
            body.writeByte(bits);
            text(field.patchMergeKey());
        }
    }

    private void type(Type type) throws IOException {
        switch (type) {
            case ScalarType scalar -> body.writeByte(CompiledTypes.SCALAR + scalar.ordinal());
            case ListType list -> {
                body.writeByte(CompiledTypes.LIST);
                body.writeByte(list.semantics().ordinal());
                body.writeByte(list.declared() ? 1 : 0);
                body.writeByte(list.keys().size());
                for (String key : list.keys()) {
                    text(key);
                }
                type(list.element());
            }
            case MapType map -> {
                body.writeByte(map.atomic() ? CompiledTypes.ATOMIC_MAP : CompiledTypes.MAP);
                type(map.value());
            }
            case MessageRef ref -> {
                body.writeByte(ref.atomic() ? CompiledTypes.ATOMIC_MESSAGE : CompiledTypes.MESSAGE);
                text(ref.name());
            }
            case SchemaUnion union -> {
                body.writeByte(CompiledTypes.UNION);
                body.writeByte(union.alternative().ordinal());
                text(union.schema().name());
            }
        }
    }
}
