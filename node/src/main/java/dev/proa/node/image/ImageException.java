package dev.proa.node.image;

import java.time.Instant;

/** A container's image is not here; {@code reason} is what its status shows while it waits until {@code retryAt}. */
public final class ImageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;
    private final transient Instant retryAt;

    ImageException(String reason, String message, Instant retryAt) {
        super(message);
        this.reason = reason;
        this.retryAt = retryAt;
    }

    public String reason() {
        return reason;
    }

    public Instant retryAt() {
        return retryAt;
    }
}
