package dev.proa.json;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/** Writes the tree as YAML in block style, as kubectl prints it. */
final class YamlWriter {
    private static final String FIRST_CHARACTERS_QUOTED = "#,[]{}&*!|>'\"%@`";

    private final PrintWriter out;

    private YamlWriter(Writer out) {
        this.out = new PrintWriter(out);
    }

    static void write(JsonValue value, int indent, Writer out) {
        new YamlWriter(out).block(value, indent);
    }

    private void spaces(int count) {
        for (int i = 0; i < count; i++) {
            out.append(' ');
        }
    }

    /** Writes a value that starts where the line stands and, if it takes several lines, goes on at an indentation. */
    private void block(JsonValue value, int indent) {
        switch (value) {
            case JsonObject object when !object.isEmpty() -> object(object, indent);
            case JsonArray array when !array.isEmpty() -> array(array, indent);
            case JsonObject object -> out.append("{}\n");
            case JsonArray array -> out.append("[]\n");
            case JsonString text -> string(text.value(), indent);
            case JsonNumber number -> out.append(number.literal()).append('\n');
            case JsonBoolean truth -> out.append(truth.toString()).append('\n');
            case JsonNull nothing -> out.append("null\n");
        }
    }

    private void object(JsonObject object, int indent) {
        List<Integer> positions = new ArrayList<>();
        for (int i = 0; i < object.size(); i++) {
            positions.add(i);
        }
        positions.sort(Comparator.comparing(object::name));
        boolean first = true;
        for (int position : positions) {
            if (!first) {
                spaces(indent);
            }
            first = false;
            String name = object.name(position);
            out.append(name.contains("\n") ? doubleQuoted(name) : flow(name)).append(':');
            member(object.value(position), indent);
        }
    }

    private void member(JsonValue value, int indent) {
        boolean nestedObject = value instanceof JsonObject o && !o.isEmpty();
        boolean nestedArray = value instanceof JsonArray a && !a.isEmpty();
        if (nestedObject || nestedArray) {
            int inner = nestedObject ? indent + 2 : indent;
            out.append('\n');
            spaces(inner);
            block(value, inner);
        } else {
            out.append(' ');
            block(value, indent + 2);
        }
    }

    private void array(JsonArray array, int indent) {
        boolean first = true;
        for (JsonValue item : array) {
            if (!first) {
                spaces(indent);
            }
            first = false;
            out.append("- ");
            block(item, indent + 2);
        }
    }

    private void string(String text, int indent) {
        if (text.contains("\n") && isLiteral(text)) {
            literal(text, indent);
        } else {
            out.append(text.contains("\n") ? doubleQuoted(text) : flow(text)).append('\n');
        }
    }

    /** A text of one line: plain where it can be, else in single or double quotes as Go's library chooses them. */
    private static String flow(String text) {
        if (!YamlScalars.staysString(text) || !text.chars().allMatch(YamlWriter::isPrintable)) {
            return doubleQuoted(text);
        }
        return isPlain(text) ? text : "'" + text.replace("'", "''") + "'";
    }

    private static boolean isPlain(String text) {
        char first = text.charAt(0);
        boolean marker = first == '-' || first == '?' || first == ':';
        return FIRST_CHARACTERS_QUOTED.indexOf(first) < 0
                && !(marker && (text.length() == 1 || text.charAt(1) == ' '))
                && !text.startsWith("---")
                && !text.startsWith("...")
                && !text.startsWith(" ")
                && !text.endsWith(" ")
                && !text.contains(": ")
                && !text.endsWith(":")
                && !text.contains(" #");
    }

    private static boolean isLiteral(String text) {
        return !text.startsWith(" ")
                && !text.startsWith("\n")
                && !text.endsWith(" ")
                && !text.contains(" \n")
                && text.chars().allMatch(c -> c == '\n' || isPrintable(c));
    }

    private static boolean isPrintable(int c) {
        return c >= 0x20
                && c != 0x7f
                && !(c >= 0x80 && c < 0xa0)
                && c != 0x2028
                && c != 0x2029
                && c != 0xfeff
                && c < 0xfffe;
    }

    private void literal(String text, int indent) {
        String chomping = !text.endsWith("\n") ? "-" : text.endsWith("\n\n") ? "+" : "";
        out.append('|').append(chomping).append('\n');
        String body = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        for (String line : body.split("\n", -1)) {
            if (!line.isEmpty()) {
                spaces(Math.max(indent, 2));
                out.append(line);
            }
            out.append('\n');
        }
    }

    /** JSON's quoting, which YAML's double quotes include, with what YAML does not print escaped as well. */
    private static String doubleQuoted(String text) {
        StringBuilder quoted = new StringBuilder();
        new JsonString(text).toJson().chars().forEach(c -> {
            if (isPrintable(c)) {
                quoted.append((char) c);
            } else {
                quoted.append("\\u").append(HexFormat.of().toHexDigits((char) c));
            }
        });
        return quoted.toString();
    }
}
