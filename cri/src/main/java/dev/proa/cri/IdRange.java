package dev.proa.cri;

/** User and group ids of a pod's own: 0 to {@code length - 1} inside are these of the host. */
public record IdRange(long hostId, long length) {}
