package dev.proa.base;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Files and folders that other users of the machine cannot read, from their first byte on: the mode is given to the call that
 * creates them, whatever the process's umask is. What an earlier version left open is closed when it is met again.
 */
public final class PrivateFiles {
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");

    /** Below it lie what containers of other users must be able to reach: passed through, not listed, as containerd's own. */
    private static final Set<PosixFilePermission> PASSAGE = PosixFilePermissions.fromString("rwx--x--x");

    private PrivateFiles() {}

    /** A folder that only its owner may enter (0700), created when it is not there, else closed to others. */
    public static Path folder(Path folder) throws IOException {
        return folder(folder, FOLDER);
    }

    /** A folder that others may pass through by name and not list (0711), created when it is not there. */
    public static Path passage(Path folder) throws IOException {
        return folder(folder, PASSAGE);
    }

    private static Path folder(Path folder, Set<PosixFilePermission> mode) throws IOException {
        if (folder.getParent() != null) {
            Files.createDirectories(folder.getParent());
        }
        try {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(mode));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
            close(folder, mode);
        }
        return folder;
    }

    /** Closes the files that lie in a folder to others. */
    public static void closeFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                close(file, FILE);
            }
        }
    }

    /** Takes away what is not in the mode. */
    private static void close(Path path, Set<PosixFilePermission> mode) throws IOException {
        Set<PosixFilePermission> kept = new HashSet<>(Files.getPosixFilePermissions(path));
        if (kept.retainAll(mode)) {
            Files.setPosixFilePermissions(path, kept);
        }
    }

    /** Opens a file; one that {@code CREATE} makes has the mode 0600. */
    public static FileChannel open(Path file, OpenOption... options) throws IOException {
        return FileChannel.open(file, Set.of(options), mode());
    }

    /** Creates an empty file when there is none, and closes it to others when there is. */
    public static Path touch(Path file) throws IOException {
        open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
        close(file, FILE);
        return file;
    }

    /** Replaces the file by one with this text, in one step. */
    public static void write(Path file, String text) throws IOException {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Replaces the file by one with this content, in one step. One that has it already is left alone: what is written at every start needs
     * no room on a disk that is full. When there is none, the file stays as it was.
     */
    public static void write(Path file, byte[] content) throws IOException {
        if (holds(file, content)) {
            close(file, FILE);
            return;
        }
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        try {
            Files.createFile(draft, mode());
            Files.write(draft, content);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.deleteIfExists(draft);
            throw e;
        }
    }

    private static boolean holds(Path file, byte[] content) throws IOException {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && Files.size(file) == content.length
                && Arrays.equals(Files.readAllBytes(file), content);
    }

    /** The same; it has reached the disk when this returns. */
    public static void writeDurably(Path file, String text) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        try (FileChannel channel = open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> mode() {
        return PosixFilePermissions.asFileAttribute(FILE);
    }
}
