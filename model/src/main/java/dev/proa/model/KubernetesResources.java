package dev.proa.model;

import dev.proa.json.Json;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.schema.GroupVersionKind;
import dev.proa.schema.ResourceType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/** The resources that the built-in API serves in its stable versions. */
public final class KubernetesResources {
    private KubernetesResources() {}

    private static final class Holder {
        static final List<ResourceType> ALL = read();
    }

    /** All of them, ordered by group, version and plural. */
    public static List<ResourceType> all() {
        return Holder.ALL;
    }

    private static List<ResourceType> read() {
        try (InputStream in = KubernetesTypes.open("resources.json")) {
            return ((JsonArray) Json.parse(in.readAllBytes()))
                    .objects().stream().map(KubernetesResources::resource).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ResourceType resource(JsonObject json) {
        return new ResourceType(
                kind(json),
                json.string("plural"),
                json.string("kind").toLowerCase(Locale.ROOT),
                json.bool("namespaced"),
                json.array("shortNames").strings(),
                json.array("categories").strings(),
                json.array("verbs").strings(),
                json.array("subresources").objects().stream()
                        .map(sub -> new ResourceType.Subresource(
                                sub.string("name"),
                                kind(sub.object("kind")),
                                sub.array("verbs").strings()))
                        .toList());
    }

    private static GroupVersionKind kind(JsonObject json) {
        return new GroupVersionKind(json.string("group"), json.string("version"), json.string("kind"));
    }
}
