package dev.proa.api.openapi;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import java.util.Map;

/** The definitions of what is written otherwise than it is declared: times, quantities, free-form values. */
final class SpecialDefinitions {
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    private static final String EXTENSIONS = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.";

    private SpecialDefinitions() {}

    /** Version 3 can say that a value is one of several types, version 2 can't. */
    static void add(Map<String, JsonValue> definitions, boolean alternatives) {
        put(definitions, META + "Time", typed("string", "date-time"), "A time in RFC 3339, to the second.");
        put(definitions, META + "MicroTime", typed("string", "date-time"), "A time in RFC 3339, to the microsecond.");
        put(definitions, META + "Duration", JsonObject.of("type", "string"), "A duration such as 1h2m.");
        put(definitions, META + "FieldsV1", JsonObject.of("type", "object"), "A set of fields, as a trie of names.");
        put(
                definitions,
                "io.k8s.apimachinery.pkg.api.resource.Quantity",
                alternatives ? oneOf("string", "number") : JsonObject.of("type", "string"),
                "An amount with a suffix, such as 100m, 1.5 or 2Gi.");
        put(
                definitions,
                "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
                alternatives
                        ? JsonObject.of(
                                "format",
                                "int-or-string",
                                "oneOf",
                                oneOf("integer", "string").array("oneOf"))
                        : typed("string", "int-or-string"),
                "A number or a text.");
        put(
                definitions,
                "io.k8s.apimachinery.pkg.runtime.RawExtension",
                JsonObject.of("type", "object"),
                "An object of any kind.");
        for (String free :
                new String[] {"JSON", "JSONSchemaPropsOrArray", "JSONSchemaPropsOrBool", "JSONSchemaPropsOrStringArray"
                }) {
            put(definitions, EXTENSIONS + free, JsonObject.EMPTY, "Any value of this form.");
        }
    }

    private static JsonObject oneOf(String first, String second) {
        return JsonObject.of("oneOf", JsonArray.of(JsonObject.of("type", first), JsonObject.of("type", second)));
    }

    private static JsonObject typed(String type, String format) {
        return JsonObject.of("format", format, "type", type);
    }

    private static void put(Map<String, JsonValue> definitions, String name, JsonObject shape, String description) {
        JsonObject.Builder definition = JsonObject.builder().put("description", new JsonString(description));
        shape.forEach(definition::put);
        definitions.putIfAbsent(name, definition.build());
    }
}
