package dev.proa.json;

import dev.proa.json.Draft.Items;
import dev.proa.json.Draft.Members;
import dev.proa.json.PatchException.Reason;
import java.util.List;

/** One run of a {@link JsonPatch} over a document. Its time and memory are linear in the document and the patch. */
final class JsonPatchRun {
    private Object root;
    private long copiedBytes;
    private long movedItems;

    JsonPatchRun(JsonValue document) {
        this.root = document;
    }

    JsonValue document() {
        return Draft.close(root);
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

    private void add(String op, String which, String path, Object value) {
        Place place = place(op, which, path);
        switch (place.container) {
            case Items items when place.key.equals("-") -> items.list.add(value);
            case Items items -> {
                int at = index(op, path, place.key, items.list.size() + 1);
                move(items.list.size() - at);
                items.list.add(at, value);
            }
            case Members members -> members.map.put(place.key, value);
            default -> throw missing(op, which, path);
        }
    }

    private Object remove(String op, String which, String path) {
        Place place = place(op, which, path);
        return switch (place.container) {
            case Items items -> {
                int at = index(op, path, place.key, items.list.size());
                move(items.list.size() - at);
                yield items.list.remove(at);
            }
            case Members members -> {
                Object removed = members.map.remove(place.key);
                if (removed == null) {
                    throw failure("error in " + op + " for path: '" + path + "': Unable to remove nonexistent key: "
                            + place.key + ": missing value");
                }
                yield removed;
            }
            default -> throw missing(op, which, path);
        };
    }

    private void replace(JsonObject operation) {
        String path = pathOf(operation);
        JsonValue value = valueOf(operation);
        if (path.isEmpty()) {
            if (!(value instanceof JsonObject) && !(value instanceof JsonArray)) {
                throw failure("replace operation value must be object or array");
            }
            root = value;
            return;
        }
        Place place = place("replace", "path", path);
        switch (place.container) {
            case Items items -> items.list.set(index("replace", path, place.key, items.list.size()), value);
            case Members members -> members.map.put(place.key, value);
            default -> throw missing("replace", "path", path);
        }
    }

    private void move(JsonObject operation) {
        String from = fromOf(operation);
        String path = pathOf(operation);
        if (path.startsWith(from + "/")) {
            throw failure("move operation does not apply: '" + from + "' cannot be moved into itself");
        }
        Object value = read("move", "from path", from);
        remove("move", "from path", from);
        add("move", "destination path", path, value);
    }

    private void copy(JsonObject operation) {
        JsonValue value = Draft.close(read("copy", "from path", fromOf(operation)));
        copiedBytes += value.toBytes().length;
        if (copiedBytes > JsonPatch.COPIED_BYTES_MAX) {
            throw failure("Unable to complete the copy, the accumulated size increase of copy is " + copiedBytes
                    + ", exceeding the limit " + JsonPatch.COPIED_BYTES_MAX);
        }
        add("copy", "destination path", pathOf(operation), value);
    }

    private void test(JsonObject operation) {
        String path = pathOf(operation);
        Object found = path.isEmpty() ? root : read("test", "path", path);
        if (!Draft.same(found, valueOf(operation))) {
            throw failure("testing value " + path + " failed: test failed");
        }
    }

    /** The node at a path; null for an absent member of an object that is there. */
    private Object read(String op, String which, String path) {
        Place place = place(op, which, path);
        return child(op, which, path, place.container, place.key);
    }

    /** The container that holds a path's last token, opened for editing. */
    private record Place(Object container, String key) {}

    @SuppressWarnings("ReferenceEquality") // opening gives the very object when it already is a draft
    private Place place(String op, String which, String path) {
        List<String> tokens = JsonPointer.parse(path).tokens();
        if (tokens.isEmpty()) {
            throw missing(op, which, path);
        }
        root = Draft.open(root);
        Object at = root;
        for (String token : tokens.subList(0, tokens.size() - 1)) {
            Object child = child(op, which, path, at, token);
            Object opened = Draft.open(child);
            if (opened != child) {
                put(op, path, at, token, opened);
            }
            at = opened;
        }
        return new Place(at, tokens.getLast());
    }

    private static void put(String op, String path, Object container, String key, Object value) {
        if (container instanceof Members members) {
            members.map.put(key, value);
        } else if (container instanceof Items items) {
            items.list.set(index(op, path, key, items.list.size()), value);
        }
    }

    private static Object child(String op, String which, String path, Object container, String key) {
        return switch (container) {
            case Members members -> members.map.getOrDefault(key, JsonNull.NULL);
            case Items items -> items.list.get(index(op, path, key, items.list.size()));
            default -> throw missing(op, which, path);
        };
    }

    private void move(int items) {
        movedItems += items;
        if (movedItems > JsonPatch.MOVED_ITEMS_MAX) {
            throw new PatchException(
                    Reason.TOO_LARGE,
                    "The allowed maximum of items that a JSON patch moves in arrays is " + JsonPatch.MOVED_ITEMS_MAX);
        }
    }

    /** The position that a key names among {@code size} positions. */
    private static int index(String op, String path, String key, int size) {
        int index;
        try {
            index = Integer.parseInt(key);
        } catch (NumberFormatException e) {
            throw failure(
                    "error in " + op + " for path: '" + path + "': value was not a proper array index: '" + key + "'");
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
        return failure(op + " operation does not apply: doc is missing " + which + ": \"" + path + "\": missing value");
    }

    private static PatchException failure(String message) {
        return new PatchException(Reason.NOT_APPLICABLE, message);
    }
}
