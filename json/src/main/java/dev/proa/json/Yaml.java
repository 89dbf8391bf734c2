package dev.proa.json;

import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/**
 * YAML to and from the JSON tree, with the reading of scalars that Kubernetes inherits from Go's YAML library: the
 * booleans of YAML 1.1, octal and hexadecimal integers, timestamps as strings, merge keys.
 */
public final class Yaml {
    /** Deeper nesting is refused. */
    public static final int DEPTH_MAX = JsonParser.DEPTH_MAX;

    /** Longer text is refused. */
    public static final int INPUT_BYTES_MAX = 64 * 1024 * 1024;

    /** What aliases may add, in characters and nodes: it keeps aliases of aliases from growing without bound. */
    public static final int ALIAS_EXPANSION_MAX = 512 * 1024;

    private Yaml() {}

    /**
     * Reads the first document; null when there is none. What follows it is not looked at, as in upstream.
     *
     * @throws JsonException when it is malformed or exceeds a limit
     */
    public static JsonValue parse(byte[] utf8) {
        return parse(utf8, duplicate -> {});
    }

    public static JsonValue parse(String text) {
        return parse(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads the first document, and calls {@code duplicates} with a line such as
     * {@code line 3: key "a" already set in map} for each member that an object has twice; the last one counts.
     */
    public static JsonValue parse(byte[] utf8, Consumer<String> duplicates) {
        List<JsonValue> documents = new YamlReader(utf8, duplicates).documents(1);
        return documents.isEmpty() ? JsonNull.NULL : documents.getFirst();
    }

    /** Reads all documents; empty ones, as between two separators, are left out. */
    public static List<JsonValue> parseAll(byte[] utf8) {
        return parseAll(utf8, duplicate -> {});
    }

    public static List<JsonValue> parseAll(byte[] utf8, Consumer<String> duplicates) {
        return new YamlReader(utf8, duplicates)
                .documents(Integer.MAX_VALUE).stream()
                        .filter(document -> document != JsonNull.NULL)
                        .toList();
    }

    /** YAML text in the form of kubectl: members sorted, block style, list items not indented. */
    public static String write(JsonValue value) {
        StringWriter text = new StringWriter();
        YamlWriter.write(value, 0, text);
        return text.toString();
    }

    /**
     * The same, as it is made. A writer that fails is not noticed here.
     *
     * @param indent of all lines but the first, which begins where {@code out} stands
     */
    public static void write(JsonValue value, int indent, Writer out) {
        YamlWriter.write(value, indent, out);
    }
}
