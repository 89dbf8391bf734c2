package dev.proa.wire;

import java.io.IOException;

/** A request that cannot be served for a reason of the wire: the status says whose fault and which. */
public class RequestException extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;

    public RequestException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The HTTP status this should be answered with. */
    public int status() {
        return status;
    }
}
