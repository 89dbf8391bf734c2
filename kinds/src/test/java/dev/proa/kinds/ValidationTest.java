package dev.proa.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.BuiltIn;
import dev.proa.api.kind.Kind;
import dev.proa.api.kind.Kinds;
import dev.proa.api.media.ObjectSchemas;
import dev.proa.api.media.TypedSchemas;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.json.MergePatch;
import dev.proa.json.Yaml;
import dev.proa.model.KubernetesResources;
import dev.proa.model.KubernetesTypes;
import dev.proa.schema.GroupVersionKind;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The cases in {@code cases/*.yaml}: an object, what is done with it, and all that is said about it, in upstream's words.
 * A case has an {@code object}; with {@code change}, a merge patch, it is about an update, with {@code status} about one
 * of the status subresource; without both it is about a create.
 */
class ValidationTest {
    private static final ObjectSchemas SCHEMAS = new TypedSchemas(KubernetesTypes.types());
    private static final Kinds KINDS = new Kinds(BuiltIn.kinds(KubernetesResources.all(), BuiltInKinds.rules()));
    private static final List<String> FILES =
            List.of("pods", "templates", "services", "workloads", "batch", "core", "storage", "networking", "others");

    @TestFactory
    Stream<DynamicTest> cases() {
        return FILES.stream()
                .flatMap(file -> read(file).stream()
                        .map(c -> DynamicTest.dynamicTest(file + ": " + c.string("case"), () -> run(c))));
    }

    private static List<JsonObject> read(String file) {
        try (InputStream in =
                Objects.requireNonNull(ValidationTest.class.getResourceAsStream("cases/" + file + ".yaml"), file)) {
            return Yaml.parseAll(in.readAllBytes()).stream()
                    .map(JsonObject.class::cast)
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void run(JsonObject c) {
        JsonObject given = c.object("object");
        GroupVersionKind type = GroupVersionKind.of(given.string("apiVersion"), given.string("kind"));
        Kind kind = Objects.requireNonNull(KINDS.named(type.group(), type.kind()), type.kind());
        JsonObject stored =
                defaulted(kind, type, given.change("metadata", m -> m.withDefault("uid", JsonValue.of("u-1"))));
        FieldErrors errors = FieldErrors.root();
        JsonObject created = kind.rules().prepareCreate(stored);
        List<String> warnings = new ArrayList<>();
        if (c.has("change") || c.has("status")) {
            JsonObject old = c.has("stored") ? patched(created, c.get("stored")) : created;
            JsonObject updated = defaulted(kind, type, patched(old, c.get(c.has("change") ? "change" : "status")));
            if (c.has("change")) {
                updated = kind.rules().prepareUpdate(old, updated);
                kind.rules().validateUpdate(old, updated, errors);
                warnings.addAll(kind.rules().warnings(old, updated));
            } else {
                updated = kind.rules().prepareStatusUpdate(old, updated);
                kind.rules().validateStatusUpdate(old, updated, errors);
            }
        } else {
            if (!given.stringAt("metadata", "name").isEmpty()) {
                kind.rules().validateName(given.stringAt("metadata", "name"), errors);
            }
            kind.rules().validate(created, errors);
            warnings.addAll(kind.rules().warnings(JsonObject.EMPTY, created));
        }
        assertThat(errors.messages().stream().map(ValidationTest::withoutDifference))
                .containsExactlyElementsOf(texts(c, "errors"));
        if (c.has("warnings")) {
            assertThat(warnings).containsExactlyElementsOf(texts(c, "warnings"));
        }
    }

    private static JsonObject patched(JsonObject object, @org.jspecify.annotations.Nullable JsonValue patch) {
        return (JsonObject) MergePatch.apply(object, Objects.requireNonNull(patch));
    }

    /** Differences of specs that messages end with are not part of the contract. */
    private static String withoutDifference(String message) {
        int at = message.indexOf("\n@@");
        return at < 0 ? message : message.substring(0, at);
    }

    private static List<String> texts(JsonObject c, String name) {
        return c.get(name) instanceof JsonArray texts ? texts.strings() : List.of();
    }

    private static JsonObject defaulted(Kind kind, GroupVersionKind type, JsonObject object) {
        JsonObject normal = SCHEMAS.normalized(object, type, new ArrayList<>());
        JsonObject filled = kind.rules().defaults(type.version(), SCHEMAS.withDefaults(normal, type));
        return SCHEMAS.normalized(filled, type, new ArrayList<>());
    }
}
