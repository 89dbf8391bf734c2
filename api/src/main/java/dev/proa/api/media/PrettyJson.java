package dev.proa.api.media;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import java.io.IOException;
import java.io.Writer;

/** JSON for people: indented by two spaces, as upstream's {@code pretty}. */
public final class PrettyJson {
    private PrettyJson() {}

    /** As it is made, a line's end last. */
    static void write(JsonValue value, Writer out) throws IOException {
        write(value, "\n", out);
        out.append('\n').flush();
    }

    /** @param newLine what ends a line and indents the next one to where this value begins */
    static void write(JsonValue value, String newLine, Writer out) throws IOException {
        String inner = newLine + "  ";
        switch (value) {
            case JsonObject object
            when !object.isEmpty() -> {
                out.append('{');
                for (int i = 0; i < object.size(); i++) {
                    out.append(i == 0 ? "" : ",").append(inner);
                    out.append(new JsonString(object.name(i)).toJson()).append(": ");
                    write(object.value(i), inner, out);
                }
                out.append(newLine).append('}');
            }
            case JsonArray array
            when !array.isEmpty() -> {
                out.append('[');
                for (int i = 0; i < array.size(); i++) {
                    out.append(i == 0 ? "" : ",").append(inner);
                    write(array.get(i), inner, out);
                }
                out.append(newLine).append(']');
            }
            default -> out.append(value.toJson());
        }
    }
}
