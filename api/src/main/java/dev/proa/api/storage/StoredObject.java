package dev.proa.api.storage;

import dev.proa.json.Json;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import dev.proa.store.Entry;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of an object: its JSON in the storage version without metadata.resourceVersion, behind a header of a
 * format byte and the offset (4 bytes) at which the revision is spliced in. Serving an object or an event therefore
 * copies bytes and decodes nothing.
 */
public final class StoredObject {
    private static final byte FORMAT = 1;
    private static final int HEADER_BYTES = 5;
    private static final String MARK = ",\"resourceVersion\":\"@\"";
    private static final byte[] MARK_BYTES = MARK.getBytes(StandardCharsets.US_ASCII);
    private static final byte[][] LEADING_MEMBERS = {
        "\"kind\":\"".getBytes(StandardCharsets.US_ASCII), "\"apiVersion\":\"".getBytes(StandardCharsets.US_ASCII)
    };
    private static final String[] LEADING_METADATA = {"name", "generateName", "namespace", "uid"};

    private final byte[] value;
    private final long revision;
    private final @Nullable Entry entry;
    private final @Nullable JsonObject tree;

    private StoredObject(byte[] value, long revision, @Nullable Entry entry, @Nullable JsonObject tree) {
        this.value = value;
        this.revision = revision;
        this.entry = entry;
        this.tree = tree;
    }

    /** The bytes to store for an object in its storage version; it must have kind, apiVersion, metadata.name and uid. */
    public static byte[] encode(JsonObject object) {
        byte[] marked = marked(object).toBytes();
        int splice = indexOfMark(marked);
        byte[] value = new byte[HEADER_BYTES + marked.length - MARK_BYTES.length];
        value[0] = FORMAT;
        for (int i = 0; i < 4; i++) {
            value[1 + i] = (byte) (splice >>> (24 - 8 * i));
        }
        System.arraycopy(marked, 0, value, HEADER_BYTES, splice);
        int rest = splice + MARK_BYTES.length;
        System.arraycopy(marked, rest, value, HEADER_BYTES + splice, marked.length - rest);
        return value;
    }

    /** Only strings stand before the mark, so that its first occurrence is the mark itself. */
    private static JsonObject marked(JsonObject object) {
        JsonObject metadata = object.object("metadata");
        JsonObject.Builder leading = JsonObject.builder();
        for (String name : LEADING_METADATA) {
            JsonValue value = metadata.get(name);
            if (value instanceof JsonString) {
                leading.put(name, value);
            }
        }
        leading.put("resourceVersion", "@");
        metadata.forEach((name, value) -> {
            if (!leading.contains(name)) {
                leading.put(name, value);
            }
        });
        JsonObject.Builder whole = JsonObject.builder()
                .put("kind", object.string("kind"))
                .put("apiVersion", object.string("apiVersion"))
                .put("metadata", leading.build());
        object.forEach((name, value) -> {
            if (!whole.contains(name)) {
                whole.put(name, value);
            }
        });
        return whole.build();
    }

    private static int indexOfMark(byte[] text) {
        int last = text.length - MARK_BYTES.length;
        for (int i = 0; i <= last; i++) {
            if (text[i] == MARK_BYTES[0]
                    && Arrays.equals(text, i, i + MARK_BYTES.length, MARK_BYTES, 0, MARK_BYTES.length)) {
                return i;
            }
        }
        throw new IllegalArgumentException("an object without name cannot be stored");
    }

    /** An entry of the store as the object it holds. */
    public static StoredObject of(Entry entry) {
        return new StoredObject(entry.value(), entry.modRevision(), entry, null);
    }

    /** What was just committed: its bytes, its revision and its tree without regard to metadata.resourceVersion. */
    public static StoredObject committed(byte[] value, long revision, JsonObject tree) {
        return new StoredObject(value, revision, null, withResourceVersion(tree, revision));
    }

    /** As a deletion leaves it to watchers: the last state with the deletion's revision. */
    public static StoredObject deleted(Entry last, long revision) {
        return new StoredObject(last.value(), revision, last, null);
    }

    public long revision() {
        return revision;
    }

    public int bytes() {
        return value.length;
    }

    /** The tree in the storage version with metadata.resourceVersion; an entry's is decoded once and shared. */
    public JsonObject tree() {
        if (tree != null) {
            return tree;
        }
        JsonObject decoded = decode(Objects.requireNonNull(entry));
        return entry.modRevision() == revision ? decoded : withResourceVersion(decoded, revision);
    }

    /** As {@link #tree}, for one who looks at many objects once: what was not decoded before is not kept. */
    public JsonObject passingTree() {
        if (tree != null) {
            return tree;
        }
        Entry from = Objects.requireNonNull(entry);
        return from.attachment() instanceof JsonObject ? tree() : withResourceVersion(parse(from), revision);
    }

    /** The tree of an entry in its storage version with metadata.resourceVersion; decoded once and shared. */
    public static JsonObject decode(Entry entry) {
        if (entry.attachment() instanceof JsonObject decoded) {
            return decoded;
        }
        JsonObject decoded = withResourceVersion(parse(entry), entry.modRevision());
        entry.attach(decoded);
        return decoded;
    }

    private static JsonObject parse(Entry entry) {
        byte[] value = entry.value();
        if (value[0] != FORMAT) {
            throw new IllegalStateException(entry.key() + " is stored in format " + value[0] + ", known is " + FORMAT);
        }
        return Json.parseObject(Arrays.copyOfRange(value, HEADER_BYTES, value.length));
    }

    /** The object with this metadata.resourceVersion, where upstream writes it: after the uid. */
    public static JsonObject withResourceVersion(JsonObject object, long revision) {
        JsonObject metadata = object.object("metadata");
        String text = Long.toString(revision);
        if (metadata.contains("resourceVersion")) {
            return object.with("metadata", metadata.with("resourceVersion", text));
        }
        JsonObject.Builder builder = JsonObject.builder();
        metadata.forEach((name, member) -> {
            builder.put(name, member);
            if (name.equals("uid")) {
                builder.put("resourceVersion", text);
            }
        });
        return object.with("metadata", builder.put("resourceVersion", text).build());
    }

    /** The object's JSON in the storage version, as pieces that are shared and must not be changed. */
    public <E extends Exception> void write(Pieces<E> out) throws E {
        int splice = splice();
        out.piece(value, HEADER_BYTES, splice - HEADER_BYTES);
        byte[] text = revisionMember();
        out.piece(text, 0, text.length);
        out.piece(value, splice, value.length - splice);
    }

    /** As {@link #write}, without the leading kind and apiVersion: an item of a list, as upstream writes it. */
    public <E extends Exception> void writeItem(Pieces<E> out) throws E {
        int splice = splice();
        int start = HEADER_BYTES + 1;
        for (byte[] member : LEADING_MEMBERS) {
            if (Arrays.equals(value, start, start + member.length, member, 0, member.length)) {
                int end = start + member.length;
                while (value[end] != '"') {
                    end++;
                }
                start = end + 2;
            }
        }
        out.piece(value, HEADER_BYTES, 1);
        out.piece(value, start, splice - start);
        byte[] text = revisionMember();
        out.piece(text, 0, text.length);
        out.piece(value, splice, value.length - splice);
    }

    private int splice() {
        return HEADER_BYTES
                + ((value[1] & 0xff) << 24 | (value[2] & 0xff) << 16 | (value[3] & 0xff) << 8 | value[4] & 0xff);
    }

    private byte[] revisionMember() {
        return (",\"resourceVersion\":\"" + revision + "\"").getBytes(StandardCharsets.US_ASCII);
    }

    /** The same in one array. */
    public byte[] json() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(value.length + 32);
        write(out::write);
        return out.toByteArray();
    }

    /** Takes parts of arrays, in order. */
    @FunctionalInterface
    public interface Pieces<E extends Exception> {
        void piece(byte[] bytes, int offset, int length) throws E;
    }
}
