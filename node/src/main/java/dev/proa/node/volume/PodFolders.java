package dev.proa.node.volume;

import dev.proa.base.PrivateFiles;
import dev.proa.node.linux.MountTable;
import dev.proa.node.linux.PathDescriptor;
import dev.proa.node.linux.PathDescriptor.Links;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** The folders of pods, {@code <pods>/<uid>}: what the node keeps there is written, read and removed beneath them without following links. */
public final class PodFolders {
    private static final int FOLDER_MODE = 0750;

    private final Path pods;

    public PodFolders(Path pods) {
        this.pods = pods;
    }

    /** The folder above those of the pods. */
    Path all() {
        return pods;
    }

    /** What the runtime is told, and messages tell. */
    public Path path(String podUid) {
        return pods.resolve(podUid);
    }

    public boolean exists(String podUid) throws IOException {
        try (PathDescriptor all = PathDescriptor.open(pods)) {
            return all.has(podUid);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** @throws NoSuchFileException when the pod has none */
    public PathDescriptor open(String podUid) throws IOException {
        try (PathDescriptor all = PathDescriptor.open(pods)) {
            return all.beneath(Path.of(podUid), Links.REFUSED);
        }
    }

    /** The pod's folder, made if it isn't there. */
    PathDescriptor create(String podUid) throws IOException {
        PrivateFiles.folder(pods);
        try (PathDescriptor all = PathDescriptor.open(pods)) {
            return all.makeFolders(Path.of(podUid), FOLDER_MODE);
        }
    }

    /** Writes a file into a folder of the pod's, in the place of what is there, and answers where. */
    public Path write(String podUid, Path folder, String name, byte[] bytes, int mode) throws IOException {
        try (PathDescriptor pod = create(podUid);
                PathDescriptor in = pod.makeFolders(folder, FOLDER_MODE)) {
            in.replaceFile(name, bytes, mode);
        }
        return path(podUid).resolve(folder).resolve(name);
    }

    /** Changes a file of the pod in place, so that containers that have it mounted see it; makes it if it isn't there. */
    public void rewrite(String podUid, String name, byte[] bytes, int mode) throws IOException {
        try (PathDescriptor pod = create(podUid)) {
            if (!pod.has(name)) {
                pod.createFile(name, bytes, mode);
                return;
            }
            try (PathDescriptor file = pod.beneath(Path.of(name), Links.REFUSED);
                    FileChannel out = file.rewrite()) {
                for (ByteBuffer rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
                    out.write(rest);
                }
            }
        }
    }

    /** What is in a file of the pod; empty when there is none. */
    public byte[] read(String podUid, String name) throws IOException {
        try (PathDescriptor pod = open(podUid);
                PathDescriptor file = pod.beneath(Path.of(name), Links.REFUSED)) {
            return file.readAll();
        } catch (NoSuchFileException e) {
            return new byte[0];
        }
    }

    /** The pods that have a folder. */
    public Set<String> uids() throws IOException {
        Set<String> uids = new HashSet<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(pods)) {
            all.forEach(folder -> uids.add(folder.getFileName().toString()));
        } catch (NoSuchFileException e) {
            // No pod has ever been here.
            return uids;
        }
        return uids;
    }

    /** Deletes a file of the pod; nothing happens when it isn't there. */
    public void delete(String podUid, Path folder, String name) throws IOException {
        try (PathDescriptor pod = open(podUid);
                PathDescriptor in = pod.beneath(folder, Links.REFUSED)) {
            Files.deleteIfExists(in.child(name));
        } catch (NoSuchFileException e) {
            // Gone with its folder.
            return;
        }
    }

    /**
     * Takes off what is mounted in the pod's folder and removes it.
     *
     * @throws IOException when something is still mounted there, which is left as it is
     */
    void remove(String podUid) throws IOException {
        if (!exists(podUid)) {
            return;
        }
        try (PathDescriptor folder = open(podUid)) {
            MountTable.unmountUnder(folder);
        }
        try (PathDescriptor all = PathDescriptor.open(pods)) {
            all.remove(podUid);
        }
    }
}
