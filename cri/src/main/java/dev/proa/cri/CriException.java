package dev.proa.cri;

/** A call to the container runtime failed; the message is the runtime's own. */
public final class CriException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The kinds of failure that callers tell apart. */
    public enum Code {
        NOT_FOUND,
        ALREADY_EXISTS,
        INVALID,
        DEADLINE_EXCEEDED,
        CANCELLED,
        /** The runtime is not there, or went away during the call. */
        UNAVAILABLE,
        UNIMPLEMENTED,
        OTHER
    }

    private final Code code;

    public CriException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public CriException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
