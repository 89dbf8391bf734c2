package dev.proa.schema.protobuf;

import dev.proa.json.JsonException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads protobuf's wire format from a part of an array. */
final class Wire {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int FIXED32 = 5;

    private final byte[] bytes;
    private int at;
    private final int end;

    Wire(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.at = start;
        this.end = end;
    }

    boolean atEnd() {
        return at >= end;
    }

    long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (at >= end) {
                throw truncated();
            }
            byte next = bytes[at++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new JsonException("proto: integer overflow");
    }

    private static JsonException truncated() {
        return new JsonException("unexpected EOF");
    }

    /** The part that the next length names. */
    Wire part() {
        long length = varint();
        if (length < 0 || length > end - at) {
            throw truncated();
        }
        Wire part = new Wire(bytes, at, at + (int) length);
        at += (int) length;
        return part;
    }

    byte[] rest() {
        byte[] rest = Arrays.copyOfRange(bytes, at, end);
        at = end;
        return rest;
    }

    String text() {
        String text = new String(bytes, at, end - at, StandardCharsets.UTF_8);
        at = end;
        return text;
    }

    double fixed64() {
        if (end - at < Long.BYTES) {
            throw truncated();
        }
        long bits = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            bits |= (bytes[at++] & 0xffL) << 8 * i;
        }
        return Double.longBitsToDouble(bits);
    }

    void skip(int wireType) {
        switch (wireType) {
            case VARINT -> varint();
            case FIXED64 -> advance(Long.BYTES);
            case BYTES -> part();
            case FIXED32 -> advance(Integer.BYTES);
            default -> throw new JsonException("proto: illegal wireType " + wireType);
        }
    }

    private void advance(int count) {
        if (end - at < count) {
            throw truncated();
        }
        at += count;
    }
}
