package dev.proa.schema.compiler;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.schema.GroupVersionKind;
import dev.proa.schema.MessageType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the served resources and their verbs in the client's calls. */
final class ResourceCompiler {
    private static final Pattern CALL =
            Pattern.compile("private okhttp3\\.Call (\\w+)(?<!ValidateBefore)Call\\(([^)]*)\\)");
    private static final Pattern PATH = Pattern.compile("localVarPath = \"([^\"]+)\"");
    private static final Pattern METHOD = Pattern.compile("buildCall\\(basePath, localVarPath, \"([A-Z]+)\"");
    private static final Pattern RETURNS = Pattern.compile("public (\\w+) execute\\(\\) throws");
    private static final Pattern BODY = Pattern.compile("(\\w+) body[,)]?");
    private static final Pattern RESOURCE = Pattern.compile(
            "/(?:api|apis/([^/]+))/(v\\d+)/(namespaces/\\{namespace}/)?([a-z]+)(/\\{name})?(?:/([a-z]+))?(?:/\\{path})?");
    private static final Map<String, String> ITEM_VERBS =
            Map.of("GET", "get", "PUT", "update", "PATCH", "patch", "DELETE", "delete", "POST", "create");

    private final Map<String, GroupVersionKind> kindsByClass = new HashMap<>();
    private final Collection<MessageType> types;
    private final Map<String, Found> resources = new TreeMap<>();

    /** A resource or subresource while its calls are being collected. */
    private static final class Found {
        @Nullable
        GroupVersionKind kind;

        boolean namespaced;
        final TreeSet<String> verbs = new TreeSet<>();
        final Map<String, Found> subresources = new TreeMap<>();
    }

    private ResourceCompiler(ApiModels models, Collection<MessageType> types) {
        this.types = types;
        for (MessageType type : types) {
            String className = models.className(type.name());
            if (className != null && !type.kinds().isEmpty()) {
                kindsByClass.put(className, type.kinds().getFirst());
            }
        }
    }

    static JsonArray compile(ApiModels models, Collection<MessageType> types) throws IOException {
        ResourceCompiler compiler = new ResourceCompiler(models, types);
        models.apis().values().forEach(compiler::read);
        return compiler.json(names());
    }

    private void read(String source) {
        List<Integer> starts = new ArrayList<>();
        Matcher calls = CALL.matcher(source);
        while (calls.find()) {
            starts.add(calls.start());
        }
        for (int i = 0; i < starts.size(); i++) {
            call(source.substring(starts.get(i), i + 1 < starts.size() ? starts.get(i + 1) : source.length()));
        }
    }

    private void call(String source) {
        Matcher path = PATH.matcher(source);
        Matcher method = METHOD.matcher(source);
        Matcher signature = CALL.matcher(source);
        if (!path.find() || !method.find() || !signature.find()) {
            return;
        }
        Matcher parts = RESOURCE.matcher(path.group(1));
        if (!parts.matches()) {
            return;
        }
        String group = Objects.requireNonNullElse(parts.group(1), "");
        Found found = resources.computeIfAbsent(group + "/" + parts.group(2) + "/" + parts.group(4), k -> new Found());
        found.namespaced |= parts.group(3) != null;
        String subresource = parts.group(6);
        boolean item = parts.group(5) != null;
        if (subresource == null) {
            found.verbs.addAll(verbs(method.group(1), item, signature.group(2)));
        } else {
            found = found.subresources.computeIfAbsent(subresource, k -> new Found());
            found.verbs.addAll(verbs(method.group(1), true, ""));
        }
        GroupVersionKind kind = kind(source, signature, item);
        if (kind != null && (found.kind == null || method.group(1).equals("POST"))) {
            found.kind = kind;
        }
    }

    private static List<String> verbs(String method, boolean item, String parameters) {
        if (item) {
            String verb = ITEM_VERBS.get(method);
            return verb == null ? List.of() : List.of(verb);
        }
        return switch (method) {
            case "POST" -> List.of("create");
            case "DELETE" -> List.of("deletecollection");
            case "GET" -> parameters.contains("Boolean watch") ? List.of("list", "watch") : List.of("list");
            default -> List.of();
        };
    }

    private @Nullable GroupVersionKind kind(String source, Matcher signature, boolean item) {
        Matcher body = BODY.matcher(signature.group(2));
        if (signature.group(1).startsWith("create") && body.find()) {
            return kindsByClass.get(body.group(1));
        }
        Matcher returns = RETURNS.matcher(source);
        boolean reads =
                signature.group(1).startsWith("read") || signature.group(1).startsWith("replace");
        return item && reads && returns.find() ? kindsByClass.get(returns.group(1)) : null;
    }

    private JsonArray json(Map<String, String[]> names) {
        List<JsonObject> result = new ArrayList<>();
        resources.forEach((key, found) -> {
            String[] parts = key.split("/", -1);
            if (found.kind == null) {
                throw new IllegalStateException("no kind for " + key);
            }
            String[] more = names.getOrDefault(parts[0] + "/" + parts[2], new String[] {"", "-", "-"});
            // A component's status is computed when it is read: nothing to watch.
            if (parts[2].equals("componentstatuses")) {
                found.verbs.remove("watch");
            }
            List<JsonObject> subresources = new ArrayList<>();
            found.subresources.forEach((name, sub) -> subresources.add(JsonObject.of(
                    "name", name, "kind", json(subresourceKind(found.kind, name, sub)), "verbs", sub.verbs)));
            result.add(JsonObject.of(
                    "group",
                    parts[0],
                    "version",
                    parts[1],
                    "kind",
                    found.kind.kind(),
                    "plural",
                    parts[2],
                    "namespaced",
                    found.namespaced,
                    "shortNames",
                    words(more[1]),
                    "categories",
                    words(more[2]),
                    "verbs",
                    found.verbs,
                    "subresources",
                    subresources));
        });
        return JsonArray.of(result);
    }

    /** A connecting subresource has the kind of its options; one that answers text has its parent's. */
    private GroupVersionKind subresourceKind(GroupVersionKind parent, String name, Found found) {
        if (found.kind != null) {
            return found.kind;
        }
        if (found.verbs.contains("create")) {
            String options = (parent.kind() + name + "Options").toLowerCase(Locale.ROOT);
            for (MessageType type : types) {
                for (GroupVersionKind kind : type.kinds()) {
                    if (kind.apiVersion().equals(parent.apiVersion())
                            && kind.kind().toLowerCase(Locale.ROOT).equals(options)) {
                        return kind;
                    }
                }
            }
        }
        return parent;
    }

    private static JsonObject json(GroupVersionKind kind) {
        return JsonObject.of("group", kind.group(), "version", kind.version(), "kind", kind.kind());
    }

    private static JsonArray words(String text) {
        return text.equals("-") ? JsonArray.EMPTY : JsonArray.ofStrings(Arrays.asList(text.split(",", -1)));
    }

    private static Map<String, String[]> names() throws IOException {
        Map<String, String[]> result = new HashMap<>();
        try (var in = ResourceCompiler.class.getResourceAsStream("resources.txt")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            text.lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .forEach(line -> result.put(line.split(" ", -1)[0], line.split(" ", -1)));
        }
        return result;
    }
}
