package dev.proa.node.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel shows of another process's network namespace, without entering it. */
public final class NetworkNamespace {
    private NetworkNamespace() {}

    /**
     * Whether the network of this process has the interface; true as well when that can't be told, for the process may have
     * ended or may be out of reach.
     */
    public static boolean hasInterface(long process, String name) {
        return hasInterface(Path.of("/proc", Long.toString(process), "net", "dev"), name);
    }

    static boolean hasInterface(Path devices, String name) {
        try {
            String text = Files.readString(devices);
            return text.isBlank() || text.lines().anyMatch(line -> line.strip().startsWith(name + ":"));
        } catch (IOException e) {
            return true;
        }
    }
}
