package dev.proa.base;

import java.io.IOException;

/** The disk, or a quota on it, has no room left; nothing else is wrong with it. */
public final class DiskFullException extends IOException {
    public DiskFullException(String message) {
        super(message);
    }
}
