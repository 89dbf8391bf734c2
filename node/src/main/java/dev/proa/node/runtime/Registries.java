package dev.proa.node.runtime;

import dev.proa.base.PrivateFiles;
import dev.proa.cri.ContainerRuntime.ImageCredentials;
import dev.proa.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Mirrors and credentials of registries, in the form of k3s's registries.yaml: {@code mirrors} by registry ("*": all
 * others) with their {@code endpoint}s, {@code configs} by host with {@code auth} and {@code tls}.
 */
public record Registries(JsonObject configuration) {
    public static final Registries NONE = new Registries(JsonObject.EMPTY);

    /** Writes a hosts.toml per registry below the folder. */
    public void write(Path folder) throws IOException {
        TreeSet<String> names = new TreeSet<>(configuration.object("mirrors").names());
        names.addAll(configuration.object("configs").names());
        for (String name : names) {
            Path registry = folder.resolve(name.equals("*") ? "_default" : name);
            PrivateFiles.folder(registry);
            PrivateFiles.write(registry.resolve("hosts.toml"), hosts(name));
        }
    }

    private String hosts(String name) {
        StringBuilder text = new StringBuilder();
        if (!name.equals("*")) {
            text.append(
                    "server = \"https://%s\"\n".formatted(name.equals("docker.io") ? "registry-1.docker.io" : name));
        }
        List<String> endpoints =
                configuration.object("mirrors").object(name).array("endpoint").strings();
        for (String endpoint : endpoints) {
            String url = endpoint.contains("://") ? endpoint : "https://" + endpoint;
            host(text, url, url.substring(url.indexOf("://") + 3).replaceFirst("/.*", ""));
        }
        if (endpoints.isEmpty()) {
            host(text, "https://" + name, name);
        }
        return text.toString();
    }

    private void host(StringBuilder text, String url, String host) {
        JsonObject tls = configuration.object("configs").object(host).object("tls");
        text.append("[host.\"%s\"]\n  capabilities = [\"pull\", \"resolve\"]\n".formatted(url));
        if (url.contains("://") && url.indexOf('/', url.indexOf("://") + 3) > 0) {
            text.append("  override_path = true\n");
        }
        if (!tls.string("ca_file").isEmpty()) {
            text.append("  ca = \"%s\"\n".formatted(tls.string("ca_file")));
        }
        if (!tls.string("cert_file").isEmpty()) {
            text.append("  client = [[\"%s\", \"%s\"]]\n".formatted(tls.string("cert_file"), tls.string("key_file")));
        }
        if (tls.bool("insecure_skip_verify")) {
            text.append("  skip_verify = true\n");
        }
    }

    /** What the node itself knows to log in to an image's registry with: by the registry, else by its first mirror. */
    public Optional<ImageCredentials> credentials(String registry) {
        JsonObject configs = configuration.object("configs");
        JsonObject auth = configs.object(registry).object("auth");
        String server = registry;
        for (String endpoint : configuration
                .object("mirrors")
                .object(registry)
                .array("endpoint")
                .strings()) {
            if (auth.isEmpty()) {
                server = endpoint.replaceFirst("^[a-z]+://", "").replaceFirst("/.*", "");
                auth = configs.object(server).object("auth");
            }
        }
        if (auth.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> found = auth.strings();
        return Optional.of(new ImageCredentials(
                found.getOrDefault("username", ""),
                found.getOrDefault("password", ""),
                found.getOrDefault("auth", ""),
                server,
                found.getOrDefault("identity_token", ""),
                ""));
    }
}
