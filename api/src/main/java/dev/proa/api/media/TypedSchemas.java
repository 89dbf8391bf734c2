package dev.proa.api.media;

import dev.proa.json.JsonException;
import dev.proa.json.JsonObject;
import dev.proa.schema.GoForm;
import dev.proa.schema.GroupVersionKind;
import dev.proa.schema.MessageType;
import dev.proa.schema.StrategicMerge;
import dev.proa.schema.Types;
import dev.proa.schema.protobuf.Protobuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The schemas of compiled types. A kind without type is accepted as it is. */
public final class TypedSchemas implements ObjectSchemas {
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";

    private final Types types;
    private final Protobuf protobuf;
    private final DeclaredDefaults defaults = new DeclaredDefaults();

    public TypedSchemas(Types types) {
        this.types = types;
        this.protobuf = new Protobuf(types);
    }

    private @Nullable MessageType find(GroupVersionKind kind) {
        MessageType found = types.find(kind);
        boolean meta = found == null
                && (kind.group().equals("meta.k8s.io")
                        || kind.kind().equals("Status")
                        || kind.kind().equals("DeleteOptions"));
        return meta ? types.find(META + kind.kind()) : found;
    }

    @Override
    public boolean knows(GroupVersionKind kind) {
        return find(kind) != null;
    }

    @Override
    public JsonObject normalized(JsonObject object, GroupVersionKind kind, List<String> unknown) {
        MessageType type = find(kind);
        if (type == null) {
            return object;
        }
        try {
            return GoForm.of(type, object, path -> unknown.add("unknown field \"" + path + "\""));
        } catch (JsonException e) {
            throw new SchemaException(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public JsonObject withDefaults(JsonObject object, GroupVersionKind kind) {
        MessageType type = find(kind);
        return type == null ? object : defaults.apply(type, object);
    }

    @Override
    public JsonObject strategicMerge(JsonObject original, JsonObject patch, GroupVersionKind kind) {
        MessageType type = find(kind);
        return type == null ? NONE.strategicMerge(original, patch, kind) : StrategicMerge.apply(type, original, patch);
    }

    @Override
    public byte[] toProtobuf(JsonObject object, GroupVersionKind kind) {
        MessageType type = find(kind);
        return type == null ? NONE.toProtobuf(object, kind) : protobuf.encodeRaw(type, object);
    }

    @Override
    public JsonObject fromProtobuf(byte[] message, GroupVersionKind kind) {
        MessageType type = find(kind);
        if (type == null) {
            return NONE.fromProtobuf(message, kind);
        }
        try {
            return protobuf.decodeRaw(type, kind, message);
        } catch (JsonException e) {
            throw new SchemaException(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public boolean hasProtobuf(GroupVersionKind kind) {
        return find(kind) != null;
    }
}
