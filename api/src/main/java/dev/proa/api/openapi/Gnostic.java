package dev.proa.api.openapi;

import dev.proa.api.media.ProtobufEnvelope;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonBoolean;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.json.Yaml;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** An OpenAPI v2 document as gnostic's protobuf (openapi.v2.Document), as far as our documents use the format. */
final class Gnostic {
    private Gnostic() {}

    /** Document: 1 swagger, 2 info, 8 paths, 9 definitions. */
    static byte[] encode(JsonObject document) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(4 << 20);
        text(out, 1, document.string("swagger"));
        ByteArrayOutputStream info = new ByteArrayOutputStream();
        text(info, 1, document.stringAt("info", "title"));
        text(info, 2, document.stringAt("info", "version"));
        message(out, 2, info);
        ByteArrayOutputStream paths = new ByteArrayOutputStream();
        document.object("paths").forEach((path, item) -> named(paths, 2, path, pathItem((JsonObject) item)));
        message(out, 8, paths);
        ByteArrayOutputStream definitions = new ByteArrayOutputStream(2 << 20);
        document.object("definitions")
                .forEach((name, schema) -> named(definitions, 1, name, schema((JsonObject) schema)));
        message(out, 9, definitions);
        return out.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, int number, String text) {
        if (!text.isEmpty()) {
            ProtobufEnvelope.field(out, number, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void message(ByteArrayOutputStream out, int number, ByteArrayOutputStream message) {
        ProtobufEnvelope.field(out, number, message.toByteArray());
    }

    /** NamedX: 1 name, 2 value. */
    private static void named(ByteArrayOutputStream out, int number, String name, ByteArrayOutputStream value) {
        ByteArrayOutputStream pair = new ByteArrayOutputStream();
        text(pair, 1, name);
        message(pair, 2, value);
        message(out, number, pair);
    }

    /** PathItem: 2 get, 3 put, 4 post, 5 delete, 8 patch. */
    private static ByteArrayOutputStream pathItem(JsonObject item) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        item.forEach((method, operation) -> {
            int number = switch (method) {
                case "get" -> 2;
                case "put" -> 3;
                case "post" -> 4;
                case "delete" -> 5;
                case "patch" -> 8;
                default -> 0;
            };
            if (number > 0) {
                message(out, number, operation((JsonObject) operation));
            }
        });
        return out;
    }

    /** Operation: 5 operation_id, 8 parameters, 9 responses, 13 vendor_extension. */
    private static ByteArrayOutputStream operation(JsonObject operation) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        text(out, 5, operation.string("operationId"));
        for (JsonObject parameter : operation.array("parameters").objects()) {
            message(out, 8, queryParameter(parameter));
        }
        ByteArrayOutputStream responses = new ByteArrayOutputStream();
        message(out, 9, responses);
        extensions(out, 13, operation);
        return out;
    }

    /** ParametersItem{1: Parameter{2: NonBodyParameter{3: QueryParameterSubSchema{2 in, 4 name, 6 type}}}}. */
    private static ByteArrayOutputStream queryParameter(JsonObject parameter) {
        ByteArrayOutputStream query = new ByteArrayOutputStream();
        text(query, 2, parameter.string("in"));
        text(query, 4, parameter.string("name"));
        text(query, 6, parameter.string("type"));
        ByteArrayOutputStream nonBody = new ByteArrayOutputStream();
        message(nonBody, 3, query);
        ByteArrayOutputStream inner = new ByteArrayOutputStream();
        message(inner, 2, nonBody);
        ByteArrayOutputStream item = new ByteArrayOutputStream();
        message(item, 1, inner);
        return item;
    }

    /**
     * Schema: 1 $ref, 2 format, 4 description, 5 default, 19 required, 21 additional_properties, 22 type, 23 items, 25
     * properties, 31 vendor_extension.
     */
    private static ByteArrayOutputStream schema(JsonObject schema) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        text(out, 1, schema.string("$ref"));
        text(out, 2, schema.string("format"));
        text(out, 4, schema.string("description"));
        JsonValue defaultValue = schema.get("default");
        if (defaultValue != null) {
            message(out, 5, any(defaultValue));
        }
        schema.array("required").strings().forEach(name -> text(out, 19, name));
        additional(schema.get("additionalProperties"), out);
        if (!schema.string("type").isEmpty()) {
            ByteArrayOutputStream type = new ByteArrayOutputStream();
            text(type, 1, schema.string("type"));
            message(out, 22, type);
        }
        if (schema.get("items") instanceof JsonObject items) {
            ByteArrayOutputStream inner = new ByteArrayOutputStream();
            message(inner, 1, schema(items));
            message(out, 23, inner);
        }
        if (schema.get("properties") instanceof JsonObject properties) {
            ByteArrayOutputStream inner = new ByteArrayOutputStream();
            properties.forEach((name, property) -> named(inner, 1, name, schema((JsonObject) property)));
            message(out, 25, inner);
        }
        extensions(out, 31, schema);
        return out;
    }

    private static void additional(@org.jspecify.annotations.Nullable JsonValue value, ByteArrayOutputStream out) {
        ByteArrayOutputStream item = new ByteArrayOutputStream();
        if (value instanceof JsonObject schema) {
            message(item, 1, schema(schema));
            message(out, 21, item);
        } else if (value instanceof JsonBoolean truth) {
            ProtobufEnvelope.varint(item, 2 << 3);
            ProtobufEnvelope.varint(item, truth.value() ? 1 : 0);
            message(out, 21, item);
        }
    }

    /** NamedAny{1 name, 2 Any{2 yaml}} for each member that starts with x-. */
    private static void extensions(ByteArrayOutputStream out, int number, JsonObject object) {
        object.forEach((name, value) -> {
            if (name.startsWith("x-")) {
                named(out, number, name, any(value));
            }
        });
    }

    private static ByteArrayOutputStream any(JsonValue value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        boolean plain = value instanceof JsonNumber || value instanceof JsonBoolean;
        String yaml = plain || value instanceof JsonArray || value instanceof JsonObject
                ? Yaml.write(value)
                : value.toJson() + "\n";
        text(out, 2, yaml);
        return out;
    }
}
