package dev.proa.base;

import java.io.IOException;

/** Somebody else holds the lock of a folder. */
public final class DiskLockedException extends IOException {
    public DiskLockedException(String message) {
        super(message);
    }
}
