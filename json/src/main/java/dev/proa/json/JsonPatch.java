package dev.proa.json;

import dev.proa.json.PatchException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

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

    /**
     * Items that insertions into and removals from arrays may move aside in one patch: ten thousand at the head of an array of millions would
     * keep a processor busy for many seconds.
     */
    public static final long MOVED_ITEMS_MAX = 200_000_000;

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
            throw new PatchException(Reason.INVALID, String.valueOf(e.getMessage()));
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
        JsonPatchRun run = new JsonPatchRun(document);
        operations.forEach(run::carryOut);
        return run.document();
    }
}
