package dev.proa.node.status;

import dev.proa.json.JsonObject;
import dev.proa.node.NodeConfiguration;
import dev.proa.node.eviction.Pressure;
import dev.proa.node.eviction.Signal;
import dev.proa.node.linux.FileSystemSpace;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** What the machine has and is. */
public final class Machine {
    private static final String VERSION = "v1.36.0";
    private static final int SETTING_BYTES_MAX = 64;
    private static final int KIBI = 1024;
    private static final double SYSTEM_SHARE_OF_DISK = 0.9;

    private Machine() {}

    public static long memoryBytes() {
        return meminfo().getOrDefault("MemTotal", 0L) * KIBI;
    }

    public static long availableMemoryBytes() {
        return meminfo().getOrDefault("MemAvailable", 0L) * KIBI;
    }

    /** What the memory would serve at once: free, or a cache that nobody used lately. As upstream reckons, which calls the rest the working set. */
    public static long freeableMemoryBytes() {
        Map<String, Long> values = meminfo();
        return (values.getOrDefault("MemFree", 0L) + values.getOrDefault("Inactive(file)", 0L)) * KIBI;
    }

    /** Values of /proc/meminfo by name, most in KiB; of the lines that can be read. */
    static Map<String, Long> meminfo() {
        return numbers(Path.of("/proc/meminfo"));
    }

    /** Values of a file with lines of a name and a number. */
    static Map<String, Long> numbers(Path file) {
        Map<String, Long> values = new HashMap<>();
        for (String line : read(file).lines().toList()) {
            String[] words = line.split("[:\\s]+", -1);
            if (words.length > 1 && words[1].matches("[0-9]{1,18}")) {
                values.put(words[0], Long.parseLong(words[1]));
            }
        }
        return values;
    }

    /** The kernel's processes and threads, and how many there may be; zeroes where that can't be read. */
    public static Pressure.Reading processes() {
        long max = Math.min(number("/proc/sys/kernel/pid_max"), number("/proc/sys/kernel/threads-max"));
        String[] load = read(Path.of("/proc/loadavg")).strip().split("[\\s/]", -1);
        long now = load.length > 4 && load[4].matches("[0-9]{1,9}") ? Long.parseLong(load[4]) : 0;
        return new Pressure.Reading(max - now, max);
    }

    /** A number of the kernel's settings, which are given out only to a first read that is long enough. */
    private static long number(String file) {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            byte[] all = new byte[SETTING_BYTES_MAX];
            String text = new String(all, 0, Math.max(0, in.read(all)), StandardCharsets.US_ASCII).strip();
            return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    /** All that the node can run out of, measured now. */
    public static Map<Signal, Pressure.Reading> gauge(NodeConfiguration node) throws IOException {
        Map<Signal, Pressure.Reading> readings = new EnumMap<>(Signal.class);
        readings.put(Signal.MEMORY_AVAILABLE, new Pressure.Reading(freeableMemoryBytes(), memoryBytes()));
        FileSystemSpace space = FileSystemSpace.of(node.dataFolder());
        readings.put(Signal.NODE_DISK_AVAILABLE, new Pressure.Reading(space.bytesAvailable(), space.bytes()));
        readings.put(Signal.IMAGE_DISK_AVAILABLE, new Pressure.Reading(space.bytesAvailable(), space.bytes()));
        readings.put(Signal.NODE_INODES_FREE, new Pressure.Reading(space.inodesFree(), space.inodes()));
        readings.put(Signal.IMAGE_INODES_FREE, new Pressure.Reading(space.inodesFree(), space.inodes()));
        readings.put(Signal.PROCESSES_AVAILABLE, processes());
        return readings;
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
