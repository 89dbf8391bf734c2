package dev.proa.node.volume;

import dev.proa.json.JsonObject;
import dev.proa.node.NodeView;
import dev.proa.node.container.PodResources;
import dev.proa.node.linux.Linux;
import dev.proa.node.linux.MountTable;
import dev.proa.node.linux.PathDescriptor;
import dev.proa.node.linux.PathDescriptor.Links;
import dev.proa.node.pod.Pod;
import dev.proa.schema.Quantity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;

/** Volumes that begin empty, on disk or in memory. */
final class EmptyFolders {
    static final int SHARED_MODE = 0777;

    private static final int GROUP_WRITES = 02070;
    private static final int PARENT_MODE = 0750;
    /** Names of volumes are DNS labels: none begins like this. */
    private static final String UNFINISHED = ".new-";

    private final Pod pod;
    private final NodeView view;

    EmptyFolders(Pod pod, NodeView view) {
        this.pod = pod;
        this.view = view;
    }

    /** The pod's fsGroup. */
    static Optional<Long> group(Pod pod) {
        JsonObject context = pod.spec().object("securityContext");
        return context.has("fsGroup") ? Optional.of(context.number("fsGroup")) : Optional.empty();
    }

    /** @param source an EmptyDirVolumeSource */
    void mount(PathDescriptor folder, Path place, JsonObject source) throws IOException {
        String medium = source.string("medium");
        int mode = group(pod).isPresent() ? SHARED_MODE | GROUP_WRITES : SHARED_MODE;
        switch (medium) {
            case "" -> onDisk(folder, place, mode);
            case "Memory" -> {
                folder.makeFolders(place, PARENT_MODE).close();
                String options = ",mode=" + Integer.toOctalString(mode)
                        + group(pod).map(id -> ",gid=" + id).orElse("");
                mountMemory(folder, place, Quantity.of(source.get("sizeLimit")).value(), options);
            }
            default -> throw new IOException("this node has no huge pages: medium " + medium);
        }
    }

    /** Made under another name first: a folder of this name is a finished one, also after a crash, and a container may have changed its mode. */
    private void onDisk(PathDescriptor folder, Path place, int mode) throws IOException {
        String name = place.getFileName().toString();
        try (PathDescriptor parent = folder.makeFolders(Objects.requireNonNull(place.getParent()), PARENT_MODE)) {
            if (parent.has(name)) {
                return;
            }
            try (PathDescriptor fresh = parent.makeFolders(Path.of(UNFINISHED + name), PARENT_MODE)) {
                if (group(pod).isPresent()) {
                    fresh.group(group(pod).get().intValue());
                }
                fresh.mode(mode);
            }
            parent.rename(UNFINISHED + name, name);
        }
    }

    /**
     * Mounts a file system in memory on the place, unless one is there.
     *
     * @param sizeLimit in bytes; zero: none of its own. It never holds more than the pod may use, nor than the node gives to pods
     * @param options further ones of tmpfs, with a comma before each
     */
    void mountMemory(PathDescriptor folder, Path place, long sizeLimit, String options) throws IOException {
        try (PathDescriptor root = folder.beneath(place, Links.REFUSED)) {
            if (MountTable.isMounted(root)) {
                return;
            }
            Linux.mountMemory(root.path(), sizeOption(sizeLimit) + options);
        }
    }

    private String sizeOption(long sizeLimit) {
        JsonObject self = view.node();
        long node = self == null
                ? 0
                : Quantity.of(self.objectAt("status", "allocatable").get("memory"))
                        .value();
        long least = LongStream.of(sizeLimit, node, PodResources.memoryLimit(pod))
                .filter(bytes -> bytes > 0)
                .min()
                .orElse(0);
        return least == 0 ? "size=50%" : "size=" + least;
    }
}
