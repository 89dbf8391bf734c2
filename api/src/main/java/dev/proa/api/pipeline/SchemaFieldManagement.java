package dev.proa.api.pipeline;

import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.api.kind.Kind;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonException;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.schema.GroupVersionKind;
import dev.proa.schema.MessageType;
import dev.proa.schema.Types;
import dev.proa.schema.apply.ApplyResult;
import dev.proa.schema.apply.FieldSet;
import dev.proa.schema.apply.ManagedFields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Field ownership by the schema of the kind. */
public final class SchemaFieldManagement implements FieldManagement {
    private static final FieldSet STATUS = FieldSet.ofNames(List.of(List.of("status")));
    private static final FieldSet SPEC = FieldSet.ofNames(List.of(List.of("spec")));

    private final Types types;
    private final Versions versions;
    private final FieldManagement untyped = new UnmanagedFields();

    public SchemaFieldManagement(Types types, Versions versions) {
        this.types = types;
        this.versions = versions;
    }

    private @Nullable ManagedFields managed(Kind kind, Writer writer) {
        GroupVersionKind target = kind.in(writer.version());
        MessageType type = types.find(target);
        if (type == null) {
            return null;
        }
        ManagedFields plain = new ManagedFields(
                type,
                target.apiVersion(),
                writer.subresource(),
                (object, apiVersion) -> converted(kind, object, apiVersion),
                fields -> fields);
        if (writer.subresource().equals("status")) {
            return plain.ignoring(SPEC);
        }
        return kind.hasStatus() ? plain.ignoring(STATUS) : plain;
    }

    private ManagedFields.@Nullable Versioned converted(Kind kind, JsonObject object, String apiVersion) {
        GroupVersionKind wanted = GroupVersionKind.of(apiVersion, kind.name());
        MessageType type = types.find(wanted);
        return type != null && wanted.group().equals(kind.group()) && kind.serves(wanted.version())
                ? new ManagedFields.Versioned(type, versions.to(kind, wanted.version(), object))
                : null;
    }

    @Override
    public JsonObject updated(Kind kind, JsonObject old, JsonObject updated, Writer writer) {
        ManagedFields managed = managed(kind, writer);
        if (managed == null) {
            return untyped.updated(kind, old, updated, writer);
        }
        try {
            return managed.update(old.isEmpty() ? null : old, updated, writer.manager(), writer.now());
        } catch (JsonException e) {
            // An object whose lists have no keys is stored all the same; whose its fields are is then unknown, as
            // upstream.
            return updated.change("metadata", m -> m.without("managedFields"));
        }
    }

    @Override
    public JsonObject apply(Kind kind, JsonObject old, JsonObject configuration, boolean force, Writer writer) {
        ManagedFields managed = managed(kind, writer);
        if (managed == null) {
            return untyped.apply(kind, old, configuration, force, writer);
        }
        try {
            return switch (managed.apply(
                    old.isEmpty() ? null : old, configuration, writer.manager(), force, writer.now())) {
                case ApplyResult.Applied applied -> applied.object();
                case ApplyResult.Conflicts conflicts -> throw conflict(conflicts);
            };
        } catch (JsonException e) {
            throw ApiException.of(StatusReason.UNKNOWN, String.valueOf(e.getMessage()));
        }
    }

    static ApiException conflict(ApplyResult.Conflicts conflicts) {
        JsonArray causes = JsonArray.of(conflicts.conflicts().stream()
                .map(conflict -> (JsonValue) JsonObject.of(
                        "reason", "FieldManagerConflict",
                        "message", conflict.message(),
                        "field", conflict.field()))
                .toList());
        return ApiException.of(StatusReason.CONFLICT, conflicts.message(), JsonObject.of("causes", causes));
    }

    @Override
    public JsonObject withoutTimeOnlyChange(JsonObject old, JsonObject updated) {
        JsonArray before = ManagedFields.of(old);
        JsonArray after = ManagedFields.of(updated);
        if (before.equals(after) || !withoutTimes(before).equals(withoutTimes(after))) {
            return updated;
        }
        JsonObject kept = updated.change("metadata", m -> m.with("managedFields", before));
        boolean otherwiseEqual = ObjectMeta.comparable(kept).equals(ObjectMeta.comparable(old));
        return otherwiseEqual ? kept : updated;
    }

    private static JsonArray withoutTimes(JsonArray managedFields) {
        return managedFields.mapObjects(entry -> entry.without("time"));
    }
}
