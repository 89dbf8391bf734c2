package dev.proa.node.linux;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;

/**
 * A file or folder held by a descriptor (open(2) with O_PATH): what is done through it is done to this one, wherever its name leads by now.
 * What is below it is looked up beneath it with openat2(2), so that no link and no {@code ..} leads out, not even one that is put there
 * while the kernel looks. To be used wherever a container may have changed something on the way.
 */
public final class PathDescriptor implements AutoCloseable {
    /** Whether links on the way are followed. */
    public enum Links {
        /** Any link on the way is an error. */
        REFUSED,
        /** Links may be followed as long as they stay beneath the folder; absolute ones never do. */
        INSIDE,
        /** Links are followed as if the folder were the root, absolute ones too. */
        ROOTED
    }

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    /** The kernel answers EAGAIN when something was renamed while it resolved {@code ..}; whoever renames on and on gains an error. */
    private static final int TRIES_MAX = 128;

    private final int number;

    private PathDescriptor(int number) {
        this.number = number;
    }

    /** Opens a path that no container can change; links on it are followed. */
    public static PathDescriptor open(Path trusted) throws IOException {
        return new PathDescriptor(Linux.openPath(trusted));
    }

    /**
     * What {@code relative} leads to beneath this folder.
     *
     * @throws NoSuchFileException when there is nothing
     */
    public PathDescriptor beneath(Path relative, Links links) throws IOException {
        long resolve = switch (links) {
            case REFUSED -> Linux.RESOLVE_BENEATH | Linux.RESOLVE_NO_SYMLINKS;
            case INSIDE -> Linux.RESOLVE_BENEATH;
            case ROOTED -> Linux.RESOLVE_IN_ROOT;
        };
        return open(relative, resolve | Linux.RESOLVE_NO_MAGICLINKS);
    }

    /** What has this name in this folder itself: neither a link nor something that is mounted there. */
    PathDescriptor own(String name) throws IOException {
        return open(
                single(Path.of(name)),
                Linux.RESOLVE_BENEATH
                        | Linux.RESOLVE_NO_MAGICLINKS
                        | Linux.RESOLVE_NO_SYMLINKS
                        | Linux.RESOLVE_NO_XDEV);
    }

    private PathDescriptor open(Path relative, long resolve) throws IOException {
        String name = relative.toString().isEmpty() ? "." : relative.toString();
        int result = -Linux.EAGAIN;
        for (int i = 0; i < TRIES_MAX && result == -Linux.EAGAIN; i++) {
            result = Linux.openBeneath(number, name, resolve);
        }
        if (result >= 0) {
            return new PathDescriptor(result);
        }
        if (result == -Linux.ENOENT) {
            throw new NoSuchFileException(this + "/" + relative);
        }
        throw new FileSystemException(this + "/" + relative, null, Linux.explanation(-result));
    }

    /** Whether something has this name, a link too. */
    public boolean has(String name) {
        return Files.exists(child(name), LinkOption.NOFOLLOW_LINKS);
    }

    /** A name of this very file for calls that take names: it leads here whatever happens to its own name. Valid until it is closed. */
    public Path path() {
        return DESCRIPTORS.resolve(Integer.toString(number));
    }

    /** A name of a child of this folder, for calls that do not follow a link at the end: delete, rename, create. */
    public Path child(String name) {
        return child(Path.of(name));
    }

    /** The same for a name from {@link #entries}, which need not be text. */
    Path child(Path name) {
        return path().resolve(single(name));
    }

    private static Path single(Path name) {
        String text = name.toString();
        if (text.isEmpty() || text.equals(".") || text.equals("..") || name.isAbsolute() || name.getNameCount() != 1) {
            throw new IllegalArgumentException("not the name of a file in a folder: \"" + name + "\"");
        }
        return name;
    }

    /** Where it is now, as the kernel names it. */
    public Path whereabouts() throws IOException {
        return Files.readSymbolicLink(path());
    }

    /** The folder of this path, made with the missing ones on its way; {@code mode} is that of new ones, whatever the umask. */
    public PathDescriptor makeFolders(Path relative, int mode) throws IOException {
        PathDescriptor current = beneath(Path.of(""), Links.REFUSED);
        try {
            for (Path part : relative.toString().isEmpty() ? List.<Path>of() : relative) {
                PathDescriptor next = current.makeFolder(part.toString(), mode);
                current.close();
                current = next;
            }
            return current;
        } catch (IOException | RuntimeException e) {
            current.close();
            throw e;
        }
    }

    private PathDescriptor makeFolder(String name, int mode) throws IOException {
        boolean fresh = true;
        try {
            Files.createDirectory(child(name));
        } catch (FileAlreadyExistsException e) {
            fresh = false;
        }
        PathDescriptor made = beneath(single(Path.of(name)), Links.REFUSED);
        if (fresh) {
            made.mode(mode);
        }
        return made;
    }

    /** Writes a new file in this folder in the place of what had the name; whoever has the old one open or mounted keeps that. */
    public void replaceFile(String name, byte[] bytes, int mode) throws IOException {
        Files.deleteIfExists(child(name));
        createFile(name, bytes, mode);
    }

    /** @throws FileAlreadyExistsException when something, even a link that leads nowhere, has the name */
    public void createFile(String name, byte[] bytes, int mode) throws IOException {
        Files.write(child(name), bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (PathDescriptor file = beneath(Path.of(name), Links.REFUSED)) {
            file.mode(mode);
        }
    }

    /**
     * Opens the file itself for reading.
     *
     * @throws IOException when it is no regular file: a pipe, for example, would block whoever opens it
     */
    public FileChannel read() throws IOException {
        if (!Files.isRegularFile(path())) {
            throw new FileSystemException(toString(), null, "not a regular file");
        }
        return FileChannel.open(path(), StandardOpenOption.READ);
    }

    /** Reads all of it. */
    public byte[] readAll() throws IOException {
        try (FileChannel file = read();
                var in = java.nio.channels.Channels.newInputStream(file)) {
            return in.readAllBytes();
        }
    }

    /** Opens the file itself for writing in place, so that those who have it mounted see the change; what was in it is gone. */
    public FileChannel rewrite() throws IOException {
        if (!Files.isRegularFile(path())) {
            throw new FileSystemException(toString(), null, "not a regular file");
        }
        return FileChannel.open(path(), Set.of(StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING));
    }

    public boolean isFolder() {
        return Files.isDirectory(path());
    }

    /** The permission bits. */
    public int mode() throws IOException {
        return (Integer) Files.getAttribute(path(), "unix:mode") & 07777;
    }

    public void mode(int mode) throws IOException {
        Files.setAttribute(path(), "unix:mode", mode);
    }

    public void addMode(int bits) throws IOException {
        mode(mode() | bits);
    }

    public int group() throws IOException {
        return (Integer) Files.getAttribute(path(), "unix:gid");
    }

    public void group(int id) throws IOException {
        Files.setAttribute(path(), "unix:gid", id);
    }

    public void owner(int id) throws IOException {
        Files.setAttribute(path(), "unix:uid", id);
    }

    /** Renames within this folder, over what has the new name. */
    public void rename(String from, String to) throws IOException {
        Files.move(child(from), child(to), StandardCopyOption.ATOMIC_MOVE);
    }

    /** The names in this folder, to be closed. */
    @SuppressWarnings("StreamResourceLeak") // handed to the caller open
    public DirectoryStream<Path> entries() throws IOException {
        return Files.newDirectoryStream(path());
    }

    /**
     * Deletes what has this name and everything below it: no link is followed and nothing is deleted that is mounted there.
     *
     * @throws IOException among others when a mount is still there; what was not below it may be gone already
     */
    public void remove(String name) throws IOException {
        if (!Files.isDirectory(child(name), LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(child(name));
            return;
        }
        try (PathDescriptor folder = own(name)) {
            new TreeRemoval(folder).run();
        }
        Files.deleteIfExists(child(name));
    }

    /** Where it was when asked, for messages. */
    @Override
    public String toString() {
        try {
            return whereabouts().toString();
        } catch (IOException e) {
            return path().toString();
        }
    }

    @Override
    public void close() throws IOException {
        Linux.close(number);
    }
}
