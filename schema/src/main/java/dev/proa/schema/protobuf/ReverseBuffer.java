package dev.proa.schema.protobuf;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes written from the end to the start, so that the length of a message is known when it is to be written. */
final class ReverseBuffer {
    private byte[] bytes = new byte[1024];
    private int start = bytes.length;

    int size() {
        return bytes.length - start;
    }

    byte[] toBytes() {
        return Arrays.copyOfRange(bytes, start, bytes.length);
    }

    private void reserve(int count) {
        if (start < count) {
            byte[] larger = new byte[Math.max(bytes.length * 2, size() + count)];
            System.arraycopy(bytes, start, larger, larger.length - size(), size());
            start = larger.length - size();
            bytes = larger;
        }
    }

    void raw(byte[] data) {
        reserve(data.length);
        start -= data.length;
        System.arraycopy(data, 0, bytes, start, data.length);
    }

    void varint(long value) {
        int length = 1;
        for (long rest = value >>> 7; rest != 0; rest >>>= 7) {
            length++;
        }
        reserve(length);
        start -= length;
        long rest = value;
        for (int i = 0; i < length; i++) {
            bytes[start + i] = (byte) (rest & 0x7f | (i + 1 < length ? 0x80 : 0));
            rest >>>= 7;
        }
    }

    void tag(int number, int wireType) {
        varint((long) number << 3 | wireType);
    }

    void varintField(int number, long value) {
        varint(value);
        tag(number, Wire.VARINT);
    }

    void bytesField(int number, byte[] value) {
        raw(value);
        varint(value.length);
        tag(number, Wire.BYTES);
    }

    void stringField(int number, String value) {
        bytesField(number, value.getBytes(StandardCharsets.UTF_8));
    }

    void doubleField(int number, double value) {
        long bits = Double.doubleToRawLongBits(value);
        byte[] data = new byte[Long.BYTES];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (bits >>> 8 * i);
        }
        raw(data);
        tag(number, Wire.FIXED64);
    }

    /** Closes a message that started when the size was {@code before}. */
    void messageField(int number, int before) {
        varint(size() - before);
        tag(number, Wire.BYTES);
    }
}
