package dev.proa.api.openapi;

import dev.proa.api.kind.Kind;
import dev.proa.api.kind.Kinds;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.schema.GroupVersionKind;
import dev.proa.schema.ListType;
import dev.proa.schema.MapType;
import dev.proa.schema.MessageRef;
import dev.proa.schema.MessageType;
import dev.proa.schema.OpenApi;
import dev.proa.schema.Type;
import dev.proa.schema.Types;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The OpenAPI documents of what is served, from the kinds and their types. Big: made only when asked for. */
public final class OpenApiDocuments {
    private static final String VERSION = "v1.36.3";
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";

    private final Kinds kinds;
    private final Types types;

    public OpenApiDocuments(Kinds kinds, Types types) {
        this.kinds = kinds;
        this.types = types;
    }

    /** {@code api/v1}, {@code apis/apps/v1} ... */
    List<String> groupVersions() {
        TreeSet<String> result = new TreeSet<>();
        for (Kind kind : kinds.all()) {
            kind.versions().stream()
                    .filter(Kind.Version::served)
                    .forEach(v -> result.add(path(kind.group(), v.name()).substring(1)));
        }
        return List.copyOf(result);
    }

    private static String path(String group, String version) {
        return group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
    }

    /** The index of version 3: where each group's document is, with a hash that changes with it. */
    JsonObject index(UnaryOperator<String> hash) {
        JsonObject.Builder paths = JsonObject.builder();
        for (String groupVersion : groupVersions()) {
            paths.put(
                    groupVersion,
                    JsonObject.of(
                            "serverRelativeURL", "/openapi/v3/" + groupVersion + "?hash=" + hash.apply(groupVersion)));
        }
        return JsonObject.of("paths", paths.build());
    }

    /** What a group's document is made from, as text. */
    String identity(String groupVersion) {
        StringBuilder text = new StringBuilder(VERSION).append(groupVersion);
        for (Kind kind : served(groupVersion)) {
            text.append(' ').append(kind.plural()).append(kind.subresources()).append(kind.verbs());
            text.append(System.identityHashCode(kind.rules()));
        }
        return text.toString();
    }

    private List<Kind> served(String groupVersion) {
        String[] parts = groupVersion.split("/", -1);
        return parts.length == 2 ? kinds.all("", parts[1]) : kinds.all(parts[1], parts[2]);
    }

    /** The document of version 3 of {@code api/v1} or {@code apis/GROUP/VERSION}. */
    JsonObject version3(String groupVersion) {
        String version = groupVersion.substring(groupVersion.lastIndexOf('/') + 1);
        TreeMap<String, JsonValue> paths = new TreeMap<>();
        TreeMap<String, MessageType> reached = new TreeMap<>();
        for (Kind kind : served(groupVersion)) {
            OpenApiOperations.version3(kind, version, path(kind.group(), version), this::definitionName, paths);
            reach(kind, version, reached);
        }
        TreeMap<String, JsonValue> schemas = new TreeMap<>();
        reached.forEach((name, type) -> schemas.put(name, KnownValues.added(name, OpenApi.V3.definition(type))));
        SpecialDefinitions.add(schemas, true);
        return JsonObject.of(
                "openapi", "3.0.0",
                "info", info(),
                "paths", JsonObject.of(paths),
                "components", JsonObject.of("schemas", JsonObject.of(schemas)));
    }

    /** The one document of version 2. */
    JsonObject version2() {
        TreeMap<String, JsonValue> paths = new TreeMap<>();
        TreeMap<String, MessageType> reached = new TreeMap<>();
        for (Kind kind : kinds.all()) {
            for (Kind.Version version : kind.versions()) {
                if (version.served()) {
                    OpenApiOperations.version2(
                            kind, version.name(), path(kind.group(), version.name()), this::definitionName, paths);
                    reach(kind, version.name(), reached);
                }
            }
        }
        TreeMap<String, JsonValue> definitions = new TreeMap<>();
        reached.forEach((name, type) -> definitions.put(name, KnownValues.added(name, OpenApi.V2.definition(type))));
        SpecialDefinitions.add(definitions, false);
        return JsonObject.of(
                "swagger",
                "2.0",
                "info",
                info(),
                "paths",
                JsonObject.of(paths),
                "definitions",
                JsonObject.of(definitions));
    }

    private static JsonObject info() {
        return JsonObject.of("title", "Kubernetes", "version", VERSION);
    }

    /** The name under which a kind's definition stands; empty when its type is not known. */
    private String definitionName(GroupVersionKind kind) {
        MessageType type = types.find(kind);
        return type == null ? "" : type.name();
    }

    private void reach(Kind kind, String version, Map<String, MessageType> reached) {
        List<MessageType> roots = new ArrayList<>();
        add(types.find(kind.in(version)), roots);
        add(types.find(new GroupVersionKind(kind.group(), version, kind.name() + "List")), roots);
        kind.subresources().forEach(s -> add(types.find(s.kind()), roots));
        add(types.find(META + "Status"), roots);
        add(types.find(META + "DeleteOptions"), roots);
        add(types.find(META + "WatchEvent"), roots);
        Deque<MessageType> open = new ArrayDeque<>(roots);
        while (!open.isEmpty()) {
            MessageType type = open.pop();
            if (reached.putIfAbsent(type.name(), type) == null) {
                type.fields().values().forEach(field -> follow(field.type(), open));
            }
        }
    }

    private static void add(@Nullable MessageType type, List<MessageType> to) {
        if (type != null) {
            to.add(type);
        }
    }

    private static void follow(Type type, Deque<MessageType> open) {
        switch (type) {
            case MessageRef ref -> open.push(ref.target());
            case ListType list -> follow(list.element(), open);
            case MapType map -> follow(map.value(), open);
            case dev.proa.schema.SchemaUnion union -> {}
            case dev.proa.schema.ScalarType scalar -> {}
        }
    }
}
