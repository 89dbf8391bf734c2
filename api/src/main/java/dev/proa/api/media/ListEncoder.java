package dev.proa.api.media;

import dev.proa.api.kind.Column;
import dev.proa.api.kind.Kind;
import dev.proa.api.media.Encoder.Form;
import dev.proa.api.pipeline.Page;
import dev.proa.api.pipeline.Versions;
import dev.proa.api.storage.StoredObject;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonNull;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.json.Yaml;
import dev.proa.schema.GroupVersionKind;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Writes lists, in every form one item after the other: beside what is stored nothing is held but the item that is being written. A client
 * that takes it slowly makes the writer wait.
 */
final class ListEncoder {
    private static final String ITEMS = "items";
    private static final String ROWS = "rows";

    /** Protobuf says first how long a list is: of one that is longer than this the items are encoded twice, once to learn their lengths. */
    private static final int KEPT_BYTES_MAX = 256 * 1024;

    private final ObjectSchemas schemas;
    private final Versions versions;

    ListEncoder(ObjectSchemas schemas, Versions versions) {
        this.schemas = schemas;
        this.versions = versions;
    }

    /** An item or row as the list's form has it. */
    private interface Items {
        JsonObject tree(StoredObject object);
    }

    void write(Form form, Page page, OutputStream out) throws IOException {
        boolean table = form.accepted().shape() == Accepted.Shape.TABLE;
        JsonObject head = table ? tableHead(form, listMeta(page), true) : head(form, page);
        String name = table ? ROWS : ITEMS;
        Items items = table ? object -> row(form, object) : object -> item(form, object);
        switch (form.accepted().encoding()) {
            case JSON -> {
                if (form.accepted().pretty()) {
                    pretty(head, name, page.items(), items, out);
                } else {
                    json(form, head, name, page.items(), items, out);
                }
            }
            case YAML -> yaml(head, name, page.items(), items, out);
            case PROTOBUF -> protobuf(form, head, page.items(), table, out);
        }
    }

    // The parts

    private static JsonObject listMeta(Page page) {
        JsonObject.Builder meta = JsonObject.builder().put("resourceVersion", Long.toString(page.revision()));
        meta.putUnlessEmpty("continue", page.continueToken());
        if (page.remaining() > 0) {
            meta.put("remainingItemCount", page.remaining());
        }
        return meta.build();
    }

    private static GroupVersionKind listKind(Form form) {
        return Encoder.isPartial(form)
                ? Encoder.metaKind(form, "PartialObjectMetadataList")
                : GroupVersionKind.of(form.target().apiVersion(), form.kind().name() + "List");
    }

    private static JsonObject head(Form form, Page page) {
        GroupVersionKind kind = listKind(form);
        return JsonObject.of("kind", kind.kind(), "apiVersion", kind.apiVersion(), "metadata", listMeta(page));
    }

    private JsonObject item(Form form, StoredObject object) {
        return Encoder.isPartial(form)
                ? Encoder.partial(form, object.passingTree())
                : versions.to(form.kind(), form.version(), object.passingTree())
                        .without("kind")
                        .without("apiVersion");
    }

    /** A Table without its rows; the columns' definitions are left out of all but the first event of a watch. */
    static JsonObject tableHead(Form form, JsonObject metadata, boolean definitions) {
        JsonObject.Builder tableMeta = JsonObject.builder();
        for (String field : new String[] {"resourceVersion", "continue", "remainingItemCount"}) {
            JsonValue value = metadata.get(field);
            if (value != null) {
                tableMeta.put(field, value);
            }
        }
        GroupVersionKind kind = Encoder.metaKind(form, "Table");
        return JsonObject.of(
                "kind",
                kind.kind(),
                "apiVersion",
                kind.apiVersion(),
                "metadata",
                tableMeta.build(),
                "columnDefinitions",
                definitions ? definitions(form.kind()) : JsonNull.NULL);
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

    JsonObject row(Form form, StoredObject object) {
        JsonObject tree = object.passingTree();
        JsonObject row = JsonObject.of("cells", form.kind().rules().cells(tree, form.nowSeconds()));
        return switch (form.includeObject()) {
            case "None" -> row.with("object", JsonNull.NULL);
            case "Object" -> row.with("object", versions.to(form.kind(), form.version(), tree));
            default -> row.with("object", Encoder.partial(form, tree));
        };
    }

    // The encodings

    private static void json(
            Form form, JsonObject head, String name, List<StoredObject> objects, Items items, OutputStream out)
            throws IOException {
        String start = head.toJson();
        out.write((start.substring(0, start.length() - 1) + ",\"" + name + "\":[").getBytes(StandardCharsets.UTF_8));
        boolean first = true;
        for (StoredObject object : objects) {
            if (!first) {
                out.write(',');
            }
            first = false;
            if (form.isStored()) {
                object.writeItem(out::write);
            } else {
                out.write(items.tree(object).toBytes());
            }
        }
        out.write("]}\n".getBytes(StandardCharsets.US_ASCII));
    }

    private static void pretty(JsonObject head, String name, List<StoredObject> objects, Items items, OutputStream out)
            throws IOException {
        Writer text = writer(out);
        text.append("{\n  ");
        for (int i = 0; i < head.size(); i++) {
            text.append('"').append(head.name(i)).append("\": ");
            PrettyJson.write(head.value(i), "\n  ", text);
            text.append(",\n  ");
        }
        text.append('"').append(name).append("\": [");
        String separator = "\n    ";
        for (StoredObject object : objects) {
            text.append(separator);
            PrettyJson.write(items.tree(object), "\n    ", text);
            separator = ",\n    ";
        }
        text.append(objects.isEmpty() ? "]\n}\n" : "\n  ]\n}\n").flush();
    }

    /** Members in the order of their names, as ever in YAML. */
    private static void yaml(JsonObject head, String name, List<StoredObject> objects, Items items, OutputStream out)
            throws IOException {
        TreeMap<String, JsonValue> members = new TreeMap<>();
        head.forEach(members::put);
        Writer text = writer(out);
        write(members.headMap(name), text);
        text.append(name).append(objects.isEmpty() ? ": []\n" : ":\n");
        for (StoredObject object : objects) {
            text.append("- ");
            Yaml.write(items.tree(object), 2, text);
        }
        write(members.tailMap(name), text);
        text.flush();
    }

    private static void write(java.util.Map<String, JsonValue> members, Writer text) {
        if (!members.isEmpty()) {
            Yaml.write(JsonObject.of(members), 0, text);
        }
    }

    private static Writer writer(OutputStream out) {
        return new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    }

    /**
     * Every list is message {1: ListMeta, 2: repeated item}, where ListMeta is {2: resourceVersion, 3: continue, 4: remainingItemCount}; a
     * Table is {1: ListMeta, 2: repeated column, 3: repeated row}.
     */
    private void protobuf(Form form, JsonObject head, List<StoredObject> objects, boolean table, OutputStream out)
            throws IOException {
        GroupVersionKind kind = table ? Encoder.metaKind(form, "Table") : listKind(form);
        byte[] start = table ? schemas.toProtobuf(head, kind) : listStart(head.object("metadata"));
        int number = table ? 3 : 2;
        List<byte[]> kept = new ArrayList<>();
        long length = start.length;
        for (StoredObject object : objects) {
            byte[] field = field(number, message(form, object, table));
            length += field.length;
            if (length <= KEPT_BYTES_MAX) {
                kept.add(field);
            }
        }
        out.write(ProtobufEnvelope.start(kind, length));
        out.write(start);
        for (byte[] field : kept) {
            out.write(field);
        }
        for (StoredObject object : objects.subList(kept.size(), objects.size())) {
            out.write(field(number, message(form, object, table)));
        }
        out.write(ProtobufEnvelope.end());
    }

    private static byte[] listStart(JsonObject metadata) {
        ByteArrayOutputStream meta = new ByteArrayOutputStream();
        ProtobufEnvelope.field(meta, 1, new byte[0]);
        ProtobufEnvelope.field(meta, 2, metadata.string("resourceVersion").getBytes(StandardCharsets.US_ASCII));
        ProtobufEnvelope.field(meta, 3, metadata.string("continue").getBytes(StandardCharsets.US_ASCII));
        if (metadata.has("remainingItemCount")) {
            ProtobufEnvelope.varint(meta, 4 << 3);
            ProtobufEnvelope.varint(meta, metadata.number("remainingItemCount"));
        }
        return field(1, meta.toByteArray());
    }

    private byte[] message(Form form, StoredObject object, boolean table) {
        if (table) {
            return schemas.toProtobuf(row(form, object), Encoder.metaKind(form, "TableRow"));
        }
        return Encoder.isPartial(form)
                ? schemas.toProtobuf(
                        Encoder.partial(form, object.passingTree()), Encoder.metaKind(form, "PartialObjectMetadata"))
                : schemas.toProtobuf(versions.to(form.kind(), form.version(), object.passingTree()), form.target());
    }

    private static byte[] field(int number, byte[] message) {
        ByteArrayOutputStream field = new ByteArrayOutputStream(message.length + 8);
        ProtobufEnvelope.field(field, number, message);
        return field.toByteArray();
    }
}
