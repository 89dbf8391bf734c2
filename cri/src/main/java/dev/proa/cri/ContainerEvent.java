package dev.proa.cri;

/** Something happened to a container. */
public record ContainerEvent(String containerId, Type type) {
    public enum Type {
        STARTED,
        EXITED,
        OUT_OF_MEMORY,
        DELETED
    }
}
