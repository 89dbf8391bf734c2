package dev.proa.node.container;

/** A container cannot be made as its pod asks for: the message is for the user, and it is tried again. */
public final class ContainerSetupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ContainerSetupException(String message) {
        super(message);
    }
}
