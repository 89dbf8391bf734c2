package dev.proa.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What an image holds: its layers, those that change least first, and its entry point.
 *
 * @param entrypoint the source's own
 */
record ImageLayout(List<ImageFiles> layers, List<String> entrypoint) {
    private static final String JAVA_HOME = "/opt/java";
    private static final String APPLICATION = "/app";
    private static final Path CERTIFICATES = Path.of("/etc/ssl/certs/ca-certificates.crt");
    private static final int EVERYBODY_WRITES = 0777;

    /** @param work an empty folder for what is made on the way; needed until the image is written */
    static ImageLayout of(ImageRecipe recipe, Path work, Path jdk) throws IOException {
        ImageLayout layout = switch (recipe.source()) {
            case ImageSource.Folder folder -> folder(folder);
            case ImageSource.JavaProgram program -> java(program, work, jdk);
            case ImageSource.Programs programs -> programs(programs, work);
        };
        List<ImageFiles> layers = new ArrayList<>(layout.layers);
        if (!recipe.tools().isEmpty()) {
            ImageFiles tools = new ImageFiles("tools");
            List<Path> paths = recipe.tools().stream().map(ProgramFiles::find).toList();
            SharedLibraries.of(paths, List.of()).forEach(library -> tools.add(library, library.toString()));
            paths.forEach(path -> tools.add(path, path.toString()));
            layers.forEach(
                    layer -> tools.entries().keySet().removeAll(layer.entries().keySet()));
            layers.addFirst(tools);
        }
        if (!recipe.files().isEmpty()) {
            ImageFiles files = new ImageFiles("files");
            recipe.files().forEach((at, from) -> files.add(from, at));
            layers.add(files);
        }
        return new ImageLayout(layers, layout.entrypoint);
    }

    private static ImageLayout folder(ImageSource.Folder source) {
        if (!Files.isDirectory(source.folder())) {
            throw new ImageException("there is no folder " + source.folder());
        }
        ImageFiles files = new ImageFiles("folder");
        files.add(source.folder(), source.at());
        return new ImageLayout(List.of(files), List.of());
    }

    private static ImageLayout programs(ImageSource.Programs source, Path work) throws IOException {
        List<Path> paths = source.programs().stream().map(ProgramFiles::find).toList();
        ImageFiles system = system(work);
        SharedLibraries.of(paths, List.of()).forEach(library -> system.add(library, library.toString()));
        ImageFiles programs = new ImageFiles("programs");
        paths.forEach(path -> programs.add(path, path.toString()));
        return new ImageLayout(
                List.of(system, programs), List.of(paths.getFirst().toString()));
    }

    private static ImageLayout java(ImageSource.JavaProgram source, Path work, Path jdk) throws IOException {
        for (Path path : source.classPath()) {
            if (!Files.exists(path)) {
                throw new ImageException("there is no " + path + " for the class path; has it been built?");
            }
        }
        Path runtime = work.resolve("runtime");
        new JavaRuntime(jdk).link(source, runtime);
        List<Path> binaries = JavaRuntime.binaries(runtime);
        ImageFiles system = system(work);
        SharedLibraries.of(binaries, binaries).stream()
                .filter(library -> !library.startsWith(runtime))
                .forEach(library -> system.add(library, library.toString()));
        ImageFiles linked = new ImageFiles("runtime");
        linked.add(runtime, JAVA_HOME);
        ImageFiles application = new ImageFiles("application");
        Set<String> classPath = new LinkedHashSet<>();
        for (Path path : source.classPath()) {
            String at = APPLICATION + "/" + path.getFileName();
            if (!classPath.add(at)) {
                throw new ImageException("two entries of the class path are called " + path.getFileName());
            }
            application.add(path, at);
        }
        List<String> entrypoint = new ArrayList<>(List.of(JAVA_HOME + "/bin/java"));
        entrypoint.addAll(source.javaOptions());
        entrypoint.addAll(List.of("-cp", String.join(":", classPath), source.mainClass()));
        return new ImageLayout(List.of(system, linked, application), entrypoint);
    }

    /** What programs expect of any system: users, name services, trusted certificates, a place for temporary files. */
    private static ImageFiles system(Path work) throws IOException {
        ImageFiles system = new ImageFiles("system");
        generated(system, work, "passwd", """
                root:x:0:0:root:/root:/bin/sh
                nobody:x:65534:65534:nobody:/:/bin/false
                """);
        generated(system, work, "group", "root:x:0:\nnogroup:x:65534:\n");
        generated(system, work, "nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n");
        if (Files.isReadable(CERTIFICATES)) {
            system.add(CERTIFICATES, CERTIFICATES.toString());
        }
        Path empty = Files.createDirectories(work.resolve("empty"));
        system.add(empty, "/tmp", EVERYBODY_WRITES);
        system.add(empty, "/root", 0700);
        return system;
    }

    private static void generated(ImageFiles system, Path work, String name, String text) throws IOException {
        Path folder = Files.createDirectories(work.resolve("etc"));
        system.add(Files.writeString(folder.resolve(name), text), "/etc/" + name);
    }
}
