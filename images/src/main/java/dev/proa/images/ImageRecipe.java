package dev.proa.images;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How an image is made and how its containers start.
 *
 * @param name with a tag, {@code guestbook/redis:1}
 * @param packages Debian packages that the source comes from; whoever builds installs those that are missing
 * @param entrypoint empty to take the source's own
 * @param command the entry point's arguments, which a pod's {@code args} replace
 * @param user {@code uid}, {@code uid:gid} or a name of /etc/passwd; empty for root
 * @param ports {@code 6379} or {@code 53/udp}; documentation only, as in any image
 * @param workingDirectory absolute, or empty
 * @param tools more programs with their libraries, such as the {@code tar} that {@code kubectl cp} needs
 * @param files more files or folders of this machine, by their path in the image
 */
public record ImageRecipe(
        String name,
        ImageSource source,
        List<String> packages,
        List<String> entrypoint,
        List<String> command,
        Map<String, String> environment,
        String user,
        List<String> ports,
        String workingDirectory,
        List<String> tools,
        Map<String, Path> files) {
    private static final Set<String> MEMBERS = Set.of(
            "name",
            "packages",
            "folder",
            "at",
            "classPath",
            "mainClass",
            "modules",
            "javaOptions",
            "programs",
            "entrypoint",
            "command",
            "environment",
            "user",
            "ports",
            "workingDirectory",
            "tools",
            "files");

    public ImageRecipe {
        packages = List.copyOf(packages);
        entrypoint = List.copyOf(entrypoint);
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        ports = List.copyOf(ports);
        tools = List.copyOf(tools);
        files = Map.copyOf(files);
    }

    /** A recipe that has only a name and a source. */
    public static ImageRecipe of(String name, ImageSource source) {
        return new ImageRecipe(
                name, source, List.of(), List.of(), List.of(), Map.of(), "", List.of(), "", List.of(), Map.of());
    }

    /**
     * Reads a recipe file: {@code name}; one of {@code folder} (and {@code at}), {@code classPath} (and {@code
     * mainClass}, {@code modules}, {@code javaOptions}) or {@code programs}; and whatever else this record has.
     *
     * @param base the folder that the file's relative paths start from
     * @throws ImageException when a member is unknown or missing
     */
    public static ImageRecipe read(JsonObject file, Path base) {
        Set<String> unknown = new TreeSet<>(file.names());
        unknown.removeAll(MEMBERS);
        if (!unknown.isEmpty()) {
            throw new ImageException("unknown in an image recipe: " + String.join(", ", unknown));
        }
        Map<String, String> environment = new LinkedHashMap<>();
        file.object("environment")
                .names()
                .forEach(name -> environment.put(name, text(file.object("environment"), name)));
        Map<String, Path> files = new LinkedHashMap<>();
        file.object("files")
                .names()
                .forEach(at -> files.put(at, base.resolve(file.object("files").string(at))));
        return new ImageRecipe(
                required(file, "name"),
                source(file, base),
                file.array("packages").strings(),
                texts(file.array("entrypoint")),
                texts(file.array("command")),
                environment,
                text(file, "user"),
                texts(file.array("ports")),
                file.string("workingDirectory"),
                file.array("tools").strings(),
                files);
    }

    private static ImageSource source(JsonObject file, Path base) {
        List<String> kinds = new ArrayList<>(List.of("folder", "classPath", "programs"));
        kinds.removeIf(kind -> !file.has(kind));
        if (kinds.size() != 1) {
            throw new ImageException("an image recipe needs one of folder, classPath and programs");
        }
        return switch (kinds.getFirst()) {
            case "folder" -> new ImageSource.Folder(base.resolve(file.string("folder")), file.string("at", "/"));
            case "classPath" ->
                new ImageSource.JavaProgram(
                        file.array("classPath").strings().stream()
                                .map(base::resolve)
                                .toList(),
                        required(file, "mainClass"),
                        file.array("modules").strings(),
                        file.array("javaOptions").strings());
            default -> new ImageSource.Programs(file.array("programs").strings());
        };
    }

    private static String required(JsonObject file, String member) {
        String value = file.string(member);
        if (value.isEmpty()) {
            throw new ImageException("an image recipe needs " + member);
        }
        return value;
    }

    private static List<String> texts(JsonArray array) {
        return array.stream()
                .map(value -> value instanceof dev.proa.json.JsonString s ? s.value() : value.toJson())
                .toList();
    }

    /** A string, or a number or boolean as written: {@code user: 65532}. */
    private static String text(JsonObject object, String member) {
        return object.has(member)
                ? texts(JsonArray.of(java.util.Objects.requireNonNull(object.get(member))))
                        .getFirst()
                : "";
    }
}
