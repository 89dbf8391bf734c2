package dev.proa.cri;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A decoded protobuf message: the fields by number, nested messages decoded when asked for. Unknown fields do no harm. */
final class ProtoMessage {
    static final ProtoMessage EMPTY = new ProtoMessage(new byte[0], 0, 0);

    private record Field(int number, long value, int start, int end) {}

    private final byte[] buffer;
    private final List<Field> fields = new ArrayList<>();

    private ProtoMessage(byte[] buffer, int start, int end) {
        this.buffer = buffer;
        decode(start, end);
    }

    /** @throws IllegalArgumentException when the bytes are not a protobuf message */
    static ProtoMessage parse(byte[] bytes) {
        return new ProtoMessage(bytes, 0, bytes.length);
    }

    private void decode(int start, int end) {
        int[] at = {start};
        while (at[0] < end) {
            long tag = varint(at, end);
            int number = (int) (tag >>> 3);
            switch ((int) (tag & 7)) {
                case 0 -> fields.add(new Field(number, varint(at, end), 0, 0));
                case 1 -> fields.add(fixed(number, at, end, 8));
                case 2 -> {
                    int length = (int) varint(at, end);
                    if (length < 0 || length > end - at[0]) {
                        throw new IllegalArgumentException("protobuf: a field is longer than its message");
                    }
                    fields.add(new Field(number, 0, at[0], at[0] + length));
                    at[0] += length;
                }
                case 5 -> fields.add(fixed(number, at, end, 4));
                default -> throw new IllegalArgumentException("protobuf: unknown wire type " + (tag & 7));
            }
        }
    }

    private Field fixed(int number, int[] at, int end, int size) {
        if (size > end - at[0]) {
            throw new IllegalArgumentException("protobuf: the message ends within a field");
        }
        long value = 0;
        for (int i = size - 1; i >= 0; i--) {
            value = value << 8 | buffer[at[0] + i] & 0xFF;
        }
        at[0] += size;
        return new Field(number, value, 0, 0);
    }

    private long varint(int[] at, int end) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (at[0] >= end) {
                throw new IllegalArgumentException("protobuf: the message ends within a number");
            }
            byte b = buffer[at[0]++];
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("protobuf: a number of more than ten bytes");
    }

    boolean has(int number) {
        return fields.stream().anyMatch(field -> field.number == number);
    }

    String string(int number) {
        return new String(bytes(number), StandardCharsets.UTF_8);
    }

    byte[] bytes(int number) {
        Field found = last(number);
        return found == null ? new byte[0] : java.util.Arrays.copyOfRange(buffer, found.start, found.end);
    }

    List<String> strings(int number) {
        return each(number).stream()
                .map(f -> new String(buffer, f.start, f.end - f.start, StandardCharsets.UTF_8))
                .toList();
    }

    long number(int number) {
        Field found = last(number);
        return found == null ? 0 : found.value;
    }

    boolean bool(int number) {
        return number(number) != 0;
    }

    /** A repeated number, packed or not. */
    List<Long> numbers(int number) {
        List<Long> values = new ArrayList<>();
        for (Field field : each(number)) {
            if (field.end == 0) {
                values.add(field.value);
                continue;
            }
            int[] at = {field.start};
            while (at[0] < field.end) {
                values.add(varint(at, field.end));
            }
        }
        return values;
    }

    /** The nested message; an empty one when it is absent. */
    ProtoMessage message(int number) {
        Field found = last(number);
        return found == null ? EMPTY : new ProtoMessage(buffer, found.start, found.end);
    }

    List<ProtoMessage> messages(int number) {
        return each(number).stream()
                .map(f -> new ProtoMessage(buffer, f.start, f.end))
                .toList();
    }

    Map<String, String> map(int number) {
        Map<String, String> entries = new LinkedHashMap<>();
        messages(number).forEach(entry -> entries.put(entry.string(1), entry.string(2)));
        return entries;
    }

    private List<Field> each(int number) {
        return fields.stream().filter(field -> field.number == number).toList();
    }

    private @org.jspecify.annotations.Nullable Field last(int number) {
        for (int i = fields.size() - 1; i >= 0; i--) {
            if (fields.get(i).number == number) {
                return fields.get(i);
            }
        }
        return null;
    }
}
