package dev.proa.images;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Links a Java runtime that has only what a program needs, with the tools of the JDK that runs this. */
final class JavaRuntime {
    private final Path jdk;

    JavaRuntime(Path jdk) {
        this.jdk = jdk;
    }

    /** Makes the runtime in a folder that is not there yet. */
    void link(ImageSource.JavaProgram program, Path folder) {
        Tool.run(List.of(
                tool("jlink"),
                "--add-modules",
                String.join(",", modules(program)),
                "--strip-java-debug-attributes",
                "--no-header-files",
                "--no-man-pages",
                // The image's layers are compressed anyway: twice costs time, in the build and at every start.
                "--compress",
                "zip-0",
                "--output",
                folder.toString()));
    }

    private List<String> modules(ImageSource.JavaProgram program) {
        if (!program.modules().isEmpty()) {
            return program.modules();
        }
        List<String> paths = program.classPath().stream().map(Path::toString).toList();
        List<String> words = new ArrayList<>(List.of(
                tool("jdeps"),
                "--print-module-deps",
                "--ignore-missing-deps",
                "--recursive",
                "--multi-release",
                Integer.toString(Runtime.version().feature()),
                "--class-path",
                String.join(File.pathSeparator, paths)));
        words.addAll(paths);
        String printed = Tool.run(words).strip();
        String last = printed.lines().reduce("", (before, line) -> line);
        return List.of(last.split(","));
    }

    private String tool(String name) {
        Path tool = jdk.resolve("bin").resolve(name);
        if (!Files.isExecutable(tool)) {
            throw new ImageException("a JDK is needed to make Java images: " + tool + " is missing");
        }
        return tool.toString();
    }

    /** The programs and libraries of a runtime, whose own libraries must be in the image too. */
    static List<Path> binaries(Path runtime) {
        try (Stream<Path> files = Files.walk(runtime)) {
            return files.filter(Files::isRegularFile)
                    .filter(ElfFile::isDynamic)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new ImageException("cannot read " + runtime + ": " + e.getMessage(), e);
        }
    }
}
