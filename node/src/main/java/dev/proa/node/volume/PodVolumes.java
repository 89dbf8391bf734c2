package dev.proa.node.volume;

import dev.proa.base.PrivateFiles;
import dev.proa.json.JsonObject;
import dev.proa.node.NodeView;
import dev.proa.node.container.DownwardApi;
import dev.proa.node.linux.Linux;
import dev.proa.node.linux.MountTable;
import dev.proa.node.linux.PathDescriptor;
import dev.proa.node.linux.PathDescriptor.Links;
import dev.proa.node.pod.Pod;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/** Sets up the volumes of pods below {@code <pods>/<uid>}, keeps them up to date and removes them. */
public final class PodVolumes {
    private static final String VOLUMES = "volumes";
    private static final int PRIVATE_FOLDER_MODE = 0750;

    private final PodFolders folders;
    private final ServiceAccountTokens tokens;
    private final Images images;
    private final ImageMounts imageMounts;
    private final Map<String, Written> written = new ConcurrentHashMap<>();

    /** How far the volumes of a pod are written; its lock is held by whoever writes, so that an older view never comes last. */
    private static final class Written {
        private final ReentrantLock lock = new ReentrantLock();
        /** The revision of the view that they show; guarded by the lock. */
        private long revision;
    }

    /** Sees to it that the image of a volume is here, and answers what the runtime calls it. */
    public interface Images {
        String ensure(Pod pod, JsonObject source, NodeView view) throws IOException, InterruptedException;
    }

    public PodVolumes(PodFolders folders, ServiceAccountTokens tokens, Images images, ImageMounts imageMounts) {
        this.images = images;
        this.imageMounts = imageMounts;
        this.folders = folders;
        this.tokens = tokens;
    }

    /** The pods' folder passes mounts on to containers and back, which mount propagation asks for; a private root doesn't. */
    public void prepare() throws IOException {
        Path pods = folders.all();
        PrivateFiles.folder(pods);
        if (!MountTable.isMounted(pods.toRealPath())) {
            Linux.mount(pods.toString(), pods, null, Linux.MS_BIND, null);
            // Not a peer of the mount beneath: what is mounted here would be mounted there too, out of reach.
            Linux.mount(null, pods, null, Linux.MS_PRIVATE, null);
        }
        Linux.mount(null, pods, null, Linux.MS_SHARED | Linux.MS_REC, null);
    }

    /**
     * Makes the pod's folder and all its volumes; what is there already stays.
     *
     * @param newest asked only when nobody else writes the pod's volumes any more
     */
    public void mount(Pod pod, Supplier<NodeView> newest, Function<NodeView, DownwardApi> downward)
            throws IOException, InterruptedException {
        Written state = state(pod.uid());
        state.lock.lockInterruptibly();
        try {
            NodeView view = newest.get();
            mountAll(pod, view, downward.apply(view));
            state.revision = view.revision();
        } finally {
            state.lock.unlock();
        }
    }

    private Written state(String podUid) {
        return written.computeIfAbsent(podUid, uid -> new Written());
    }

    private void mountAll(Pod pod, NodeView view, DownwardApi downward) throws IOException, InterruptedException {
        try (PathDescriptor folder = folders.create(pod.uid())) {
            for (JsonObject volume : pod.spec().array("volumes").objects()) {
                try {
                    mount(pod, folder, volume, view, downward);
                } catch (IOException e) {
                    throw new VolumeException(volume.string("name"), String.valueOf(e.getMessage()));
                }
            }
        }
    }

    private void mount(Pod pod, PathDescriptor folder, JsonObject volume, NodeView view, DownwardApi downward)
            throws IOException, InterruptedException {
        if (isProjected(volume)) {
            project(pod, folder, volume, view, downward);
        } else if (volume.has("emptyDir")) {
            new EmptyFolders(pod, view).mount(folder, relative(volume), volume.object("emptyDir"));
        } else if (volume.has("image")) {
            folder.makeFolders(relative(volume), PRIVATE_FOLDER_MODE).close();
            imageMounts.mountImage(images.ensure(pod, volume.object("image"), view), path(pod, volume));
        } else if (volume.has("hostPath")) {
            JsonObject source = volume.object("hostPath");
            HostPaths.check(Path.of(source.string("path")), source.string("type"));
        } else {
            throw new IOException("no plugin of this node can set up a volume of the kind "
                    + volume.without("name").names());
        }
    }

    private static boolean isProjected(JsonObject volume) {
        return volume.has("configMap") || volume.has("secret") || volume.has("downwardAPI") || volume.has("projected");
    }

    /** What is secret, or may be, never comes onto a disk: all but configMaps are in memory, as upstream's are. */
    private void project(Pod pod, PathDescriptor folder, JsonObject volume, NodeView view, DownwardApi downward)
            throws IOException {
        Map<String, AtomicFolder.Content> files = new ProjectedFiles(pod, view, downward, tokens).of(volume);
        Path place = relative(volume);
        folder.makeFolders(place, EmptyFolders.SHARED_MODE).close();
        if (!volume.has("configMap")) {
            new EmptyFolders(pod, view).mountMemory(folder, place, 0, "");
        }
        try (PathDescriptor root = folder.beneath(place, Links.REFUSED)) {
            new AtomicFolder(root, EmptyFolders.group(pod)).write(files);
        }
    }

    /**
     * Brings configMap, secret, downwardAPI and projected volumes up to date; does nothing when they are not mounted (mounting takes the
     * newest view) or show a later one already.
     */
    public void refresh(Pod pod, NodeView view, DownwardApi downward) throws IOException, InterruptedException {
        Written state = state(pod.uid());
        state.lock.lockInterruptibly();
        try {
            if (view.revision() < state.revision || !isMounted(pod.uid())) {
                return;
            }
            try (PathDescriptor folder = folders.open(pod.uid())) {
                for (JsonObject volume : pod.spec().array("volumes").objects()) {
                    if (isProjected(volume)) {
                        project(pod, folder, volume, view, downward);
                    }
                }
            }
            state.revision = view.revision();
        } finally {
            state.lock.unlock();
        }
    }

    private boolean isMounted(String podUid) throws IOException {
        try (PathDescriptor folder = folders.open(podUid)) {
            return folder.has(VOLUMES);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Changes when {@link #refresh} has something to do, tokens aside. */
    public String fingerprint(Pod pod, NodeView view) {
        return ProjectedFiles.fingerprint(pod, view);
    }

    private Path path(Pod pod, JsonObject volume) {
        return folders.path(pod.uid()).resolve(relative(volume));
    }

    /** The volume's place in the pod's folder. */
    private static Path relative(JsonObject volume) {
        String plugin = volume.has("image")
                ? "kubernetes.io~image"
                : volume.has("emptyDir")
                        ? "kubernetes.io~empty-dir"
                        : volume.has("configMap")
                                ? "kubernetes.io~configmap"
                                : volume.has("secret")
                                        ? "kubernetes.io~secret"
                                        : volume.has("downwardAPI")
                                                ? "kubernetes.io~downward-api"
                                                : "kubernetes.io~projected";
        return Path.of(VOLUMES, plugin, volume.string("name"));
    }

    /** Where the volume is on the host. */
    public Path hostPath(Pod pod, String name) throws VolumeException {
        JsonObject volume = volume(pod, name);
        return volume.has("hostPath") ? Path.of(volume.object("hostPath").string("path")) : path(pod, volume);
    }

    /** Whether containers may only read it, whatever their mounts say: what the node itself writes there, and images. */
    public boolean isReadOnly(Pod pod, String name) throws VolumeException {
        JsonObject volume = volume(pod, name);
        return isProjected(volume) || volume.has("image");
    }

    private static JsonObject volume(Pod pod, String name) throws VolumeException {
        return pod.spec().array("volumes").objects().stream()
                .filter(volume -> volume.string("name").equals(name))
                .findFirst()
                .orElseThrow(() -> new VolumeException(name, "cannot find volume \"" + name + "\" to mount"));
    }

    /** The volume's root, opened. */
    private PathDescriptor root(Pod pod, String name) throws IOException {
        JsonObject volume = volume(pod, name);
        if (volume.has("hostPath")) {
            return PathDescriptor.open(Path.of(volume.object("hostPath").string("path")));
        }
        try (PathDescriptor folder = folders.open(pod.uid())) {
            return folder.beneath(relative(volume), Links.REFUSED);
        }
    }

    /** A mount of a part of a volume: where it is bound. A part that isn't there is made as a folder. */
    public Path subPath(Pod pod, String container, int index, String volume, String subPath) throws IOException {
        try (PathDescriptor root = root(pod, volume)) {
            return new SubPaths(folders).bind(pod.uid(), root, new SubPaths.Mount(volume, container, index), subPath);
        }
    }

    /**
     * What is in a file of a volume, which a container may have written; its links are followed as if the volume were the root.
     *
     * @throws NoSuchFileException when there is none
     * @throws IOException also when it is no regular file or longer than {@code bytesMax}
     */
    public byte[] read(Pod pod, String volume, Path file, int bytesMax) throws IOException {
        try (PathDescriptor root = root(pod, volume);
                PathDescriptor found = root.beneath(file, Links.ROOTED);
                InputStream in = Channels.newInputStream(found.read())) {
            byte[] bytes = in.readNBytes(bytesMax + 1);
            if (bytes.length > bytesMax) {
                throw new IOException("file \"" + file + "\" is longer than " + bytesMax + " bytes");
            }
            return bytes;
        }
    }

    private Path imagesFolder(String podUid) {
        return folders.path(podUid).resolve(VOLUMES).resolve("kubernetes.io~image");
    }

    private void unmountImages(String podUid) throws IOException, InterruptedException {
        Path folder = imagesFolder(podUid);
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> mounted = Files.newDirectoryStream(folder)) {
                for (Path target : mounted) {
                    imageMounts.unmountImage(target);
                }
            }
        }
    }

    /** Unmounts and removes everything of the pod; does nothing when nothing is left. */
    public void clean(String podUid) throws IOException, InterruptedException {
        Written state = state(podUid);
        state.lock.lockInterruptibly();
        try {
            remove(podUid);
            tokens.forget(podUid);
            written.remove(podUid);
        } finally {
            state.lock.unlock();
        }
    }

    private void remove(String podUid) throws IOException, InterruptedException {
        if (!folders.exists(podUid)) {
            return;
        }
        // Parts of images first: an image doesn't come off while they are in use.
        try (PathDescriptor folder = folders.open(podUid);
                PathDescriptor parts = folder.beneath(SubPaths.FOLDER, Links.REFUSED)) {
            MountTable.unmountUnder(parts);
        } catch (NoSuchFileException e) {
            // No part of a volume was ever mounted.
        }
        unmountImages(podUid);
        folders.remove(podUid);
    }
}
