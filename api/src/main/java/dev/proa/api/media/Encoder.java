package dev.proa.api.media;

import dev.proa.api.kind.Column;
import dev.proa.api.kind.Kind;
import dev.proa.api.pipeline.Page;
import dev.proa.api.pipeline.Versions;
import dev.proa.api.storage.StoredObject;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonNull;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.json.Yaml;
import dev.proa.schema.GroupVersionKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes objects and lists in what was agreed on; stored bytes go out as they are wherever that is possible. */
public final class Encoder {
    private static final byte[] END_OF_ITEMS = "]}\n".getBytes(StandardCharsets.US_ASCII);
    private static final String META_GROUP = "meta.k8s.io/";

    private final ObjectSchemas schemas;
    private final Versions versions;

    public Encoder(ObjectSchemas schemas, Versions versions) {
        this.schemas = schemas;
        this.versions = versions;
    }

    /**
     * How objects of one kind are to be written.
     *
     * @param version of the request
     * @param includeObject of a Table: None, Metadata or Object
     * @param nowSeconds for ages
     */
    public record Form(Kind kind, String version, Accepted accepted, String includeObject, long nowSeconds) {
        /** Whether stored bytes can be sent as they are. */
        public boolean isStored() {
            return accepted.encoding() == Encoding.JSON
                    && accepted.shape() == Accepted.Shape.OBJECT
                    && !accepted.pretty()
                    && kind.isStorageVersion(version);
        }

        GroupVersionKind target() {
            return kind.in(version);
        }
    }

    /** One object. */
    public byte[] object(Form form, StoredObject object) {
        if (form.isStored()) {
            return object.json();
        }
        return switch (form.accepted().shape()) {
            case OBJECT -> tree(form.accepted(), versions.to(form.kind(), form.version(), object));
            case PARTIAL -> tree(form.accepted(), partial(form, object.tree()));
            case TABLE ->
                tree(form.accepted(), table(form, List.of(object), object.tree().object("metadata"), true));
        };
    }

    /** Any tree with kind and apiVersion; falls back to JSON where there is no protobuf form. */
    public byte[] tree(Accepted accepted, JsonObject object) {
        return switch (accepted.encoding()) {
            case JSON -> accepted.pretty() ? PrettyJson.write(object) : object.toBytes();
            case YAML -> Yaml.write(object).getBytes(StandardCharsets.UTF_8);
            case PROTOBUF -> protobuf(object);
        };
    }

    private byte[] protobuf(JsonObject object) {
        GroupVersionKind kind = GroupVersionKind.of(object.string("apiVersion"), object.string("kind"));
        return ProtobufEnvelope.wrap(kind, schemas.toProtobuf(object, kind));
    }

    /** Whether errors can be written as protobuf. */
    public boolean hasProtobufStatus() {
        return schemas.hasProtobuf(new GroupVersionKind("", "v1", "Status"));
    }

    /** Whether objects of this kind can be written as protobuf. */
    public boolean hasProtobuf(GroupVersionKind kind) {
        return schemas.hasProtobuf(kind);
    }

    /** A list, item by item: nothing but one item is held beside what is stored. */
    public void list(Form form, Page page, OutputStream out) throws IOException {
        switch (form.accepted().shape()) {
            case TABLE -> out.write(tree(form.accepted(), table(form, page.items(), listMeta(page), true)));
            case OBJECT, PARTIAL -> {
                switch (form.accepted().encoding()) {
                    case JSON -> {
                        if (form.accepted().pretty()) {
                            out.write(PrettyJson.write(listTree(form, page)));
                        } else {
                            jsonList(form, page, out);
                        }
                    }
                    case YAML -> out.write(Yaml.write(listTree(form, page)).getBytes(StandardCharsets.UTF_8));
                    case PROTOBUF -> protobufList(form, page, out);
                }
            }
        }
    }

    private static JsonObject listMeta(Page page) {
        JsonObject.Builder meta = JsonObject.builder().put("resourceVersion", Long.toString(page.revision()));
        meta.putUnlessEmpty("continue", page.continueToken());
        if (page.remaining() > 0) {
            meta.put("remainingItemCount", page.remaining());
        }
        return meta.build();
    }

    private static boolean isPartial(Form form) {
        return form.accepted().shape() == Accepted.Shape.PARTIAL;
    }

    private static GroupVersionKind listKind(Form form) {
        return isPartial(form)
                ? GroupVersionKind.of(META_GROUP + form.accepted().shapeVersion(), "PartialObjectMetadataList")
                : GroupVersionKind.of(form.target().apiVersion(), form.kind().name() + "List");
    }

    private JsonObject listTree(Form form, Page page) {
        GroupVersionKind kind = listKind(form);
        List<JsonValue> items = new ArrayList<>();
        page.items().forEach(item -> items.add(item(form, item)));
        return JsonObject.of(
                "kind",
                kind.kind(),
                "apiVersion",
                kind.apiVersion(),
                "metadata",
                listMeta(page),
                "items",
                JsonArray.of(items));
    }

    private JsonObject item(Form form, StoredObject object) {
        return isPartial(form)
                ? partial(form, object.tree())
                : versions.to(form.kind(), form.version(), object)
                        .without("kind")
                        .without("apiVersion");
    }

    private void jsonList(Form form, Page page, OutputStream out) throws IOException {
        GroupVersionKind kind = listKind(form);
        out.write(("{\"kind\":\"" + kind.kind() + "\",\"apiVersion\":\"" + kind.apiVersion() + "\",\"metadata\":"
                        + listMeta(page).toJson() + ",\"items\":[")
                .getBytes(StandardCharsets.UTF_8));
        boolean first = true;
        for (StoredObject item : page.items()) {
            if (!first) {
                out.write(',');
            }
            first = false;
            if (form.isStored()) {
                item.writeItem(out::write);
            } else {
                out.write(item(form, item).toBytes());
            }
        }
        out.write(END_OF_ITEMS);
    }

    /** Every list is message {1: ListMeta, 2: repeated item}; ListMeta is {2: resourceVersion, 3: continue, 4: remainingItemCount}. */
    private void protobufList(Form form, Page page, OutputStream out) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        ByteArrayOutputStream meta = new ByteArrayOutputStream();
        ProtobufEnvelope.field(meta, 1, new byte[0]);
        ProtobufEnvelope.field(meta, 2, Long.toString(page.revision()).getBytes(StandardCharsets.US_ASCII));
        ProtobufEnvelope.field(meta, 3, page.continueToken().getBytes(StandardCharsets.US_ASCII));
        if (page.remaining() > 0) {
            ProtobufEnvelope.varint(meta, 4 << 3);
            ProtobufEnvelope.varint(meta, page.remaining());
        }
        ProtobufEnvelope.field(message, 1, meta.toByteArray());
        GroupVersionKind itemKind = isPartial(form)
                ? GroupVersionKind.of(META_GROUP + form.accepted().shapeVersion(), "PartialObjectMetadata")
                : form.target();
        for (StoredObject item : page.items()) {
            JsonObject tree =
                    isPartial(form) ? partial(form, item.tree()) : versions.to(form.kind(), form.version(), item);
            ProtobufEnvelope.field(message, 2, schemas.toProtobuf(tree, itemKind));
        }
        out.write(ProtobufEnvelope.wrap(listKind(form), message.toByteArray()));
    }

    private static JsonObject partial(Form form, JsonObject object) {
        return JsonObject.of(
                "kind",
                "PartialObjectMetadata",
                "apiVersion",
                META_GROUP + form.accepted().shapeVersion(),
                "metadata",
                object.object("metadata"));
    }

    /** A Table of these objects; the columns' definitions are left out of all but the first event of a watch. */
    public JsonObject table(Form form, List<StoredObject> objects, JsonObject metadata, boolean definitions) {
        List<JsonValue> rows = new ArrayList<>();
        for (StoredObject object : objects) {
            rows.add(row(form, object));
        }
        JsonObject.Builder tableMeta = JsonObject.builder();
        for (String field : new String[] {"resourceVersion", "continue", "remainingItemCount"}) {
            JsonValue value = metadata.get(field);
            if (value != null) {
                tableMeta.put(field, value);
            }
        }
        return JsonObject.of(
                "kind",
                "Table",
                "apiVersion",
                META_GROUP + form.accepted().shapeVersion(),
                "metadata",
                tableMeta.build(),
                "columnDefinitions",
                definitions ? definitions(form.kind()) : JsonNull.NULL,
                "rows",
                JsonArray.of(rows));
    }

    /** A bookmark: an object of the watched kind that has nothing but this metadata. */
    public byte[] bookmark(Form form, JsonObject metadata) {
        GroupVersionKind kind = form.target();
        JsonObject empty = JsonObject.of("kind", kind.kind(), "apiVersion", kind.apiVersion(), "metadata", metadata);
        return switch (form.accepted().shape()) {
            case OBJECT -> tree(form.accepted(), empty);
            case PARTIAL -> tree(form.accepted(), partial(form, empty));
            case TABLE ->
                tree(
                        form.accepted(),
                        table(form, List.of(), metadata, false)
                                .with(
                                        "rows",
                                        JsonArray.of(JsonObject.of(
                                                "cells", JsonArray.EMPTY, "object", partial(form, empty)))));
        };
    }

    private JsonObject row(Form form, StoredObject object) {
        JsonObject tree = object.tree();
        JsonObject row = JsonObject.of("cells", form.kind().rules().cells(tree, form.nowSeconds()));
        return switch (form.includeObject()) {
            case "None" -> row.with("object", JsonNull.NULL);
            case "Object" -> row.with("object", versions.to(form.kind(), form.version(), object));
            default -> row.with("object", partial(form, tree));
        };
    }

    private static JsonArray definitions(Kind kind) {
        List<JsonValue> columns = new ArrayList<>();
        for (Column column : kind.rules().columns()) {
            columns.add(JsonObject.of(
                    "name", column.name(),
                    "type", column.type(),
                    "format", column.format(),
                    "description", column.description(),
                    "priority", column.priority()));
        }
        return JsonArray.of(columns);
    }
}
