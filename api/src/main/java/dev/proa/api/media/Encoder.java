package dev.proa.api.media;

import dev.proa.api.kind.Kind;
import dev.proa.api.pipeline.Page;
import dev.proa.api.pipeline.Versions;
import dev.proa.api.storage.StoredObject;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.json.Yaml;
import dev.proa.schema.GroupVersionKind;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes objects and lists in what was agreed on; stored bytes go out as they are wherever that is possible. */
public final class Encoder {
    private static final String META_GROUP = "meta.k8s.io/";

    private final ObjectSchemas schemas;
    private final Versions versions;
    private final ListEncoder lists;

    public Encoder(ObjectSchemas schemas, Versions versions) {
        this.schemas = schemas;
        this.versions = versions;
        this.lists = new ListEncoder(schemas, versions);
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

    /** One object, as it is made: a deeply nested one is many times longer when it is indented. */
    public void object(Form form, StoredObject object, OutputStream out) throws IOException {
        if (form.isStored()) {
            object.write(out::write);
        } else if (form.accepted().shape() == Accepted.Shape.OBJECT) {
            tree(form.accepted(), versions.to(form.kind(), form.version(), object), out);
        } else {
            out.write(object(form, object));
        }
    }

    /** Any tree with kind and apiVersion; falls back to JSON where there is no protobuf form. */
    public byte[] tree(Accepted accepted, JsonObject object) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            tree(accepted, object, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** The same, as it is made. */
    public void tree(Accepted accepted, JsonObject object, OutputStream out) throws IOException {
        switch (accepted.encoding()) {
            case JSON -> {
                if (accepted.pretty()) {
                    PrettyJson.write(object, writer(out));
                } else {
                    out.write(object.toBytes());
                }
            }
            case YAML -> {
                Writer text = writer(out);
                Yaml.write(object, 0, text);
                text.flush();
            }
            case PROTOBUF -> out.write(protobuf(object));
        }
    }

    private static Writer writer(OutputStream out) {
        return new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
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
        lists.write(form, page, out);
    }

    static boolean isPartial(Form form) {
        return form.accepted().shape() == Accepted.Shape.PARTIAL;
    }

    static GroupVersionKind metaKind(Form form, String kind) {
        return GroupVersionKind.of(META_GROUP + form.accepted().shapeVersion(), kind);
    }

    static JsonObject partial(Form form, JsonObject object) {
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
            rows.add(lists.row(form, object));
        }
        return ListEncoder.tableHead(form, metadata, definitions).with("rows", JsonArray.of(rows));
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
}
