package dev.proa.cri;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Writes a protobuf message field by field; as in proto3, a scalar of its zero value is left out. */
final class ProtoWriter {
    private static final int VARINT = 0;
    private static final int LENGTH_DELIMITED = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(128);

    byte[] toBytes() {
        return out.toByteArray();
    }

    ProtoWriter string(int field, String value) {
        return value.isEmpty() ? this : bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    ProtoWriter strings(int field, List<String> values) {
        values.forEach(value -> bytes(field, value.getBytes(StandardCharsets.UTF_8)));
        return this;
    }

    ProtoWriter number(int field, long value) {
        if (value != 0) {
            tag(field, VARINT);
            varint(value);
        }
        return this;
    }

    ProtoWriter bool(int field, boolean value) {
        return number(field, value ? 1 : 0);
    }

    /** A repeated number, packed. */
    ProtoWriter numbers(int field, List<? extends Number> values) {
        if (!values.isEmpty()) {
            ProtoWriter packed = new ProtoWriter();
            values.forEach(value -> packed.varint(value.longValue()));
            bytes(field, packed.toBytes());
        }
        return this;
    }

    /** A nested message, written even when it is empty: its presence is what it says. */
    ProtoWriter message(int field, Consumer<ProtoWriter> content) {
        ProtoWriter inner = new ProtoWriter();
        content.accept(inner);
        return bytes(field, inner.toBytes());
    }

    ProtoWriter map(int field, Map<String, String> entries) {
        entries.forEach((key, value) -> message(field, e -> e.string(1, key).string(2, value)));
        return this;
    }

    ProtoWriter bytes(int field, byte[] value) {
        tag(field, LENGTH_DELIMITED);
        varint(value.length);
        out.writeBytes(value);
        return this;
    }

    private void tag(int field, int wireType) {
        varint((long) field << 3 | wireType);
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
