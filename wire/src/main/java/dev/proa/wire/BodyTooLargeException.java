package dev.proa.wire;

/** A request's body is larger than its reader allows; thrown before more than that is buffered. */
public final class BodyTooLargeException extends RequestException {
    private static final long serialVersionUID = 1;

    private final long bytesMax;

    public BodyTooLargeException(long bytesMax) {
        super(413, "request body is larger than " + bytesMax + " bytes");
        this.bytesMax = bytesMax;
    }

    public long bytesMax() {
        return bytesMax;
    }
}
