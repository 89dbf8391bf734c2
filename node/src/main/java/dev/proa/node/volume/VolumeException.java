package dev.proa.node.volume;

import java.io.IOException;

/** A volume cannot be set up now; the message is for the user. */
public final class VolumeException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String volume;

    public VolumeException(String volume, String message) {
        super(message);
        this.volume = volume;
    }

    public String volume() {
        return volume;
    }
}
