package dev.proa.node.volume;

import dev.proa.base.PrivateFiles;
import dev.proa.json.JsonObject;
import dev.proa.node.NodeView;
import dev.proa.node.container.DownwardApi;
import dev.proa.node.linux.Linux;
import dev.proa.node.linux.MountTable;
import dev.proa.node.pod.ContainerSpec;
import dev.proa.node.pod.Pod;
import dev.proa.schema.Quantity;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/** Sets up the volumes of pods below {@code <pods>/<uid>}, keeps them up to date and removes them. */
public final class PodVolumes {
    private static final int SHARED_FOLDER_MODE = 0777;
    private static final int GROUP_WRITES = 02070;
    private static final int PRIVATE_FOLDER_MODE = 0750;

    private final Path pods;
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

    public PodVolumes(Path pods, ServiceAccountTokens tokens, Images images, ImageMounts imageMounts) {
        this.images = images;
        this.imageMounts = imageMounts;
        this.pods = pods;
        this.tokens = tokens;
    }

    public Path folder(String podUid) {
        return pods.resolve(podUid);
    }

    /** The pods' folder passes mounts on to containers and back, which mount propagation asks for; a private root doesn't. */
    public void prepare() throws IOException {
        PrivateFiles.folder(pods);
        if (!MountTable.isMounted(pods)) {
            Linux.mount(pods.toString(), pods, null, Linux.MS_BIND, null);
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
        Files.createDirectories(folder(pod.uid()));
        AtomicFolder.mode(folder(pod.uid()), PRIVATE_FOLDER_MODE);
        for (JsonObject volume : pod.spec().array("volumes").objects()) {
            try {
                mount(pod, volume, view, downward);
            } catch (IOException e) {
                throw new VolumeException(volume.string("name"), String.valueOf(e.getMessage()));
            }
        }
    }

    private void mount(Pod pod, JsonObject volume, NodeView view, DownwardApi downward)
            throws IOException, InterruptedException {
        if (isProjected(volume)) {
            project(pod, volume, view, downward);
        } else if (volume.has("emptyDir")) {
            emptyFolder(pod, volume);
        } else if (volume.has("image")) {
            Path target = path(pod, volume);
            Files.createDirectories(target);
            imageMounts.mountImage(images.ensure(pod, volume.object("image"), view), target);
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

    private void project(Pod pod, JsonObject volume, NodeView view, DownwardApi downward) throws IOException {
        ProjectedFiles files = new ProjectedFiles(pod, view, downward, tokens);
        new AtomicFolder(path(pod, volume), group(pod)).write(files.of(volume));
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
            for (JsonObject volume : pod.spec().array("volumes").objects()) {
                if (isProjected(volume)) {
                    project(pod, volume, view, downward);
                }
            }
            state.revision = view.revision();
        } finally {
            state.lock.unlock();
        }
    }

    private boolean isMounted(String podUid) {
        return Files.isDirectory(folder(podUid).resolve("volumes"));
    }

    /** Changes when {@link #refresh} has something to do, tokens aside. */
    public String fingerprint(Pod pod, NodeView view) {
        return ProjectedFiles.fingerprint(pod, view);
    }

    private static Optional<Long> group(Pod pod) {
        JsonObject context = pod.spec().object("securityContext");
        return context.has("fsGroup") ? Optional.of(context.number("fsGroup")) : Optional.empty();
    }

    private void emptyFolder(Pod pod, JsonObject volume) throws IOException {
        Path folder = path(pod, volume);
        boolean fresh = !Files.exists(folder);
        Files.createDirectories(folder);
        JsonObject source = volume.object("emptyDir");
        if (source.string("medium").equals("Memory")) {
            if (MountTable.isMounted(folder)) {
                return;
            }
            long bytes = memoryBytes(pod, source);
            Linux.mount("tmpfs", folder, "tmpfs", 0, bytes > 0 ? "size=" + bytes : null);
            fresh = true;
        }
        if (fresh) {
            AtomicFolder.mode(folder, SHARED_FOLDER_MODE);
            if (group(pod).isPresent()) {
                Files.setAttribute(folder, "unix:gid", group(pod).get().intValue());
                AtomicFolder.addMode(folder, GROUP_WRITES);
            }
        }
    }

    /** The volume's limit, but no more than what the containers together may use. */
    private static long memoryBytes(Pod pod, JsonObject source) {
        long limit = Quantity.of(source.get("sizeLimit")).value();
        long all = 0;
        for (ContainerSpec container : pod.containers()) {
            long one = Quantity.of(
                            container.json().objectAt("resources", "limits").get("memory"))
                    .value();
            if (one == 0) {
                return limit;
            }
            all += one;
        }
        return limit == 0 ? all : Math.min(limit, all);
    }

    private Path path(Pod pod, JsonObject volume) {
        if (volume.has("image")) {
            return imagesFolder(pod.uid()).resolve(volume.string("name"));
        }
        String plugin = volume.has("emptyDir")
                ? "kubernetes.io~empty-dir"
                : volume.has("configMap")
                        ? "kubernetes.io~configmap"
                        : volume.has("secret")
                                ? "kubernetes.io~secret"
                                : volume.has("downwardAPI") ? "kubernetes.io~downward-api" : "kubernetes.io~projected";
        return folder(pod.uid()).resolve("volumes").resolve(plugin).resolve(volume.string("name"));
    }

    /** Where the volume is on the host. */
    public Path hostPath(Pod pod, String name) throws VolumeException {
        for (JsonObject volume : pod.spec().array("volumes").objects()) {
            if (volume.string("name").equals(name)) {
                return volume.has("hostPath")
                        ? Path.of(volume.object("hostPath").string("path"))
                        : path(pod, volume);
            }
        }
        throw new VolumeException(name, "cannot find volume \"" + name + "\" to mount");
    }

    /**
     * A mount of a part of a volume, made if it isn't there. It is resolved once, inside the volume, and bound: a container that
     * replaces a folder by a link afterwards gains nothing.
     */
    public Path subPath(Pod pod, String container, int index, String volume, String subPath) throws IOException {
        Path root = hostPath(pod, volume);
        Path real = Files.isDirectory(root) ? root.toRealPath() : root;
        Path wanted = real.resolve(subPath).normalize();
        if (Path.of(subPath).isAbsolute() || !wanted.startsWith(real)) {
            throw new IOException(
                    "failed to prepare subPath for volumeMount \"" + volume + "\" of container \"" + container + "\"");
        }
        createInside(real, wanted, subPath);
        Path target = folder(pod.uid())
                .resolve("volume-subpaths")
                .resolve(volume)
                .resolve(container)
                .resolve(Integer.toString(index));
        Path source = wanted.toRealPath();
        if (!source.startsWith(real)) {
            throw new IOException("subpath \"" + source + "\" not within volume path \"" + real + "\"");
        }
        if (MountTable.isMounted(target)) {
            // A container that is started again sees what the path leads to now.
            Linux.unmount(target, Linux.MNT_DETACH);
        }
        prepareTarget(source, target);
        Linux.mount(source.toString(), target, null, Linux.MS_BIND | Linux.MS_REC, null);
        return target;
    }

    /** Makes missing folders one by one, never through a link that leads outside. */
    private static void createInside(Path root, Path wanted, String subPath) throws IOException {
        Path current = root;
        for (Path part : root.relativize(wanted)) {
            if (part.toString().isEmpty()) {
                continue;
            }
            Path next = current.resolve(part);
            if (!Files.exists(next, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(next);
                int mode = (Integer) Files.getAttribute(current, "unix:mode") & 07777;
                AtomicFolder.mode(next, mode == 0 ? PRIVATE_FOLDER_MODE : mode);
                Files.setAttribute(next, "unix:gid", Files.getAttribute(current, "unix:gid"));
            }
            current = next.toRealPath();
            if (!current.startsWith(root)) {
                throw new IOException("subpath \"" + subPath + "\" not within volume path \"" + root + "\"");
            }
        }
    }

    private static void prepareTarget(Path source, Path target) throws IOException {
        Files.createDirectories(target.getParent());
        if (Files.isDirectory(source)) {
            Files.createDirectories(target);
        } else if (!Files.exists(target)) {
            Files.createFile(target);
        }
    }

    private Path imagesFolder(String podUid) {
        return folder(podUid).resolve("volumes").resolve("kubernetes.io~image");
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
        Path folder = folder(podUid);
        MountTable.unmountUnder(folder.resolve("volume-subpaths"));
        unmountImages(podUid);
        MountTable.unmountUnder(folder);
        if (Files.exists(folder)) {
            AtomicFolder.remove(folder);
        }
    }
}
