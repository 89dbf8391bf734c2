package dev.proa.cri;

import org.jspecify.annotations.Nullable;

/** Who shares which Linux namespace with a container. {@code users}: the pod's own users; null: they are the host's. */
public record Namespaces(
        Mode network,
        Mode pid,
        Mode ipc,
        String targetId,
        @Nullable IdRange users) {
    public Namespaces(Mode network, Mode pid, Mode ipc, String targetId) {
        this(network, pid, ipc, targetId, null);
    }

    /** In CRI's order: the number is what goes over the wire. */
    public enum Mode {
        POD,
        CONTAINER,
        NODE,
        TARGET
    }
}
