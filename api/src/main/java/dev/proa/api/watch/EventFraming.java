package dev.proa.api.watch;

import dev.proa.api.media.Encoding;
import dev.proa.api.media.ProtobufEnvelope;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** How an event lies around an encoded object: a line of JSON, or a length and a protobuf message. */
final class EventFraming {
    private static final byte[] JSON_END = "}\n".getBytes(StandardCharsets.US_ASCII);

    private EventFraming() {}

    /** What a watch event tells. */
    enum EventType {
        ADDED,
        MODIFIED,
        DELETED,
        BOOKMARK,
        ERROR;

        @SuppressWarnings("ImmutableEnumChecker") // only written out
        private final byte[] jsonStart =
                ("{\"type\":\"" + name() + "\",\"object\":").getBytes(StandardCharsets.US_ASCII);

        byte[] jsonStart() {
            return jsonStart;
        }
    }

    static byte[] start(Encoding encoding, EventType type, int objectBytes) {
        return encoding == Encoding.PROTOBUF ? protobufStart(type, objectBytes) : type.jsonStart();
    }

    static byte[] end(Encoding encoding) {
        return encoding == Encoding.PROTOBUF ? new byte[0] : JSON_END;
    }

    /** Four bytes of length, then WatchEvent{1: type, 2: RawExtension{1: raw}} up to where the object's bytes follow. */
    private static byte[] protobufStart(EventType type, int objectBytes) {
        ByteArrayOutputStream raw = new ByteArrayOutputStream(16);
        ProtobufEnvelope.varint(raw, 1 << 3 | 2);
        ProtobufEnvelope.varint(raw, objectBytes);
        ByteArrayOutputStream message = new ByteArrayOutputStream(32);
        ProtobufEnvelope.field(message, 1, type.name().getBytes(StandardCharsets.US_ASCII));
        ProtobufEnvelope.varint(message, 2 << 3 | 2);
        ProtobufEnvelope.varint(message, raw.size() + objectBytes);
        message.writeBytes(raw.toByteArray());
        int length = message.size() + objectBytes;
        byte[] start = new byte[4 + message.size()];
        for (int i = 0; i < 4; i++) {
            start[i] = (byte) (length >>> (24 - 8 * i));
        }
        System.arraycopy(message.toByteArray(), 0, start, 4, message.size());
        return start;
    }
}
