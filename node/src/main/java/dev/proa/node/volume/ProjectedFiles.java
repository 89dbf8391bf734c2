package dev.proa.node.volume;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.node.NodeView;
import dev.proa.node.container.ContainerSetupException;
import dev.proa.node.container.DownwardApi;
import dev.proa.node.pod.ContainerSpec;
import dev.proa.node.pod.Pod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The files of configMap, secret, downwardAPI and projected volumes. */
final class ProjectedFiles {
    private static final long MODE_DEFAULT = 0644;
    private static final int TOKEN_MODE = 0600;

    private final Pod pod;
    private final NodeView view;
    private final DownwardApi downward;
    private final ServiceAccountTokens tokens;
    private final Map<String, AtomicFolder.Content> files = new LinkedHashMap<>();

    ProjectedFiles(Pod pod, NodeView view, DownwardApi downward, ServiceAccountTokens tokens) {
        this.pod = pod;
        this.view = view;
        this.downward = downward;
        this.tokens = tokens;
    }

    /** By relative path. */
    Map<String, AtomicFolder.Content> of(JsonObject volume) throws IOException {
        if (volume.has("configMap")) {
            JsonObject source = volume.object("configMap");
            configMap(source, source.string("name"), mode(source));
        } else if (volume.has("secret")) {
            JsonObject source = volume.object("secret");
            secret(source, source.string("secretName"), mode(source));
        } else if (volume.has("downwardAPI")) {
            JsonObject source = volume.object("downwardAPI");
            downward(source, mode(source));
        } else {
            JsonObject projected = volume.object("projected");
            for (JsonObject source : projected.array("sources").objects()) {
                source(source, mode(projected));
            }
        }
        return files;
    }

    private static int mode(JsonObject source) {
        return (int) source.number("defaultMode", MODE_DEFAULT);
    }

    private void source(JsonObject source, int mode) throws IOException {
        if (source.has("configMap")) {
            configMap(source.object("configMap"), source.object("configMap").string("name"), mode);
        } else if (source.has("secret")) {
            secret(source.object("secret"), source.object("secret").string("name"), mode);
        } else if (source.has("downwardAPI")) {
            downward(source.object("downwardAPI"), mode);
        } else if (source.has("serviceAccountToken")) {
            JsonObject token = source.object("serviceAccountToken");
            boolean restricted = pod.spec().objectAt("securityContext").has("fsGroup") || owner().isPresent();
            put(
                    token.string("path"),
                    tokens.token(pod, token).getBytes(StandardCharsets.UTF_8),
                    restricted ? TOKEN_MODE : mode,
                    owner());
        } else {
            throw new IOException("unsupported source of a projected volume: " + source.names());
        }
    }

    /** The one user as whom all containers run, who alone may then read the token. */
    private Optional<Long> owner() {
        Set<Long> users = new HashSet<>();
        JsonObject podContext = pod.spec().object("securityContext");
        for (ContainerSpec container : pod.allContainers()) {
            JsonObject own = container.json().object("securityContext");
            users.add(own.has("runAsUser") ? own.number("runAsUser") : podContext.number("runAsUser", -1));
        }
        return users.size() == 1 && !users.contains(-1L) ? users.stream().findFirst() : Optional.empty();
    }

    private void configMap(JsonObject source, String name, int mode) throws IOException {
        JsonObject map = view.configMap(pod.namespace(), name);
        if (map == null) {
            missing(source, "configmap \"" + name + "\" not found");
            return;
        }
        Map<String, byte[]> data = new LinkedHashMap<>();
        map.object("data").strings().forEach((key, value) -> data.put(key, value.getBytes(StandardCharsets.UTF_8)));
        map.object("binaryData")
                .strings()
                .forEach((key, value) -> data.put(key, Base64.getDecoder().decode(value)));
        items(source, data, mode, "configmap references non-existent config key: ");
    }

    private void secret(JsonObject source, String name, int mode) throws IOException {
        JsonObject secret = view.secret(pod.namespace(), name);
        if (secret == null) {
            missing(source, "secret \"" + name + "\" not found");
            return;
        }
        Map<String, byte[]> data = new LinkedHashMap<>();
        secret.object("data")
                .strings()
                .forEach((key, value) -> data.put(key, Base64.getDecoder().decode(value)));
        items(source, data, mode, "references non-existent secret key: ");
    }

    private static void missing(JsonObject source, String message) throws IOException {
        if (!source.bool("optional")) {
            throw new IOException(message);
        }
    }

    private void items(JsonObject source, Map<String, byte[]> data, int mode, String complaint) throws IOException {
        JsonArray items = source.array("items");
        if (items.isEmpty()) {
            data.forEach((key, bytes) -> put(key, bytes, mode, Optional.empty()));
            return;
        }
        for (JsonObject item : items.objects()) {
            byte[] bytes = data.get(item.string("key"));
            if (bytes == null) {
                missing(source, complaint + item.string("key"));
                continue;
            }
            put(item.string("path"), bytes, (int) item.number("mode", mode), Optional.empty());
        }
    }

    private void downward(JsonObject source, int mode) throws IOException {
        for (JsonObject item : source.array("items").objects()) {
            try {
                String value = item.has("fieldRef")
                        ? downward.field(item.object("fieldRef").string("fieldPath"))
                        : downward.resource(item.object("resourceFieldRef"), null);
                put(
                        item.string("path"),
                        value.getBytes(StandardCharsets.UTF_8),
                        (int) item.number("mode", mode),
                        Optional.empty());
            } catch (ContainerSetupException e) {
                throw new IOException(e.getMessage(), e);
            }
        }
    }

    private void put(String path, byte[] bytes, int mode, Optional<Long> owner) {
        files.put(path, new AtomicFolder.Content(bytes, mode, owner));
    }

    /** What a change of which asks for new files: the objects that a pod's volumes read, by resource version. */
    static String fingerprint(Pod pod, NodeView view) {
        StringBuilder text = new StringBuilder();
        for (JsonObject volume : pod.spec().array("volumes").objects()) {
            append(text, view, pod, volume, "secretName");
            for (JsonObject source : volume.object("projected").array("sources").objects()) {
                append(text, view, pod, source, "name");
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, NodeView view, Pod pod, JsonObject source, String secretName) {
        if (source.has("configMap")) {
            append(
                    text,
                    view.configMap(pod.namespace(), source.object("configMap").string("name")));
        }
        if (source.has("secret")) {
            append(text, view.secret(pod.namespace(), source.object("secret").string(secretName)));
        }
    }

    private static void append(StringBuilder text, @org.jspecify.annotations.Nullable JsonObject object) {
        Object version = object == null ? null : object.object("metadata").get("resourceVersion");
        text.append(version instanceof JsonString s ? s.value() : "-").append(' ');
    }
}
