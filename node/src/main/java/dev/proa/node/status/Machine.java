package dev.proa.node.status;

import dev.proa.json.JsonObject;
import dev.proa.node.NodeConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What the machine has and is. */
public final class Machine {
    private static final String VERSION = "v1.36.0";
    private static final int KIBI = 1024;
    private static final double SYSTEM_SHARE_OF_DISK = 0.9;

    private Machine() {}

    public static long memoryBytes() {
        return meminfo().getOrDefault("MemTotal", 0L) * KIBI;
    }

    public static long availableMemoryBytes() {
        return meminfo().getOrDefault("MemAvailable", 0L) * KIBI;
    }

    private static Map<String, Long> meminfo() {
        Map<String, Long> values = new HashMap<>();
        for (String line : read(Path.of("/proc/meminfo")).lines().toList()) {
            String[] words = line.split("[:\\s]+");
            values.put(words[0], Long.parseLong(words[1]));
        }
        return values;
    }

    public static FileStore disk(NodeConfiguration node) throws IOException {
        Files.createDirectories(node.dataFolder());
        return Files.getFileStore(node.dataFolder());
    }

    static JsonObject capacity(NodeConfiguration node) throws IOException {
        return JsonObject.of(
                "cpu",
                Integer.toString(Runtime.getRuntime().availableProcessors()),
                "ephemeral-storage",
                disk(node).getTotalSpace() / KIBI + "Ki",
                "hugepages-1Gi",
                "0",
                "hugepages-2Mi",
                "0",
                "memory",
                memoryBytes() / KIBI + "Ki",
                "pods",
                Integer.toString(node.podsMax()));
    }

    static JsonObject allocatable(NodeConfiguration node) throws IOException {
        long milliCpu = Runtime.getRuntime().availableProcessors() * 1000L - node.reservedMilliCpu();
        return JsonObject.of(
                "cpu",
                milliCpu % 1000 == 0 ? Long.toString(milliCpu / 1000) : milliCpu + "m",
                "ephemeral-storage",
                Long.toString((long) (disk(node).getTotalSpace() * SYSTEM_SHARE_OF_DISK)),
                "hugepages-1Gi",
                "0",
                "hugepages-2Mi",
                "0",
                "memory",
                (memoryBytes() - node.reservedMemoryBytes()) / KIBI + "Ki",
                "pods",
                Integer.toString(node.podsMax()));
    }

    static String architecture() {
        return switch (System.getProperty("os.arch", "")) {
            case "aarch64" -> "arm64";
            case String other -> other;
        };
    }

    /** {@code runtime}: such as containerd://2.4.2. */
    static JsonObject info(String runtime) {
        return JsonObject.of(
                "machineID", read(Path.of("/etc/machine-id")).strip(),
                "systemUUID", read(Path.of("/sys/class/dmi/id/product_uuid")).strip(),
                "bootID", read(Path.of("/proc/sys/kernel/random/boot_id")).strip(),
                "kernelVersion", read(Path.of("/proc/sys/kernel/osrelease")).strip(),
                "osImage", osImage(),
                "containerRuntimeVersion", runtime,
                "kubeletVersion", VERSION,
                "kubeProxyVersion", "",
                "operatingSystem", "linux",
                "architecture", architecture());
    }

    private static String osImage() {
        return read(Path.of("/etc/os-release"))
                .lines()
                .filter(line -> line.startsWith("PRETTY_NAME="))
                .map(line -> line.substring("PRETTY_NAME=".length()).replace("\"", ""))
                .findFirst()
                .orElse("Linux");
    }

    /** Empty where there is no such file: containers and small machines lack some. */
    private static String read(Path file) {
        try {
            return Files.isReadable(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
