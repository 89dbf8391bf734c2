package dev.proa.schema;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonBoolean;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Types as OpenAPI definitions, in upstream's form of either version. Members are in alphabetical order. */
public enum OpenApi {
    V2("#/definitions/"),
    V3("#/components/schemas/");

    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    private static final String JSON_SCHEMA = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON";

    /** Special types that have a definition of their own. */
    private static final Map<ScalarType, String> NAMED = Map.of(
            ScalarType.TIME,
            META + "Time",
            ScalarType.MICRO_TIME,
            META + "MicroTime",
            ScalarType.DURATION,
            META + "Duration",
            ScalarType.FIELDS_V1,
            META + "FieldsV1",
            ScalarType.QUANTITY,
            "io.k8s.apimachinery.pkg.api.resource.Quantity",
            ScalarType.INT_OR_STRING,
            "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
            ScalarType.RAW_EXTENSION,
            "io.k8s.apimachinery.pkg.runtime.RawExtension",
            ScalarType.JSON,
            JSON_SCHEMA);

    private final String root;

    OpenApi(String root) {
        this.root = root;
    }

    /** The definition of a message type. */
    public JsonObject definition(MessageType type) {
        Map<String, JsonValue> definition = new TreeMap<>();
        if (!type.description().isEmpty()) {
            definition.put("description", new JsonString(type.description()));
        }
        definition.put("type", new JsonString("object"));
        Map<String, JsonValue> properties = new TreeMap<>();
        List<String> required = new ArrayList<>();
        for (Field field : type.fields().values()) {
            properties.put(field.name(), property(field, type.description(field.name())));
            if (field.required()) {
                required.add(field.name());
            }
        }
        if (!properties.isEmpty()) {
            definition.put("properties", JsonObject.of(properties));
        }
        if (!required.isEmpty()) {
            definition.put("required", JsonArray.ofStrings(required));
        }
        if (type.atomic()) {
            definition.put("x-kubernetes-map-type", new JsonString("atomic"));
        }
        if (!type.kinds().isEmpty()) {
            definition.put("x-kubernetes-group-version-kind", kinds(type.kinds()));
        }
        return JsonObject.of(definition);
    }

    private static JsonArray kinds(List<GroupVersionKind> kinds) {
        List<JsonObject> result = new ArrayList<>();
        for (GroupVersionKind kind : kinds) {
            result.add(JsonObject.of("group", kind.group(), "kind", kind.kind(), "version", kind.version()));
        }
        return JsonArray.of(result);
    }

    private JsonObject property(Field field, String description) {
        Map<String, JsonValue> property = new TreeMap<>();
        inner(field.type()).forEach(property::put);
        JsonValue defaultValue = this == V3 ? field.publishedDefault() : null;
        if (this == V3 && property.containsKey("$ref") && (defaultValue != null || !description.isEmpty())) {
            property.put("allOf", JsonArray.of(JsonObject.of("$ref", property.remove("$ref"))));
        }
        if (defaultValue != null) {
            property.put("default", defaultValue);
        }
        if (!description.isEmpty()) {
            property.put("description", new JsonString(description));
        }
        if (!field.patchMergeKey().isEmpty()) {
            property.put("x-kubernetes-patch-merge-key", new JsonString(field.patchMergeKey()));
        }
        List<String> strategies = new ArrayList<>();
        for (Field.PatchStrategy strategy : Field.PatchStrategy.values()) {
            if (field.patchStrategies().contains(strategy)) {
                strategies.add(
                        strategy == Field.PatchStrategy.RETAIN_KEYS
                                ? "retainKeys"
                                : strategy.name().toLowerCase(java.util.Locale.ROOT));
            }
        }
        if (!strategies.isEmpty()) {
            property.put("x-kubernetes-patch-strategy", new JsonString(String.join(",", strategies)));
        }
        return JsonObject.of(property);
    }

    static @Nullable JsonValue zero(Type type) {
        return switch (type) {
            case ScalarType scalar ->
                switch (scalar) {
                    case STRING -> JsonString.EMPTY;
                    case BOOLEAN -> JsonBoolean.FALSE;
                    case INT32, INT64, FLOAT, DOUBLE -> JsonNumber.of(0);
                    default -> null;
                };
            case MessageRef ref -> JsonObject.EMPTY;
            case ListType list -> null;
            case MapType map -> null;
            case SchemaUnion union -> null;
        };
    }

    /** A type where it is used: by reference, or spelled out. */
    private JsonObject inner(Type type) {
        return switch (type) {
            case ScalarType scalar -> scalar(scalar);
            case MessageRef ref -> JsonObject.of("$ref", root + ref.name());
            case SchemaUnion union ->
                JsonObject.of(
                        "$ref",
                        root
                                + JSON_SCHEMA
                                + switch (union.alternative()) {
                                    case ARRAY -> "SchemaPropsOrArray";
                                    case BOOLEAN -> "SchemaPropsOrBool";
                                    case STRINGS -> "SchemaPropsOrStringArray";
                                });
            case MapType map -> map(map);
            case ListType list -> list(list);
        };
    }

    private JsonObject scalar(ScalarType scalar) {
        String named = NAMED.get(scalar);
        if (named != null) {
            return JsonObject.of("$ref", root + named);
        }
        JsonObject plain = JsonObject.of("type", scalar.openApiType());
        return scalar.format() == null ? plain : plain.with("format", scalar.format());
    }

    private JsonObject map(MapType map) {
        JsonObject result = JsonObject.of("additionalProperties", element(map.value()), "type", "object");
        return map.atomic() ? result.with("x-kubernetes-map-type", "atomic") : result;
    }

    private JsonObject list(ListType list) {
        JsonObject result = JsonObject.of("items", element(list.element()), "type", "array");
        if (!list.declared()) {
            return result;
        }
        if (!list.keys().isEmpty()) {
            result = result.with("x-kubernetes-list-map-keys", JsonArray.ofStrings(list.keys()));
        }
        return result.with("x-kubernetes-list-type", list.semantics().name().toLowerCase(java.util.Locale.ROOT));
    }

    private JsonObject element(Type type) {
        JsonObject element = inner(type);
        JsonValue zero = this == V3 ? zero(type) : null;
        if (zero == null) {
            return element;
        }
        if (element.get("$ref") instanceof JsonString ref) {
            return JsonObject.of("allOf", JsonArray.of(JsonObject.of("$ref", ref)), "default", zero);
        }
        return element.with("default", zero);
    }
}
