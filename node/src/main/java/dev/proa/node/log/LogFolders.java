package dev.proa.node.log;

import dev.proa.node.linux.PathDescriptor;
import dev.proa.node.linux.PathDescriptor.Links;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The folders of containers' logs, {@code <logs>/<pod>/<container>}. Pods that collect logs have them mounted and may put links there: none
 * is followed.
 */
public final class LogFolders {
    private static final int FOLDER_MODE = 0755;

    private LogFolders() {}

    /** Makes the folder of a pod's logs. */
    public static void create(Path podFolder) throws IOException {
        inPod(podFolder, Path.of(""));
    }

    /** Makes the folder of a container's logs. */
    public static void create(Path podFolder, String container) throws IOException {
        inPod(podFolder, Path.of(container));
    }

    private static void inPod(Path podFolder, Path inner) throws IOException {
        Files.createDirectories(parent(podFolder));
        try (PathDescriptor logs = PathDescriptor.open(parent(podFolder))) {
            logs.makeFolders(podFolder.getFileName().resolve(inner), FOLDER_MODE)
                    .close();
        }
    }

    private static Path parent(Path folder) {
        Path parent = folder.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("not the folder of a pod's logs: " + folder);
        }
        return parent;
    }

    /** Deletes one log of a container; nothing happens when there is none. */
    public static void delete(Path podFolder, String container, int attempt) throws IOException {
        try (PathDescriptor logs = PathDescriptor.open(parent(podFolder));
                PathDescriptor folder = logs.beneath(podFolder.getFileName().resolve(container), Links.REFUSED)) {
            Files.deleteIfExists(folder.child(attempt + ".log"));
        } catch (NoSuchFileException e) {
            // Gone with its folder.
            return;
        }
    }

    /** Removes all logs of a pod; nothing happens when there are none. */
    public static void remove(Path podFolder) throws IOException {
        try (PathDescriptor logs = PathDescriptor.open(parent(podFolder))) {
            logs.remove(podFolder.getFileName().toString());
        } catch (NoSuchFileException e) {
            // Nothing has ever been logged here.
            return;
        }
    }

    /** The folder of a log {@code <logs>/<pod>/<container>/<name>}. */
    static PathDescriptor folderOf(Path log) throws IOException {
        Path container = parent(log);
        Path logs = parent(parent(container));
        try (PathDescriptor held = PathDescriptor.open(logs)) {
            return held.beneath(logs.relativize(container), Links.REFUSED);
        }
    }

    /** A log, opened; a name that stands for anything but a file is refused. */
    static PathDescriptor open(Path log) throws IOException {
        try (PathDescriptor folder = folderOf(log)) {
            PathDescriptor file = folder.beneath(log.getFileName(), Links.REFUSED);
            if (!Files.isRegularFile(file.path())) {
                file.close();
                throw new IOException("not a log file: " + log);
            }
            return file;
        }
    }
}
