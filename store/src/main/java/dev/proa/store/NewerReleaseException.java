package dev.proa.store;

import java.io.IOException;

/** A folder holds what only a newer release, or one with other keys, can read. */
public final class NewerReleaseException extends IOException {
    NewerReleaseException(String message) {
        super(message);
    }
}
