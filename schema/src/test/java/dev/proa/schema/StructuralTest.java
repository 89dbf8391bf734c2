package dev.proa.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.json.Json;
import dev.proa.json.JsonObject;
import dev.proa.schema.apply.ApplyResult;
import dev.proa.schema.apply.ManagedFields;
import dev.proa.schema.structural.Decoding;
import dev.proa.schema.structural.Structural;
import dev.proa.schema.structural.StructuralTypes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StructuralTest {
    private static final MessageType META = MessageType.builder("ObjectMeta")
            .field(Field.of("name", ScalarType.STRING, false, null))
            .field(Field.of("labels", new MapType(ScalarType.STRING, false), false, null))
            .field(Field.of("managedFields", ListType.atomic(ScalarType.JSON), false, null))
            .build();
    private static final Structural SCHEMA = Structural.of(Json.parseObject("""
            {"type":"object","properties":{"spec":{"type":"object","properties":{
              "size":{"type":"integer","default":3},
              "name":{"type":"string"},
              "free":{"type":"object","x-kubernetes-preserve-unknown-fields":true,"properties":{"known":{"type":"object","properties":{"a":{"type":"string"}}}}},
              "map":{"type":"object","additionalProperties":{"type":"object","properties":{"x":{"type":"string","default":"d"}}}},
              "port":{"x-kubernetes-int-or-string":true},
              "items":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["name"],
                "items":{"type":"object","properties":{"name":{"type":"string"},"value":{"type":"string"}}}},
              "tags":{"type":"array","x-kubernetes-list-type":"set","items":{"type":"string"}},
              "template":{"type":"object","x-kubernetes-embedded-resource":true,"x-kubernetes-preserve-unknown-fields":true}
            }}}}"""));
    private final Decoding decoding = new Decoding(SCHEMA, META);

    private static JsonObject object(String spec) {
        return Json.parseObject(
                "{\"apiVersion\":\"a.b/v1\",\"kind\":\"K\",\"metadata\":{\"name\":\"n\",\"nope\":1},\"spec\":" + spec
                        + "}");
    }

    @Test
    void dropsWhatIsNotDeclaredAndSaysWhere() {
        List<String> unknown = new ArrayList<>();
        JsonObject decoded = decoding.decode(object("""
                        {"size":1,"bad":2,"free":{"any":{"b":1},"known":{"a":"x","b":"y"}},"map":{"k":{"x":"1","y":"2"}},
                        "items":[{"name":"i","z":1}],"template":{"kind":"P","metadata":{"name":"t","odd":1},"rest":1}}"""), unknown::add);
        assertThat(unknown)
                .containsExactlyInAnyOrder(
                        "metadata.nope",
                        "spec.bad",
                        "spec.free.known.b",
                        "spec.map.k.y",
                        "spec.items[0].z",
                        "spec.template.metadata.odd");
        assertThat(decoded.object("spec")).isEqualTo(Json.parse("""
                        {"size":1,"free":{"any":{"b":1},"known":{"a":"x"}},"map":{"k":{"x":"1"}},"items":[{"name":"i"}],
                        "template":{"kind":"P","metadata":{"name":"t"},"rest":1}}"""));
    }

    @Test
    void defaultsAtEveryDepth() {
        JsonObject decoded = decoding.decode(object("{\"size\":null,\"name\":null,\"map\":{\"k\":{}}}"), path -> {});
        assertThat(decoding.withDefaults(decoded).object("spec"))
                .isEqualTo(Json.parse("{\"size\":3,\"map\":{\"k\":{\"x\":\"d\"}}}"));
    }

    @Test
    void appliesByListTypes() {
        MessageType type = new StructuralTypes(META).of(new GroupVersionKind("a.b", "v1", "K"), SCHEMA);
        ManagedFields managed = ManagedFields.of(type, "a.b/v1", "");
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        JsonObject first = applied(managed.apply(
                null, plain("{\"items\":[{\"name\":\"a\",\"value\":\"1\"}],\"tags\":[\"x\"]}"), "one", false, now));
        JsonObject second = applied(managed.apply(
                first,
                plain("{\"items\":[{\"name\":\"b\",\"value\":\"2\"}],\"tags\":[\"y\"],\"free\":{\"q\":[1]}}"),
                "two",
                false,
                now));
        assertThat(second.at("spec", "items"))
                .isEqualTo(Json.parse("[{\"name\":\"a\",\"value\":\"1\"},{\"name\":\"b\",\"value\":\"2\"}]"));
        assertThat(second.at("spec", "tags")).isEqualTo(Json.parse("[\"x\",\"y\"]"));
        ApplyResult conflict =
                managed.apply(second, plain("{\"items\":[{\"name\":\"a\",\"value\":\"3\"}]}"), "two", false, now);
        assertThat(((ApplyResult.Conflicts) conflict).message())
                .isEqualTo("Apply failed with 1 conflict: conflict with \"one\": .spec.items[name=\"a\"].value");
    }

    private static JsonObject plain(String spec) {
        return object(spec).withoutAt("metadata", "nope");
    }

    private static JsonObject applied(ApplyResult result) {
        return ((ApplyResult.Applied) result).object();
    }
}
