package dev.proa.api.openapi;

import dev.proa.api.kind.Kind;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.schema.GroupVersionKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The paths section: each operation with the kind it is about, its query parameters and its body. */
final class OpenApiOperations {
    private static final Map<String, String> METHODS = new LinkedHashMap<>();
    private static final Map<String, List<String>> PARAMETERS = Map.of(
            "create", List.of("dryRun", "fieldManager", "fieldValidation"),
            "update", List.of("dryRun", "fieldManager", "fieldValidation"),
            "patch", List.of("dryRun", "fieldManager", "fieldValidation", "force"),
            "delete", List.of("dryRun", "gracePeriodSeconds", "orphanDependents", "propagationPolicy"),
            "deletecollection",
                    List.of("continue", "dryRun", "fieldSelector", "gracePeriodSeconds", "labelSelector", "limit"),
            "list",
                    List.of(
                            "allowWatchBookmarks",
                            "continue",
                            "fieldSelector",
                            "labelSelector",
                            "limit",
                            "resourceVersion",
                            "resourceVersionMatch",
                            "sendInitialEvents",
                            "timeoutSeconds",
                            "watch"));

    static {
        METHODS.put("get", "get");
        METHODS.put("list", "get");
        METHODS.put("create", "post");
        METHODS.put("update", "put");
        METHODS.put("patch", "patch");
        METHODS.put("delete", "delete");
        METHODS.put("deletecollection", "delete");
    }

    private OpenApiOperations() {}

    /** Adds the paths of a kind in OpenAPI 3. */
    static void version3(
            Kind kind,
            String version,
            String root,
            Function<GroupVersionKind, String> definition,
            Map<String, JsonValue> paths) {
        new OpenApiOperations.Adding(kind, version, root, definition, paths, true).all();
    }

    /** Adds the paths of a kind in OpenAPI 2. */
    static void version2(
            Kind kind,
            String version,
            String root,
            Function<GroupVersionKind, String> definition,
            Map<String, JsonValue> paths) {
        new OpenApiOperations.Adding(kind, version, root, definition, paths, false).all();
    }

    private record Adding(
            Kind kind,
            String version,
            String root,
            Function<GroupVersionKind, String> definition,
            Map<String, JsonValue> paths,
            boolean version3) {

        void all() {
            String collection = root + (kind.namespaced() ? "/namespaces/{namespace}/" : "/") + kind.plural();
            if (!kind.verbs().isEmpty()) {
                path(collection, List.of("list", "create", "deletecollection"), kind.verbs(), kind.in(version));
                path(
                        collection + "/{name}",
                        List.of("get", "update", "patch", "delete"),
                        kind.verbs(),
                        kind.in(version));
            }
            if (kind.namespaced() && kind.verbs().contains("list")) {
                path(root + "/" + kind.plural(), List.of("list"), kind.verbs(), kind.in(version));
            }
            for (Kind.Subresource subresource : kind.subresources()) {
                path(
                        collection + "/{name}/" + subresource.name(),
                        List.of("get", "create", "update", "patch", "delete"),
                        subresource.verbs(),
                        subresource.kind());
            }
        }

        private void path(String path, List<String> candidates, Collection<String> verbs, GroupVersionKind about) {
            JsonObject.Builder item = JsonObject.builder();
            for (String verb : candidates) {
                if (verbs.contains(verb)) {
                    item.put(METHODS.getOrDefault(verb, "get"), operation(path, verb, about));
                }
            }
            if (!item.build().isEmpty()) {
                paths.put(path, item.build());
            }
        }

        private JsonObject operation(String path, String verb, GroupVersionKind about) {
            List<JsonValue> parameters = new ArrayList<>();
            for (String name : PARAMETERS.getOrDefault(verb, List.of())) {
                JsonObject parameter = JsonObject.of("in", "query", "name", name, "uniqueItems", true);
                String type = name.equals("limit") || name.endsWith("Seconds")
                        ? "integer"
                        : List.of("force", "watch", "allowWatchBookmarks", "sendInitialEvents", "orphanDependents")
                                        .contains(name)
                                ? "boolean"
                                : "string";
                parameters.add(
                        version3
                                ? parameter.without("uniqueItems").with("schema", JsonObject.of("type", type))
                                : parameter.with("type", type));
            }
            JsonObject.Builder operation = JsonObject.builder()
                    .put("operationId", operationId(path, verb))
                    .put("parameters", JsonArray.of(parameters))
                    .put("responses", responses(about, verb));
            operation.put("x-kubernetes-action", verb.equals("create") ? "post" : verb.equals("update") ? "put" : verb);
            operation.put(
                    "x-kubernetes-group-version-kind",
                    JsonObject.of("group", about.group(), "version", about.version(), "kind", about.kind()));
            return operation.build();
        }

        private String operationId(String path, String verb) {
            StringBuilder id = new StringBuilder(verb);
            for (String part : path.split("[/.]", -1)) {
                if (!part.isEmpty() && !part.startsWith("{")) {
                    id.append(Character.toUpperCase(part.charAt(0))).append(part.substring(1));
                }
            }
            return id.append(path.contains("{name}") ? "" : "Collection").toString();
        }

        private JsonObject responses(GroupVersionKind about, String verb) {
            boolean list = verb.equals("list");
            String name = definition.apply(
                    list ? new GroupVersionKind(about.group(), about.version(), about.kind() + "List") : about);
            JsonObject described = JsonObject.of("description", "OK");
            if (name.isEmpty()) {
                return JsonObject.of("200", described);
            }
            return JsonObject.of(
                    "200",
                    version3
                            ? described.with(
                                    "content",
                                    JsonObject.of(
                                            "application/json",
                                            JsonObject.of(
                                                    "schema", JsonObject.of("$ref", "#/components/schemas/" + name))))
                            : described.with("schema", JsonObject.of("$ref", "#/definitions/" + name)));
        }
    }
}
