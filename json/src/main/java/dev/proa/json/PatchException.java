package dev.proa.json;

/** A patch that cannot be carried out; the message is fit for the user who sent it. */
public final class PatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is wrong, which decides the HTTP code of an answer. */
    public enum Reason {
        /** The document is no patch: 400. */
        INVALID,
        /** The patch has too many operations: 413. */
        TOO_LARGE,
        /** The patch is well-formed but cannot be applied to this object: 422. */
        NOT_APPLICABLE
    }

    private final Reason reason;

    public PatchException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
