package dev.proa.node.container;

import dev.proa.json.JsonObject;
import dev.proa.node.NodeView;
import dev.proa.node.pod.ContainerSpec;
import dev.proa.node.pod.Pod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A container's environment: {@code envFrom}, then {@code env}, whose values may use earlier ones and service variables; service variables that nobody
 * overrides are added.
 */
public final class EnvironmentVariables {
    private static final String MASTER_NAMESPACE = "default";
    private static final String MASTER_SERVICE = "kubernetes";

    private final Pod pod;
    private final ContainerSpec container;
    private final NodeView view;
    private final DownwardApi downward;
    private final Files files;

    /** What is in a file of one of the pod's volumes. */
    interface Files {
        String read(String volume, String path) throws IOException;
    }

    EnvironmentVariables(Pod pod, ContainerSpec container, NodeView view, DownwardApi downward, Files files) {
        this.files = files;
        this.pod = pod;
        this.container = container;
        this.view = view;
        this.downward = downward;
    }

    /** @throws ContainerSetupException when a source that isn't optional is missing */
    public Map<String, String> resolve() {
        Map<String, String> result = new LinkedHashMap<>();
        Map<String, String> services = services();
        for (JsonObject source : container.json().array("envFrom").objects()) {
            from(source, result);
        }
        for (JsonObject variable : container.json().array("env").objects()) {
            String name = variable.string("name");
            Map<String, String> known = new LinkedHashMap<>(services);
            known.putAll(result);
            if (variable.has("valueFrom")) {
                String value = valueFrom(variable.object("valueFrom"));
                if (value != null) {
                    result.put(name, value);
                }
            } else {
                result.put(name, Expansion.expand(variable.string("value"), known));
            }
        }
        services.forEach(result::putIfAbsent);
        return result;
    }

    private void from(JsonObject source, Map<String, String> result) {
        String prefix = source.string("prefix");
        BiConsumer<String, String> add = (key, value) -> result.put(prefix + key, value);
        if (source.has("configMapRef")) {
            JsonObject reference = source.object("configMapRef");
            JsonObject map = view.configMap(pod.namespace(), reference.string("name"));
            if (map != null) {
                map.object("data").strings().forEach(add);
            } else if (!reference.bool("optional")) {
                throw new ContainerSetupException("configmap \"" + reference.string("name") + "\" not found");
            }
        }
        if (source.has("secretRef")) {
            JsonObject reference = source.object("secretRef");
            JsonObject secret = view.secret(pod.namespace(), reference.string("name"));
            if (secret != null) {
                secret.object("data").strings().forEach((key, value) -> add.accept(key, decode(value)));
            } else if (!reference.bool("optional")) {
                throw new ContainerSetupException("secret \"" + reference.string("name") + "\" not found");
            }
        }
    }

    private static String decode(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    /** Null: optional and not there. */
    private @Nullable String valueFrom(JsonObject source) {
        if (source.has("fieldRef")) {
            return downward.field(source.objectAt("fieldRef").string("fieldPath"));
        }
        if (source.has("resourceFieldRef")) {
            return downward.resource(source.object("resourceFieldRef"), container);
        }
        if (source.has("configMapKeyRef")) {
            JsonObject reference = source.object("configMapKeyRef");
            JsonObject map = view.configMap(pod.namespace(), reference.string("name"));
            return key(
                    "configmap",
                    "ConfigMap",
                    map == null ? null : map.object("data").strings(),
                    reference);
        }
        if (source.has("secretKeyRef")) {
            JsonObject reference = source.object("secretKeyRef");
            JsonObject secret = view.secret(pod.namespace(), reference.string("name"));
            String value = key(
                    "secret",
                    "Secret",
                    secret == null ? null : secret.object("data").strings(),
                    reference);
            return value == null ? null : decode(value);
        }
        if (source.has("fileKeyRef")) {
            return inFile(source.object("fileKeyRef"));
        }
        throw new ContainerSetupException("unsupported source of an environment variable: " + source.names());
    }

    private @Nullable String inFile(JsonObject reference) {
        String path = reference.string("path");
        Optional<String> value;
        try {
            value = new EnvFile(files.read(reference.string("volumeName"), path)).value(reference.string("key"));
        } catch (IOException | IllegalArgumentException e) {
            throw new ContainerSetupException("couldn't parse env file");
        }
        if (value.isEmpty() && !reference.bool("optional")) {
            throw new ContainerSetupException(
                    "environment variable key \"" + reference.string("key") + "\" not found in file \"" + path + "\"");
        }
        return value.orElse(null);
    }

    private @Nullable String key(String kind, String title, @Nullable Map<String, String> data, JsonObject reference) {
        String name = reference.string("name");
        String key = reference.string("key");
        if (data != null && data.containsKey(key)) {
            return data.get(key);
        }
        if (reference.bool("optional")) {
            return null;
        }
        throw new ContainerSetupException(
                data == null
                        ? kind + " \"" + name + "\" not found"
                        : "couldn't find key " + key + " in " + title + " " + pod.namespace() + "/" + name);
    }

    /** The variables for services of the pod's namespace and for the API itself. */
    private Map<String, String> services() {
        Map<String, JsonObject> byName = new LinkedHashMap<>();
        view.services(MASTER_NAMESPACE).stream()
                .filter(s -> s.object("metadata").string("name").equals(MASTER_SERVICE))
                .forEach(s -> byName.put(MASTER_SERVICE, s));
        boolean links = !pod.spec().has("enableServiceLinks") || pod.spec().bool("enableServiceLinks");
        if (links) {
            view.services(pod.namespace())
                    .forEach(s -> byName.put(s.object("metadata").string("name"), s));
        }
        Map<String, String> variables = new LinkedHashMap<>();
        byName.forEach((name, service) -> service(name, service.object("spec"), variables));
        return variables;
    }

    private static void service(String name, JsonObject spec, Map<String, String> variables) {
        String address = spec.string("clusterIP");
        List<JsonObject> ports = new ArrayList<>(spec.array("ports").objects());
        if (address.isEmpty()
                || address.equals("None")
                || spec.string("type").equals("ExternalName")
                || ports.isEmpty()) {
            return;
        }
        String prefix = variable(name);
        String host = address.contains(":") ? "[" + address + "]" : address;
        JsonObject first = ports.getFirst();
        variables.put(prefix + "_SERVICE_HOST", address);
        variables.put(prefix + "_SERVICE_PORT", Long.toString(first.number("port")));
        for (JsonObject port : ports) {
            if (!port.string("name").isEmpty()) {
                variables.put(
                        prefix + "_SERVICE_PORT_" + variable(port.string("name")), Long.toString(port.number("port")));
            }
        }
        for (int i = 0; i < ports.size(); i++) {
            JsonObject port = ports.get(i);
            String protocol = port.string("protocol", "TCP");
            String number = Long.toString(port.number("port"));
            String url = protocol.toLowerCase(Locale.ROOT) + "://" + host + ":" + number;
            String own = prefix + "_PORT_" + number + "_" + protocol;
            if (i == 0) {
                variables.put(prefix + "_PORT", url);
            }
            variables.put(own, url);
            variables.put(own + "_PROTO", protocol.toLowerCase(Locale.ROOT));
            variables.put(own + "_PORT", number);
            variables.put(own + "_ADDR", address);
        }
    }

    private static String variable(String name) {
        return name.replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
