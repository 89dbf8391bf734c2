package dev.proa.store;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A whole frame, whose checksum is right; its payload is read once, in order. */
record Frame(LogFormat.Type type, int schemaGeneration, ByteBuffer payload) {
    long number() {
        long value = 0;
        int shift = 0;
        byte next = payload.get();
        while (next < 0) {
            value |= (long) (next & 0x7F) << shift;
            shift += 7;
            next = payload.get();
        }
        return value | (long) next << shift;
    }

    byte[] bytes() {
        long length = number();
        if (length > payload.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] value = new byte[(int) length];
        payload.get(value);
        return value;
    }

    String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    Frame expect(LogFormat.Type expected, String file) throws IOException {
        if (type != expected) {
            throw new IOException(file + " is damaged: " + type + " where " + expected + " belongs");
        }
        return this;
    }
}
