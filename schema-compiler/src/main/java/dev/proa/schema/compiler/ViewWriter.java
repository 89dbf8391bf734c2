package dev.proa.schema.compiler;

import dev.proa.schema.Field;
import dev.proa.schema.GroupVersionKind;
import dev.proa.schema.ListType;
import dev.proa.schema.MapType;
import dev.proa.schema.MessageRef;
import dev.proa.schema.MessageType;
import dev.proa.schema.ScalarType;
import dev.proa.schema.SchemaUnion;
import dev.proa.schema.Type;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import javax.lang.model.SourceVersion;

/** Writes the source of a typed view; {@link dev.proa.schema.View} says what views offer. */
final class ViewWriter {
    private static final String ROOT = "dev.proa.model.";

    private final MessageType type;
    private final Predicate<String> hasView;
    private final StringBuilder out = new StringBuilder();

    private ViewWriter(MessageType type, Predicate<String> hasView) {
        this.type = type;
        this.hasView = hasView;
    }

    /** The sources by path. */
    static Map<String, String> write(Map<String, MessageType> types) {
        Predicate<String> hasView = name -> types.containsKey(name) && isServed(name);
        Map<String, String> sources = new TreeMap<>();
        for (MessageType type : types.values()) {
            if (hasView.test(type.name())) {
                String path = javaName(type.name()).replace('.', '/') + ".java";
                sources.put(path, new ViewWriter(type, hasView).source());
                sources.put(
                        path.substring(0, path.lastIndexOf('/')) + "/package-info.java",
                        "@org.jspecify.annotations.NullMarked\npackage " + packageName(type.name()) + ";\n");
            }
        }
        return sources;
    }

    /** Stable versions have views; older ones are converted before anybody looks at them. */
    private static boolean isServed(String name) {
        return name.matches(".*\\.v[12]\\.\\w+") && !name.contains(".imagepolicy.") && !name.endsWith(".List");
    }

    private static String packageName(String name) {
        String[] parts = name.split("\\.", -1);
        return ROOT + parts[parts.length - 3] + "." + parts[parts.length - 2];
    }

    private static String javaName(String name) {
        return packageName(name) + name.substring(name.lastIndexOf('.'));
    }

    private String source() {
        String simple = type.simpleName();
        boolean kind = !type.kinds().isEmpty();
        boolean object = kind
                && type.field("metadata") instanceof Field metadata
                && metadata.type() instanceof MessageRef ref
                && ref.name().endsWith(".ObjectMeta");
        out.append("package ").append(packageName(type.name())).append(";\n\n");
        out.append(
                "import dev.proa.json.*;\nimport dev.proa.schema.*;\nimport java.util.List;\nimport java.util.Map;\n\n");
        out.append("/** A view of {@code ").append(type.name()).append("}. */\n");
        out.append("public record ").append(simple).append("(JsonObject json) implements View");
        out.append(object ? ", dev.proa.schema.KubernetesObject" : "").append(" {\n");
        line("public static final " + simple + " EMPTY = new " + simple + "(JsonObject.EMPTY);");
        if (kind) {
            constants(simple, object);
        }
        for (Field field : type.fields().values()) {
            if (!kind || !field.name().equals("kind") && !field.name().equals("apiVersion")) {
                field(simple, field);
            } else if (!object) {
                field(simple, field);
            }
        }
        line("@Override public String toString() { return json.toJson(); }");
        return out.append("}\n").toString();
    }

    private void constants(String simple, boolean object) {
        GroupVersionKind kind = type.kinds().getFirst();
        line("public static final String KIND = \"" + kind.kind() + "\";");
        line("public static final String API_VERSION = \"" + kind.apiVersion() + "\";");
        if (object) {
            line("/** A new object; the namespace is empty for cluster-scoped kinds. */");
            line("public static " + simple + " of(String namespace, String name) {"
                    + " JsonObject metadata = JsonObject.of(\"name\", name);"
                    + " return new " + simple
                    + "(JsonObject.of(\"kind\", KIND, \"apiVersion\", API_VERSION, \"metadata\","
                    + " namespace.isEmpty() ? metadata : metadata.with(\"namespace\", namespace))); }");
        } else {
            line("/** A new one with kind and apiVersion. */");
            line("public static " + simple + " create() { return new " + simple
                    + "(JsonObject.of(\"kind\", KIND, \"apiVersion\", API_VERSION)); }");
        }
    }

    private void line(String text) {
        out.append("    ").append(text).append('\n');
    }

    private void field(String self, Field field) {
        String name = javaIdentifier(field.name());
        String upper = ApiModels.capitalized(javaWord(field.name()));
        String key = '"' + field.name() + '"';
        Form form = form(field.type());
        line("public " + form.javaType + " " + name + "() { return " + form.read.replace("$", key) + "; }");
        if (!(field.type() instanceof ListType) && !(field.type() instanceof MapType)) {
            line("public boolean has" + upper + "() { return json.has(" + key + "); }");
        }
        line("public " + self + " with" + upper + "(" + form.javaType + " value) { return new " + self + "(json.with("
                + key + ", " + form.write + ")); }");
    }

    private record Form(String javaType, String read, String write) {}

    private Form form(Type type) {
        return switch (type) {
            case ScalarType scalar -> scalar(scalar);
            case SchemaUnion union -> JSON;
            case MessageRef ref -> {
                String java = hasView.test(ref.name()) ? javaName(ref.name()) : "JsonObject";
                yield java.equals("JsonObject")
                        ? OBJECT
                        : new Form(java, "new " + java + "(json.object($))", "value.json()");
            }
            case ListType list -> list(list.element());
            case MapType map -> map(map.value());
        };
    }

    private static final Form JSON =
            new Form("JsonValue", "json.get($) instanceof JsonValue present ? present : JsonNull.NULL", "value");
    private static final Form OBJECT = new Form("JsonObject", "json.object($)", "value");

    private static Form scalar(ScalarType scalar) {
        return switch (scalar) {
            case BOOLEAN -> new Form("boolean", "json.bool($)", "value");
            case INT32 -> new Form("int", "(int) json.number($)", "value");
            case INT64 -> new Form("long", "json.number($)", "value");
            case FLOAT, DOUBLE ->
                new Form(
                        "double",
                        "json.get($) instanceof JsonNumber number ? number.doubleValue() : 0",
                        "JsonNumber.of(value)");
            case STRING, BYTES, TIME, MICRO_TIME, DURATION -> new Form("String", "json.string($)", "value");
            case QUANTITY -> new Form("String", "Quantity.text(json.get($))", "value");
            case INT_OR_STRING, JSON -> JSON;
            case RAW_EXTENSION, FIELDS_V1 -> OBJECT;
        };
    }

    private Form list(Type element) {
        if (element instanceof MessageRef ref && hasView.test(ref.name())) {
            String java = javaName(ref.name());
            return new Form("List<" + java + ">", "View.list(json, $, " + java + "::new)", "View.array(value)");
        }
        if (element == ScalarType.STRING || element == ScalarType.TIME) {
            return new Form("List<String>", "json.array($).strings()", "JsonArray.ofStrings(value)");
        }
        if (element == ScalarType.RAW_EXTENSION) {
            return new Form("List<JsonObject>", "json.array($).objects()", "JsonArray.of(value)");
        }
        return new Form("List<JsonValue>", "json.array($).list()", "JsonArray.of(value)");
    }

    private Form map(Type value) {
        if (value instanceof MessageRef ref && hasView.test(ref.name())) {
            String java = javaName(ref.name());
            return new Form("Map<String, " + java + ">", "View.map(json, $, " + java + "::new)", "View.object(value)");
        }
        if (value == ScalarType.STRING || value == ScalarType.BYTES) {
            return new Form("Map<String, String>", "json.object($).strings()", "JsonObject.ofStrings(value)");
        }
        if (value == ScalarType.QUANTITY) {
            return new Form("Map<String, String>", "Quantity.texts(json.object($))", "JsonObject.ofStrings(value)");
        }
        return OBJECT;
    }

    /** {@code $ref} is read as {@code ref}, {@code x-kubernetes-list-type} as {@code xKubernetesListType}. */
    private static String javaWord(String jsonName) {
        StringBuilder word = new StringBuilder();
        boolean upper = false;
        for (int i = 0; i < jsonName.length(); i++) {
            char c = jsonName.charAt(i);
            if (c == '-' || c == '$') {
                upper = !word.isEmpty();
            } else {
                word.append(upper ? Character.toUpperCase(c) : c);
                upper = false;
            }
        }
        return word.toString();
    }

    private static String javaIdentifier(String jsonName) {
        String word = javaWord(jsonName);
        return SourceVersion.isKeyword(word) || word.equals("notify") || word.equals("wait") ? word + "Value" : word;
    }
}
