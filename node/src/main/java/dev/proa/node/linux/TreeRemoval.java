package dev.proa.node.linux;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * Empties a folder that a container may have filled. Folders that are deep inside are moved up to the top and emptied there, so that two
 * descriptors and no stack suffice for a tree of any depth, deeper than any path can name.
 */
final class TreeRemoval {
    private final PathDescriptor top;

    TreeRemoval(PathDescriptor top) {
        this.top = top;
    }

    void run() throws IOException {
        while (pass()) {
            // What was moved up comes in the next pass.
            if (Thread.currentThread().isInterrupted()) {
                throw new IOException("interrupted while " + top + " was being removed");
            }
        }
    }

    /** Whether there was anything. */
    private boolean pass() throws IOException {
        boolean any = false;
        try (DirectoryStream<Path> entries = top.entries()) {
            for (Path entry : entries) {
                any = true;
                Path name = entry.getFileName();
                if (!isFolder(top, name)) {
                    Files.deleteIfExists(top.child(name));
                } else if (isText(name)) {
                    empty(name.toString());
                } else {
                    lift(top, name);
                }
            }
        }
        return any;
    }

    private static boolean isFolder(PathDescriptor parent, Path name) {
        return Files.isDirectory(parent.child(name), LinkOption.NOFOLLOW_LINKS);
    }

    /** Names are bytes; those that are no text have to be given another name before they can be opened by it. */
    private static boolean isText(Path name) {
        return Path.of(name.toString()).equals(name);
    }

    private void empty(String name) throws IOException {
        try (PathDescriptor folder = top.own(name);
                DirectoryStream<Path> entries = folder.entries()) {
            for (Path entry : entries) {
                Path inner = entry.getFileName();
                if (isFolder(folder, inner)) {
                    lift(folder, inner);
                } else {
                    Files.deleteIfExists(folder.child(inner));
                }
            }
        }
        try {
            Files.deleteIfExists(top.child(name));
        } catch (DirectoryNotEmptyException e) {
            throw new FileSystemException(top + "/" + name, null, "is filled while it is being removed");
        }
    }

    /** An empty folder is gone at once; one on which something is mounted can be neither deleted nor moved. */
    private void lift(PathDescriptor folder, Path name) throws IOException {
        try {
            Files.deleteIfExists(folder.child(name));
        } catch (DirectoryNotEmptyException e) {
            Files.move(folder.child(name), top.child(UUID.randomUUID().toString()), StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
