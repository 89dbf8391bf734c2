package dev.proa.json;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes the tree as compact JSON text. */
public final class JsonWriter {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonWriter() {}

    public static byte[] toBytes(JsonValue value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
            write(value, generator);
        }
        return out.toByteArray();
    }

    public static String toString(JsonValue value) {
        return new String(toBytes(value), StandardCharsets.UTF_8);
    }

    private static void write(JsonValue value, JsonGenerator out) {
        switch (value) {
            case JsonObject object -> {
                out.writeStartObject();
                for (int i = 0; i < object.size(); i++) {
                    out.writeName(object.name(i));
                    write(object.value(i), out);
                }
                out.writeEndObject();
            }
            case JsonArray array -> {
                out.writeStartArray();
                for (JsonValue item : array) {
                    write(item, out);
                }
                out.writeEndArray();
            }
            case JsonString text -> out.writeString(text.value());
            case JsonNumber number -> out.writeNumber(number.literal());
            case JsonBoolean truth -> out.writeBoolean(truth.value());
            case JsonNull nothing -> out.writeNull();
        }
    }
}
