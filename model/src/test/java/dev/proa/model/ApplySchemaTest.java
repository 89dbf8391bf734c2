package dev.proa.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.json.Json;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.json.Yaml;
import dev.proa.schema.Field;
import dev.proa.schema.ListType;
import dev.proa.schema.MapType;
import dev.proa.schema.MessageRef;
import dev.proa.schema.MessageType;
import dev.proa.schema.Type;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How apply divides the objects, against the schema that upstream's clients carry. */
class ApplySchemaTest {

    @Test
    void mergesAsUpstream() throws IOException {
        String source = Files.readString(Facts.of("the schema of apply"));
        String yaml =
                source.substring(source.indexOf("YAMLObject(`") + "YAMLObject(`".length(), source.lastIndexOf("`)"));
        JsonObject schema = (JsonObject) Yaml.parse(yaml.getBytes(StandardCharsets.UTF_8));
        List<String> differences = new ArrayList<>();
        int compared = 0;
        for (JsonObject type : schema.array("types").objects()) {
            String name = type.string("name");
            MessageType own = KubernetesTypes.types().find(name);
            if (!name.matches(".*\\.v[12]\\.\\w+") || own == null) {
                continue;
            }
            compared++;
            compare(name, own, type.object("map"), differences);
        }
        System.out.println(compared + " types of the apply schema, " + differences.size() + " differences");
        assertThat(differences).isEmpty();
    }

    private static void compare(String name, MessageType own, JsonObject map, List<String> differences) {
        if (own.atomic() != map.string("elementRelationship").equals("atomic")) {
            differences.add(name + " atomic");
        }
        for (JsonObject expected : map.array("fields").objects()) {
            String path = name + "." + expected.string("name");
            Field field = own.field(expected.string("name"));
            if (field == null) {
                differences.add(path + " missing");
                continue;
            }
            String wanted = shape(expected.object("type"));
            String actual = shape(field.type());
            if (!wanted.equals(actual) && !wanted.startsWith("other")) {
                differences.add(path + " expected " + wanted + " actual " + actual);
            }
            JsonValue defaultValue = expected.get("default");
            if (defaultValue != null
                    && !defaultValue.equals(field.publishedDefault())
                    && !defaultValue.equals(Json.parse("{}"))) {
                differences.add(path + " default " + defaultValue + " actual " + field.publishedDefault());
            }
        }
    }

    private static String shape(JsonObject type) {
        if (type.has("list")) {
            JsonObject list = type.object("list");
            JsonArray keys = list.array("keys");
            String relationship = list.string("elementRelationship");
            return "list " + (relationship.equals("atomic") ? "atomic" : "associative" + keys.strings());
        }
        if (type.has("map")) {
            return "map " + (type.object("map").string("elementRelationship").equals("atomic") ? "atomic" : "granular");
        }
        return type.string("elementRelationship").equals("atomic") ? "struct atomic" : "other";
    }

    private static String shape(Type type) {
        return switch (type) {
            case ListType list ->
                "list " + (list.semantics() == ListType.Semantics.ATOMIC ? "atomic" : "associative" + list.keys());
            case MapType map -> "map " + (map.atomic() ? "atomic" : "granular");
            case MessageRef ref -> "struct " + (ref.atomic() ? "atomic" : "granular");
            default -> "other";
        };
    }
}
