package dev.proa.node.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether the kernel enforces AppArmor profiles: compiled in and not switched off. */
public final class AppArmor {
    private static final Path ENABLED = Path.of("/sys/module/apparmor/parameters/enabled");

    private AppArmor() {}

    public static boolean isEnabled() {
        try {
            return Files.isReadable(ENABLED) && Files.readString(ENABLED).startsWith("Y");
        } catch (IOException e) {
            return false;
        }
    }
}
