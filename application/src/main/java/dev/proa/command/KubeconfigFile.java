package dev.proa.command;

import dev.proa.configuration.Configuration;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.json.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The caller's kubeconfig: the cluster's context is merged into it and taken out again; everything else in it stays. The
 * file is the setting, the first of KUBECONFIG, or ~/.kube/config of the person behind sudo.
 */
final class KubeconfigFile {
    private static final List<String> LISTS = List.of("clusters", "contexts", "users");

    private final Configuration configuration;
    private final Path file;
    private final Path owner;

    private KubeconfigFile(Configuration configuration, Path file, Path owner) {
        this.configuration = configuration;
        this.file = file;
        this.owner = owner;
    }

    static KubeconfigFile of(Configuration configuration, Map<String, String> environment) {
        Path home = home(environment);
        if (configuration.kubeconfig().isPresent()) {
            return new KubeconfigFile(configuration, configuration.kubeconfig().get(), home);
        }
        return new KubeconfigFile(configuration, place(environment.getOrDefault("KUBECONFIG", ""), home), home);
    }

    /** The first file that the variable names, to which kubectl writes too; what is empty between its colons names none. */
    static Path place(String named, Path home) {
        return Stream.of(named.split(":", -1))
                .filter(path -> !path.isEmpty())
                .findFirst()
                .map(Path::of)
                .orElseGet(() -> home.resolve(".kube/config"));
    }

    private static Path home(Map<String, String> environment) {
        String person = environment.getOrDefault("SUDO_USER", "");
        if (!person.isEmpty() && !person.equals("root") && Files.isDirectory(Path.of("/home", person))) {
            return Path.of("/home", person);
        }
        return Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")));
    }

    /** Puts the context in and makes it the current one; answers the file. */
    Path merge() throws IOException {
        JsonObject admin = (JsonObject) Yaml.parse(Files.readAllBytes(configuration.adminKubeconfig()));
        JsonObject merged = read();
        for (String list : LISTS) {
            merged = merged.with(
                    list, replaced(merged.array(list), admin.array(list).object(0)));
        }
        write(merged.with("current-context", configuration.profile()));
        return file;
    }

    /** Takes the context out, as if it had never been there. */
    void remove() throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        JsonObject without = read();
        for (String list : LISTS) {
            without = without.with(list, JsonArray.of(others(without.array(list), configuration.profile())));
        }
        write(
                without.string("current-context").equals(configuration.profile())
                        ? without.with("current-context", "")
                        : without);
    }

    private static JsonArray replaced(JsonArray entries, JsonObject entry) {
        List<JsonValue> result = others(entries, entry.string("name"));
        result.add(entry);
        return JsonArray.of(result);
    }

    private static List<JsonValue> others(JsonArray entries, String name) {
        List<JsonValue> result = new ArrayList<>();
        for (JsonValue entry : entries) {
            if (!(entry instanceof JsonObject object && object.string("name").equals(name))) {
                result.add(entry);
            }
        }
        return result;
    }

    private JsonObject read() throws IOException {
        if (Files.exists(file) && Files.size(file) > 0) {
            if (Yaml.parse(Files.readAllBytes(file)) instanceof JsonObject object) {
                return object;
            }
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "PROA-KUBECONFIG",
                    file + " is not a kubeconfig",
                    "correct it, or name another with --kubeconfig");
        }
        return JsonObject.of("apiVersion", "v1", "kind", "Config");
    }

    private void write(JsonObject content) throws IOException {
        Path target = Files.isSymbolicLink(file) ? file.toRealPath() : file.toAbsolutePath();
        Path folder = Objects.requireNonNull(target.getParent(), "a file has a folder");
        boolean newFolder = !Files.isDirectory(folder);
        Files.createDirectories(folder);
        Path temporary = Files.createTempFile(
                folder,
                "config",
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(temporary, Yaml.write(content));
        Object uid = Files.getAttribute(Files.exists(target) ? target : owner, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(temporary, "unix:uid", uid);
        if (newFolder) {
            Files.setAttribute(folder, "unix:uid", uid);
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
