package dev.proa.api.media;

import dev.proa.api.error.ApiException;
import dev.proa.schema.GroupVersionKind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Kubernetes' protobuf envelope: the magic number, then runtime.Unknown{1: typeMeta{1: apiVersion, 2: kind}, 2: raw}. */
public final class ProtobufEnvelope {
    public static final String MEDIA_TYPE = "application/vnd.kubernetes.protobuf";
    private static final byte[] MAGIC = {'k', '8', 's', 0};

    private ProtobufEnvelope() {}

    /** What an envelope holds. */
    @SuppressWarnings("ArrayRecordComponent") // taken apart at once, never compared
    public record Envelope(GroupVersionKind kind, byte[] message) {}

    public static byte[] wrap(GroupVersionKind kind, byte[] message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(message.length + 64);
        out.writeBytes(start(kind, message.length));
        out.writeBytes(message);
        out.writeBytes(end());
        return out.toByteArray();
    }

    /** What stands before a message of this length. */
    static byte[] start(GroupVersionKind kind, long messageBytes) {
        ByteArrayOutputStream type = new ByteArrayOutputStream();
        field(type, 1, kind.apiVersion().getBytes(StandardCharsets.UTF_8));
        field(type, 2, kind.kind().getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream out = new ByteArrayOutputStream(64);
        out.writeBytes(MAGIC);
        field(out, 1, type.toByteArray());
        varint(out, 2 << 3 | 2);
        varint(out, messageBytes);
        return out.toByteArray();
    }

    /** What stands behind it: upstream writes contentEncoding and contentType even when they are empty. */
    static byte[] end() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(4);
        field(out, 3, new byte[0]);
        field(out, 4, new byte[0]);
        return out.toByteArray();
    }

    /** A length-delimited field. */
    public static void field(ByteArrayOutputStream out, int number, byte[] value) {
        varint(out, (long) number << 3 | 2);
        varint(out, value.length);
        out.writeBytes(value);
    }

    /** A number in seven-bit groups, the lowest first. */
    public static void varint(ByteArrayOutputStream out, long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            out.write((int) (left & 0x7f | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
    }

    /** Opens an envelope; refuses with a 400 what is none. */
    public static Envelope unwrap(byte[] bytes) {
        if (bytes.length < MAGIC.length || !Arrays.equals(bytes, 0, 4, MAGIC, 0, 4)) {
            throw ApiException.badRequest(
                    "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
        }
        Reader outer = new Reader(bytes, MAGIC.length, bytes.length);
        String apiVersion = "";
        String kind = "";
        byte[] raw = new byte[0];
        while (outer.next()) {
            if (outer.number == 1) {
                Reader type = new Reader(bytes, outer.start, outer.end);
                while (type.next()) {
                    String text = new String(bytes, type.start, type.end - type.start, StandardCharsets.UTF_8);
                    apiVersion = type.number == 1 ? text : apiVersion;
                    kind = type.number == 2 ? text : kind;
                }
            } else if (outer.number == 2) {
                raw = Arrays.copyOfRange(bytes, outer.start, outer.end);
            }
        }
        return new Envelope(GroupVersionKind.of(apiVersion, kind), raw);
    }

    /** Walks over length-delimited fields. */
    private static final class Reader {
        private final byte[] bytes;
        private final int limit;
        private int at;
        private int number;
        private int start;
        private int end;

        Reader(byte[] bytes, int from, int limit) {
            this.bytes = bytes;
            this.at = from;
            this.limit = limit;
        }

        boolean next() {
            if (at >= limit) {
                return false;
            }
            long tag = varint();
            long length = (tag & 7) == 2 ? varint() : -1;
            if (length < 0 || length > limit - at) {
                throw ApiException.badRequest("unable to decode protobuf: the envelope is malformed");
            }
            number = (int) (tag >>> 3);
            start = at;
            end = at + (int) length;
            at = end;
            return true;
        }

        private long varint() {
            long value = 0;
            for (int shift = 0; shift < 64 && at < limit; shift += 7) {
                byte b = bytes[at++];
                value |= (long) (b & 0x7f) << shift;
                if (b >= 0) {
                    return value;
                }
            }
            throw ApiException.badRequest("unable to decode protobuf: the envelope is truncated");
        }
    }
}
