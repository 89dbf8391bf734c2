package dev.proa.api.media;

import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.api.pipeline.Warnings;
import dev.proa.api.request.FieldValidation;
import dev.proa.json.JsonException;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonParser;
import dev.proa.json.JsonValue;
import dev.proa.json.Yaml;
import dev.proa.schema.GroupVersionKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads bodies: JSON, YAML, protobuf; finds out what strict validation objects to. */
public final class BodyDecoder {
    private static final GroupVersionKind EVICTION = new GroupVersionKind("policy", "v1", "Eviction");
    private static final String ACCEPTED = "application/json, application/yaml, application/vnd.kubernetes.protobuf";

    private static final int SUMMARY_CHARACTERS_MAX = 1024;

    private final ObjectSchemas schemas;

    public BodyDecoder(ObjectSchemas schemas) {
        this.schemas = schemas;
    }

    /**
     * The object of a body in its own version, as Go would hold it.
     *
     * @param expected the kind that the request is for; a body without kind and apiVersion is taken to be it
     */
    public JsonObject decode(
            BodySource body, GroupVersionKind expected, FieldValidation validation, Warnings warnings) {
        if (body instanceof BodySource.Tree tree && tree.value() instanceof JsonObject object) {
            return finish(object, expected, validation, warnings, new ArrayList<>());
        }
        byte[] bytes = body.bytes();
        List<String> faults = new ArrayList<>();
        String mediaType = mediaType(body.contentType());
        return switch (mediaType) {
            case "", "*/*", "application/json" ->
                finish(json(bytes, expected, faults), expected, validation, warnings, faults);
            case "application/yaml" -> finish(yaml(bytes, expected, faults), expected, validation, warnings, faults);
            case ProtobufEnvelope.MEDIA_TYPE -> protobuf(bytes, expected);
            default ->
                throw ApiException.of(
                        StatusReason.UNSUPPORTED_MEDIA_TYPE,
                        "the body of the request was in an unknown format - accepted media types include: " + ACCEPTED);
        };
    }

    /** DeleteOptions: of any apiVersion, as upstream registers them in every group. */
    public JsonObject decodeOptions(BodySource body, GroupVersionKind kind) {
        if (body instanceof BodySource.Tree tree && tree.value() instanceof JsonObject object) {
            return object;
        }
        byte[] bytes = body.bytes();
        List<String> faults = new ArrayList<>();
        JsonObject options = switch (mediaType(body.contentType())) {
            case "application/yaml" -> yaml(bytes, kind, faults);
            case ProtobufEnvelope.MEDIA_TYPE ->
                schemas.fromProtobuf(ProtobufEnvelope.unwrap(bytes).message(), kind);
            default -> json(bytes, kind, faults);
        };
        String sent = options.string("kind");
        if (!sent.isEmpty() && !sent.equals(kind.kind())) {
            throw ApiException.badRequest("decoded object cannot be converted to DeleteOptions");
        }
        try {
            return schemas.normalized(options, kind, faults);
        } catch (ObjectSchemas.SchemaException e) {
            throw ApiException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    /** The media type without its parameters, in lower case. */
    public static String mediaType(String contentType) {
        int end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    private static JsonObject json(byte[] bytes, GroupVersionKind expected, List<String> faults) {
        try {
            return object(
                    JsonParser.parse(bytes, duplicate -> faults.add("duplicate field \"" + duplicate + "\"")),
                    expected,
                    bytes);
        } catch (JsonException e) {
            throw unrecognized(expected, "couldn't get version/kind; json parse error: " + inGosWords(e), bytes);
        }
    }

    private static String inGosWords(JsonException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("Unexpected end-of-input") ? "unexpected end of JSON input" : message;
    }

    private static JsonObject yaml(byte[] bytes, GroupVersionKind expected, List<String> faults) {
        try {
            return object(Yaml.parse(bytes, duplicate -> faults.add("yaml: " + duplicate)), expected, bytes);
        } catch (JsonException e) {
            throw unrecognized(expected, "error converting YAML to JSON: " + e.getMessage(), bytes);
        }
    }

    private static JsonObject object(JsonValue value, GroupVersionKind expected, byte[] bytes) {
        if (value instanceof JsonObject object) {
            return object;
        }
        throw unrecognized(
                expected,
                "couldn't get version/kind; json parse error: json: cannot unmarshal " + goType(value)
                        + " into Go value of type struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind"
                        + " string \"json:\\\"kind,omitempty\\\"\" }",
                bytes);
    }

    private static String goType(JsonValue value) {
        return switch (value) {
            case dev.proa.json.JsonArray a -> "array";
            case dev.proa.json.JsonString s -> "string";
            case dev.proa.json.JsonNumber n -> "number";
            case dev.proa.json.JsonBoolean b -> "bool";
            case dev.proa.json.JsonNull n -> "null";
            case JsonObject o -> "object";
        };
    }

    private static ApiException unrecognized(GroupVersionKind expected, String why, byte[] bytes) {
        return ApiException.badRequest("the object provided is unrecognized (must be of type " + expected.kind() + "): "
                + why + " (" + summary(bytes) + ")");
    }

    /** The beginning of a body: as it is when it looks like JSON, else in hexadecimal. */
    private static String summary(byte[] bytes) {
        if (bytes.length == 0) {
            return "<empty>";
        }
        boolean json = bytes[0] == '{';
        int shown = Math.min(bytes.length, json ? SUMMARY_CHARACTERS_MAX : SUMMARY_CHARACTERS_MAX / 2);
        String text = json
                ? new String(bytes, 0, shown, java.nio.charset.StandardCharsets.UTF_8)
                : java.util.HexFormat.of().formatHex(bytes, 0, shown);
        return shown < bytes.length ? text + " ..." : text;
    }

    private JsonObject protobuf(byte[] bytes, GroupVersionKind expected) {
        ProtobufEnvelope.Envelope envelope = ProtobufEnvelope.unwrap(bytes);
        GroupVersionKind kind = envelope.kind().kind().isEmpty() ? expected : envelope.kind();
        checkRegistered(kind, expected);
        checkKind(kind, expected);
        if (!schemas.hasProtobuf(kind)) {
            throw ApiException.of(
                    StatusReason.UNSUPPORTED_MEDIA_TYPE,
                    "the body of the request was in an unknown format - accepted media types include: application/json,"
                            + " application/yaml");
        }
        try {
            return schemas.fromProtobuf(envelope.message(), kind);
        } catch (RuntimeException e) {
            throw handled(expected, kind, String.valueOf(e.getMessage()));
        }
    }

    private JsonObject finish(
            JsonObject raw,
            GroupVersionKind expected,
            FieldValidation validation,
            Warnings warnings,
            List<String> faults) {
        JsonObject object = raw;
        if (object.string("kind").isEmpty()) {
            object = object.with("kind", expected.kind());
        }
        if (object.string("apiVersion").isEmpty()) {
            object = object.with("apiVersion", expected.apiVersion());
        }
        object = inCurrentVersion(object, expected);
        GroupVersionKind kind = GroupVersionKind.of(object.string("apiVersion"), object.string("kind"));
        checkRegistered(kind, expected);
        try {
            List<String> unknown = new ArrayList<>();
            JsonObject normalized = schemas.normalized(object, kind, unknown);
            checkKind(kind, expected);
            unknown.addAll(faults);
            report(unknown, validation, warnings, expected, kind);
            return normalized;
        } catch (ObjectSchemas.SchemaException e) {
            throw handled(expected, kind, String.valueOf(e.getMessage()));
        }
    }

    /** Evictions of old clients say policy/v1beta1, a version that upstream still understands for them alone. */
    private static JsonObject inCurrentVersion(JsonObject object, GroupVersionKind expected) {
        boolean old = expected.equals(EVICTION) && object.string("apiVersion").equals("policy/v1beta1");
        return old ? object.with("apiVersion", EVICTION.apiVersion()) : object;
    }

    private static void report(
            List<String> faults,
            FieldValidation validation,
            Warnings warnings,
            GroupVersionKind expected,
            GroupVersionKind kind) {
        if (faults.isEmpty()) {
            return;
        }
        switch (validation) {
            case IGNORE -> {}
            case WARN -> faults.forEach(warnings::add);
            case STRICT -> throw handled(expected, kind, "strict decoding error: " + String.join(", ", faults));
        }
    }

    private static ApiException handled(GroupVersionKind expected, GroupVersionKind kind, String why) {
        return ApiException.badRequest(kind.kind() + " in version \"" + kind.version() + "\" cannot be handled as a "
                + expected.kind() + ": " + why);
    }

    private void checkRegistered(GroupVersionKind kind, GroupVersionKind expected) {
        if (schemas.knows(expected) && !schemas.knows(kind)) {
            throw handled(
                    expected,
                    kind,
                    "no kind \"" + kind.kind() + "\" is registered for version \"" + kind.apiVersion()
                            + "\" in scheme \"pkg/runtime/scheme.go:111\"");
        }
    }

    /** Asked after the body was decoded as what it says it is, whose faults are told first. */
    private static void checkKind(GroupVersionKind kind, GroupVersionKind expected) {
        if (!kind.kind().equals(expected.kind())) {
            throw handled(
                    expected,
                    kind,
                    "converting (" + goName(kind) + ") to (" + goName(expected) + "): unknown conversion");
        }
        if (!kind.apiVersion().equals(expected.apiVersion())) {
            throw ApiException.badRequest("the API version in the data (" + kind.apiVersion()
                    + ") does not match the expected API version (" + expected.apiVersion() + ")");
        }
    }

    private static String goName(GroupVersionKind kind) {
        return kind.version() + "." + kind.kind();
    }
}
