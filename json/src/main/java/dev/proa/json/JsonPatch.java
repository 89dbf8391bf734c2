package dev.proa.json;

import dev.proa.json.PatchException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A JSON patch (RFC 6902), applied all or nothing. Where upstream's API server is more lenient than the RFC, so is
 * this: a negative index counts from the end, {@code replace} of an absent member adds it, {@code copy} of one copies
 * null, {@code test} for null succeeds on one.
 */
public final class JsonPatch {
    /** More operations are refused. */
    public static final int OPERATIONS_MAX = 10_000;

    /** The bytes that all copy operations of one patch may add; it keeps copies of copies from growing without bound. */
    public static final int COPIED_BYTES_MAX = 3 * 1024 * 1024;

    private static final Set<String> MEMBERS = Set.of("op", "path", "from", "value");

    private final List<JsonObject> operations;

    private JsonPatch(List<JsonObject> operations) {
        this.operations = operations;
    }

    /**
     * Reads a patch document.
     *
     * @throws PatchException INVALID unless it is an array of objects, TOO_LARGE above {@link #OPERATIONS_MAX}
     */
    public static JsonPatch of(JsonValue document) {
        if (!(document instanceof JsonArray array)) {
            throw new PatchException(Reason.INVALID, "a JSON patch must be an array of operations");
        }
        List<JsonObject> operations = array.objects();
        if (operations.size() != array.size()) {
            throw new PatchException(Reason.INVALID, "every operation of a JSON patch must be an object");
        }
        if (operations.size() > OPERATIONS_MAX) {
            throw new PatchException(
                    Reason.TOO_LARGE,
                    "The allowed maximum operations in a JSON patch is " + OPERATIONS_MAX + ", got "
                            + operations.size());
        }
        return new JsonPatch(operations);
    }

    public static JsonPatch parse(byte[] utf8) {
        try {
            return of(JsonParser.parse(utf8));
        } catch (JsonException e) {
            throw new PatchException(Reason.INVALID, e.getMessage());
        }
    }

    public static JsonPatch parse(String text) {
        return parse(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The paths (such as {@code [0].foo}) of members that no operation has, for strict field validation. */
    public List<String> unknownMembers() {
        List<String> unknown = new ArrayList<>();
        for (int i = 0; i < operations.size(); i++) {
            for (String name : operations.get(i).names()) {
                if (!MEMBERS.contains(name)) {
                    unknown.add("[" + i + "]." + name);
                }
            }
        }
        return unknown;
    }

    /** The patched document. @throws PatchException NOT_APPLICABLE when any operation fails */
    public JsonValue apply(JsonValue document) {
        Application application = new Application(document);
        operations.forEach(application::carryOut);
        return application.document;
    }

    /** One run over a document. */
    private static final class Application {
        private JsonValue document;
        private long copiedBytes;

        Application(JsonValue document) {
            this.document = document;
        }

        void carryOut(JsonObject operation) {
            String op = operation.string("op", "unknown");
            switch (op) {
                case "add" -> add("add", "path", pathOf(operation), valueOf(operation));
                case "remove" -> remove("remove", "path", pathOf(operation));
                case "replace" -> replace(operation);
                case "move" -> move(operation);
                case "copy" -> copy(operation);
                case "test" -> test(operation);
                default -> throw failure("Unexpected kind: " + op);
            }
        }

        private void add(String op, String which, String path, JsonValue value) {
            edit(op, which, path, (container, key) -> switch (container) {
                case JsonArray array ->
                    key.equals("-") ? array.plus(value) : array.inserted(index(op, path, key, array.size() + 1), value);
                case JsonObject object -> object.with(key, value);
                default -> throw missing(op, which, path);
            });
        }

        private void remove(String op, String which, String path) {
            edit(op, which, path, (container, key) -> switch (container) {
                case JsonArray array -> array.without(index(op, path, key, array.size()));
                case JsonObject object -> {
                    if (!object.contains(key)) {
                        throw failure("error in " + op + " for path: '" + path + "': Unable to remove nonexistent key: "
                                + key + ": missing value");
                    }
                    yield object.without(key);
                }
                default -> throw missing(op, which, path);
            });
        }

        private void replace(JsonObject operation) {
            String path = pathOf(operation);
            JsonValue value = valueOf(operation);
            if (path.isEmpty()) {
                if (!(value instanceof JsonObject) && !(value instanceof JsonArray)) {
                    throw failure("replace operation value must be object or array");
                }
                document = value;
                return;
            }
            edit("replace", "path", path, (container, key) -> switch (container) {
                case JsonArray array -> array.with(index("replace", path, key, array.size()), value);
                case JsonObject object -> object.with(key, value);
                default -> throw missing("replace", "path", path);
            });
        }

        private void move(JsonObject operation) {
            String from = fromOf(operation);
            String path = pathOf(operation);
            if (path.startsWith(from + "/")) {
                throw failure("move operation does not apply: '" + from + "' cannot be moved into itself");
            }
            JsonValue value = read("move", "from path", from);
            remove("move", "from path", from);
            add("move", "destination path", path, value);
        }

        private void copy(JsonObject operation) {
            String from = fromOf(operation);
            JsonValue value = read("copy", "from path", from);
            copiedBytes += value.toBytes().length;
            if (copiedBytes > COPIED_BYTES_MAX) {
                throw failure("Unable to complete the copy, the accumulated size increase of copy is " + copiedBytes
                        + ", exceeding the limit " + COPIED_BYTES_MAX);
            }
            add("copy", "destination path", pathOf(operation), value);
        }

        private void test(JsonObject operation) {
            String path = pathOf(operation);
            JsonValue found = path.isEmpty() ? document : read("test", "path", path);
            if (!found.equals(valueOf(operation))) {
                throw failure("testing value " + path + " failed: test failed");
            }
        }

        /** The value at a path; null for an absent member of an object that is there. */
        private JsonValue read(String op, String which, String path) {
            JsonValue[] found = {JsonNull.NULL};
            edit(op, which, path, (container, key) -> {
                found[0] = child(op, which, path, container, key);
                return container;
            });
            return found[0];
        }

        private void edit(String op, String which, String path, Edit edit) {
            JsonPointer pointer = JsonPointer.parse(path);
            if (pointer.isRoot()) {
                throw missing(op, which, path);
            }
            document = edit(document, pointer.tokens(), 0, op, which, path, edit);
        }

        private static JsonValue edit(
                JsonValue at, List<String> tokens, int depth, String op, String which, String path, Edit edit) {
            String token = tokens.get(depth);
            if (depth == tokens.size() - 1) {
                return edit.apply(at, token);
            }
            JsonValue child = child(op, which, path, at, token);
            UnaryOperator<JsonValue> further = inner -> edit(inner, tokens, depth + 1, op, which, path, edit);
            JsonValue changed = further.apply(child);
            if (changed == child) {
                return at;
            }
            return switch (at) {
                case JsonObject object -> object.with(token, changed);
                case JsonArray array -> array.with(index(op, path, token, array.size()), changed);
                default -> throw missing(op, which, path);
            };
        }

        private static JsonValue child(String op, String which, String path, JsonValue container, String key) {
            return switch (container) {
                case JsonObject object -> {
                    JsonValue value = object.get(key);
                    yield value == null ? JsonNull.NULL : value;
                }
                case JsonArray array -> array.get(index(op, path, key, array.size()));
                default -> throw missing(op, which, path);
            };
        }

        /** The position that a key names among {@code size} positions. */
        private static int index(String op, String path, String key, int size) {
            int index;
            try {
                index = Integer.parseInt(key);
            } catch (NumberFormatException e) {
                throw failure("error in " + op + " for path: '" + path + "': value was not a proper array index: '"
                        + key + "'");
            }
            if (index >= size || index < -size) {
                throw failure("error in " + op + " for path: '" + path + "': Unable to access invalid index: " + index
                        + ": invalid index referenced");
            }
            return index < 0 ? index + size : index;
        }

        private static String pathOf(JsonObject operation) {
            return text(operation, "path");
        }

        private static String fromOf(JsonObject operation) {
            return text(operation, "from");
        }

        private static String text(JsonObject operation, String member) {
            if (operation.get(member) instanceof JsonString text) {
                return text.value();
            }
            throw failure(operation.string("op") + " operation failed to decode " + member + ": missing value");
        }

        private static JsonValue valueOf(JsonObject operation) {
            JsonValue value = operation.get("value");
            return value == null ? JsonNull.NULL : value;
        }

        private static PatchException missing(String op, String which, String path) {
            return failure(
                    op + " operation does not apply: doc is missing " + which + ": \"" + path + "\": missing value");
        }

        private static PatchException failure(String message) {
            return new PatchException(Reason.NOT_APPLICABLE, message);
        }
    }

    /** Changes the container that holds a path's last token. */
    private interface Edit {
        JsonValue apply(JsonValue container, String key);
    }
}
