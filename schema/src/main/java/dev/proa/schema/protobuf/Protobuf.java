package dev.proa.schema.protobuf;

import dev.proa.json.Json;
import dev.proa.json.JsonException;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.schema.GoForm;
import dev.proa.schema.GroupVersionKind;
import dev.proa.schema.MessageType;
import dev.proa.schema.Types;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The media type {@code application/vnd.kubernetes.protobuf}: four bytes, then an envelope that names kind and apiVersion
 * around the object's own message. Only kinds whose types have protobuf numbers can be written. Safe for any thread.
 */
public final class Protobuf {
    public static final String MEDIA_TYPE = "application/vnd.kubernetes.protobuf";

    private static final byte[] PREFIX = {'k', '8', 's', 0};
    private static final int DEPTH_MAX = 100;

    private final Types types;
    private final Map<MessageType, Layout> layouts = new ConcurrentHashMap<>();

    /** @param types the built-in types */
    public Protobuf(Types types) {
        this.types = types;
    }

    private Layout layout(MessageType type) {
        // Not computeIfAbsent alone: a hit must not lock.
        Layout known = layouts.get(type);
        return known != null ? known : layouts.computeIfAbsent(type, Layout::of);
    }

    /** Whether objects of this kind have a protobuf form. */
    public boolean knows(GroupVersionKind kind) {
        return types.find(kind) != null;
    }

    /**
     * An object with its envelope.
     *
     * @throws IllegalArgumentException when its kind has no protobuf form
     */
    public byte[] encode(JsonObject object) {
        GroupVersionKind kind = GroupVersionKind.of(object.string("apiVersion"), object.string("kind"));
        MessageType type = types.find(kind);
        if (type == null) {
            throw new IllegalArgumentException(kind + " has no protobuf form");
        }
        return encode(type, object);
    }

    /** As {@link #encode(JsonObject)}, for kinds that are served in many groups and known by their type. */
    public byte[] encode(MessageType type, JsonObject object) {
        ReverseBuffer out = new ReverseBuffer();
        out.stringField(4, "");
        out.stringField(3, "");
        int before = out.size();
        new Encoder(this::layout, out).message(type, object);
        out.messageField(2, before);
        before = out.size();
        out.stringField(2, object.string("kind"));
        out.stringField(1, object.string("apiVersion"));
        out.messageField(1, before);
        out.raw(PREFIX);
        return out.toBytes();
    }

    /** An object's message alone: what lies inside the envelope. */
    public byte[] encodeRaw(MessageType type, JsonObject object) {
        ReverseBuffer out = new ReverseBuffer();
        new Encoder(this::layout, out).message(type, object);
        return out.toBytes();
    }

    /**
     * Reads an object with its envelope.
     *
     * @param otherwise the kind that is expected where the envelope names none; null when it must name one
     * @throws JsonException when it is malformed or of no known kind: the sender's fault
     */
    public JsonObject decode(byte[] bytes, @Nullable GroupVersionKind otherwise) {
        return decode(bytes, otherwise, 0);
    }

    private JsonObject decode(byte[] bytes, @Nullable GroupVersionKind otherwise, int depth) {
        if (!hasPrefix(bytes)) {
            throw new JsonException("provided data does not appear to be a protobuf message, expected prefix "
                    + Arrays.toString(PREFIX));
        }
        checkDepth(depth);
        Envelope envelope = Envelope.read(new Wire(bytes, PREFIX.length, bytes.length));
        GroupVersionKind kind = envelope.kind.isEmpty() && otherwise != null
                ? otherwise
                : GroupVersionKind.of(envelope.apiVersion, envelope.kind);
        if (envelope.contentType.contains("json")) {
            return Json.parseObject(envelope.raw);
        }
        MessageType type = types.find(kind);
        if (type == null) {
            throw new JsonException(
                    "no kind \"" + kind.kind() + "\" is registered for version \"" + kind.apiVersion() + "\"");
        }
        return named(type, kind, decodeRaw(type, envelope.raw, depth + 1));
    }

    /** Reads an object's message without its envelope. */
    public JsonObject decodeRaw(MessageType type, GroupVersionKind kind, byte[] message) {
        return named(type, kind, decodeRaw(type, message, 0));
    }

    private static JsonObject named(MessageType type, GroupVersionKind kind, JsonObject object) {
        return GoForm.of(type, object.with("kind", kind.kind()).with("apiVersion", kind.apiVersion()));
    }

    private JsonObject decodeRaw(MessageType type, byte[] message, int depth) {
        return new Decoder(this::layout, this::nested).message(type, new Wire(message, 0, message.length), depth);
    }

    private JsonValue nested(byte[] bytes, int depth) {
        return decode(bytes, null, depth);
    }

    static boolean hasPrefix(byte[] bytes) {
        return bytes.length >= PREFIX.length && Arrays.equals(bytes, 0, PREFIX.length, PREFIX, 0, PREFIX.length);
    }

    static void checkDepth(int depth) {
        if (depth > DEPTH_MAX) {
            throw new JsonException("protobuf message is nested too deeply");
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // a handover between two methods, never compared
    private record Envelope(String apiVersion, String kind, byte[] raw, String contentType) {

        static Envelope read(Wire in) {
            String apiVersion = "";
            String kind = "";
            byte[] raw = {};
            String contentType = "";
            while (!in.atEnd()) {
                long tag = in.varint();
                if ((tag & 7) != Wire.BYTES) {
                    in.skip((int) (tag & 7));
                    continue;
                }
                Wire part = in.part();
                switch ((int) (tag >>> 3)) {
                    case 1 -> {
                        while (!part.atEnd()) {
                            long inner = part.varint();
                            if (inner == (1 << 3 | Wire.BYTES)) {
                                apiVersion = part.part().text();
                            } else if (inner == (2 << 3 | Wire.BYTES)) {
                                kind = part.part().text();
                            } else {
                                part.skip((int) (inner & 7));
                            }
                        }
                    }
                    case 2 -> raw = part.rest();
                    case 4 -> contentType = part.text();
                    default -> {}
                }
            }
            return new Envelope(apiVersion, kind, raw, contentType);
        }
    }
}
