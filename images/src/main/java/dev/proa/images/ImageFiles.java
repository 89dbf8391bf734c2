package dev.proa.images;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** One layer: files and folders of this machine by their path in the image, in order. */
final class ImageFiles {
    private static final int MODE_DEFAULT = -1;

    /** @param mode permission bits, or -1 for those of a program where it can be executed and of a file elsewhere */
    record Entry(Path from, int mode) {}

    private final String layer;
    private final SortedMap<String, Entry> entries = new TreeMap<>();

    ImageFiles(String layer) {
        this.layer = layer;
    }

    String layer() {
        return layer;
    }

    SortedMap<String, Entry> entries() {
        return entries;
    }

    /** Adds a file, or a folder with everything in it. Links are followed. */
    void add(Path from, String at) {
        if (!at.startsWith("/")) {
            throw new ImageException("a path in an image must be absolute: " + at);
        }
        if (Files.isDirectory(from)) {
            addFolder(from, at);
        } else if (Files.isReadable(from)) {
            entries.put(at, new Entry(real(from), MODE_DEFAULT));
        } else {
            throw new ImageException("there is no readable file or folder " + from);
        }
    }

    /** Adds one file or empty folder with these permission bits. */
    void add(Path from, String at, int mode) {
        entries.put(at, new Entry(from, mode));
    }

    private void addFolder(Path folder, String at) {
        String prefix = at.endsWith("/") ? at : at + "/";
        try (Stream<Path> paths = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            List<Path> all = paths.sorted().toList();
            for (Path path : all) {
                String relative = folder.relativize(path).toString();
                if (!relative.isEmpty()) {
                    entries.put(prefix + relative, new Entry(real(path), MODE_DEFAULT));
                }
            }
        } catch (IOException | java.io.UncheckedIOException e) {
            throw new ImageException("cannot read the folder " + folder + ": " + e.getMessage(), e);
        }
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw new ImageException("cannot read " + path + ": " + e.getMessage(), e);
        }
    }
}
