package dev.proa.node.volume;

import dev.proa.node.linux.Linux;
import dev.proa.node.linux.MountTable;
import dev.proa.node.linux.PathDescriptor;
import dev.proa.node.linux.PathDescriptor.Links;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Parts of volumes for single mounts. A container can change what is in a volume at any time, so a part is opened beneath the volume and
 * what was opened is bound to a place that no container reaches; the runtime is given that place.
 */
final class SubPaths {
    static final Path FOLDER = Path.of("volume-subpaths");

    private static final int FOLDER_MODE = 0750;
    private static final int FILE_MODE = 0640;

    /** Which mount of which container. */
    record Mount(String volume, String container, int index) {
        Path folder() {
            return FOLDER.resolve(volume).resolve(container);
        }

        Path place() {
            return folder().resolve(Integer.toString(index));
        }
    }

    private final PodFolders folders;

    SubPaths(PodFolders folders) {
        this.folders = folders;
    }

    /**
     * Binds the part of the volume, made as a folder if it isn't there.
     *
     * @param volume the volume's root
     * @throws IOException with a message that tells nothing of the host: it is shown to whoever made the pod
     */
    Path bind(String podUid, PathDescriptor volume, Mount mount, String subPath) throws IOException {
        if (Path.of(subPath).isAbsolute()) {
            throw new IOException("error SubPath `" + subPath + "` must not be an absolute path");
        }
        for (Path part : Path.of(subPath)) {
            if (part.toString().equals("..")) {
                throw new IOException("unable to provision SubPath `" + subPath + "`: must not contain '..'");
            }
        }
        try (PathDescriptor source = opened(volume, mount, Path.of(subPath))) {
            bind(podUid, source, mount);
        } catch (NotMadeException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(
                    "failed to prepare subPath for volumeMount \"" + mount.volume() + "\" of container \""
                            + mount.container() + "\"",
                    e);
        }
        return folders.path(podUid).resolve(mount.place());
    }

    private static final class NotMadeException extends IOException {
        private static final long serialVersionUID = 1L;

        NotMadeException(Mount mount, IOException cause) {
            super(
                    "failed to create subPath directory for volumeMount \"" + mount.volume() + "\" of container \""
                            + mount.container() + "\"",
                    cause);
        }
    }

    private static PathDescriptor opened(PathDescriptor volume, Mount mount, Path subPath) throws IOException {
        try {
            return volume.beneath(subPath, Links.INSIDE);
        } catch (NoSuchFileException missing) {
            try {
                return made(volume, subPath);
            } catch (IOException e) {
                throw new NotMadeException(mount, e);
            }
        }
    }

    /** Folder by folder: each is made in the one that has been opened, never by its whole path. New ones are as accessible as the volume. */
    private static PathDescriptor made(PathDescriptor volume, Path subPath) throws IOException {
        int volumeMode = volume.mode();
        int mode = volumeMode == 0 ? FOLDER_MODE : volumeMode;
        PathDescriptor parent = volume.beneath(Path.of(""), Links.REFUSED);
        for (int depth = 1; depth <= subPath.getNameCount(); depth++) {
            Path prefix = subPath.subpath(0, depth);
            try (PathDescriptor in = parent) {
                parent = openedOrMade(volume, in, prefix, mode);
            }
        }
        return parent;
    }

    private static PathDescriptor openedOrMade(PathDescriptor volume, PathDescriptor parent, Path prefix, int mode)
            throws IOException {
        try {
            return volume.beneath(prefix, Links.INSIDE);
        } catch (NoSuchFileException e) {
            Path name = prefix.getFileName();
            try (PathDescriptor fresh = parent.makeFolders(name, mode)) {
                fresh.group(parent.group());
            }
            return volume.beneath(prefix, Links.INSIDE);
        }
    }

    private void bind(String podUid, PathDescriptor source, Mount mount) throws IOException {
        try (PathDescriptor pod = folders.open(podUid);
                PathDescriptor folder = pod.makeFolders(mount.folder(), FOLDER_MODE)) {
            String name = Integer.toString(mount.index());
            takeOff(folder, name);
            if (source.isFolder()) {
                makeFolder(folder, name);
            } else {
                folder.replaceFile(name, new byte[0], FILE_MODE);
            }
            try (PathDescriptor place = folder.beneath(Path.of(name), Links.REFUSED)) {
                Linux.mount(source.path().toString(), place.path(), null, Linux.MS_BIND, null);
            }
        }
    }

    private static void makeFolder(PathDescriptor folder, String name) throws IOException {
        try {
            Files.createDirectory(folder.child(name));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder.child(name), java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
                Files.delete(folder.child(name));
                Files.createDirectory(folder.child(name));
            }
        }
    }

    /** A container that is started again sees what the path leads to now. */
    private static void takeOff(PathDescriptor folder, String name) throws IOException {
        if (folder.has(name)) {
            try (PathDescriptor before = folder.beneath(Path.of(name), Links.REFUSED)) {
                MountTable.unmountUnder(before);
            }
        }
    }
}
