package dev.proa.images;

import java.nio.file.Path;
import java.util.List;

/** What an image is made from; always on an empty base. */
public sealed interface ImageSource {

    /**
     * A folder's contents at a path in the image. Links are followed: the image has the files they lead to.
     *
     * @param at absolute, {@code /} for the image's root
     */
    record Folder(Path folder, String at) implements ImageSource {}

    /**
     * A Java program with a runtime that has only the modules it needs, linked from the JDK that runs this.
     *
     * @param classPath jars and folders, in order
     * @param mainClass what is run
     * @param modules the runtime's modules; empty to find them with {@code jdeps}
     * @param javaOptions before the class, such as {@code -Xmx64m}
     */
    record JavaProgram(List<Path> classPath, String mainClass, List<String> modules, List<String> javaOptions)
            implements ImageSource {
        public JavaProgram {
            classPath = List.copyOf(classPath);
            modules = List.copyOf(modules);
            javaOptions = List.copyOf(javaOptions);
        }
    }

    /**
     * Programs installed on this machine, at their own paths, with the shared libraries they need.
     *
     * @param programs names looked up in {@code PATH}, or paths; the first is the image's entry point unless the recipe
     *     names one
     */
    record Programs(List<String> programs) implements ImageSource {
        public Programs {
            programs = List.copyOf(programs);
        }
    }
}
