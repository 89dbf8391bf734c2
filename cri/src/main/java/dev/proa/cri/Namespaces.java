package dev.proa.cri;

/** Who shares which Linux namespace with a container. */
public record Namespaces(Mode network, Mode pid, Mode ipc, String targetId) {
    /** In CRI's order: the number is what goes over the wire. */
    public enum Mode {
        POD,
        CONTAINER,
        NODE,
        TARGET
    }
}
