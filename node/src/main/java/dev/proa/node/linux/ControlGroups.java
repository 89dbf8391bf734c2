package dev.proa.node.linux;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Control groups of pods, in version 1 (a hierarchy per controller) or 2 (one for all). */
public final class ControlGroups {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final List<String> CONTROLLERS = List.of("cpu", "memory", "pids");
    private static final long CPU_SHARES_MIN = 2;
    private static final long CPU_SHARES_RANGE = 262_142;
    private static final long CPU_WEIGHT_RANGE = 9999;

    private final Path root;

    public ControlGroups() {
        this(ROOT);
    }

    ControlGroups(Path root) {
        this.root = root;
    }

    public boolean isUnified() {
        return Files.exists(root.resolve("cgroup.controllers"));
    }

    /** What all of a group together may use; zero: no limit. */
    public record Limits(long cpuShares, long cpuQuota, long cpuPeriod, long memoryBytes) {}

    /** Makes the group and sets its limits. {@code path} is absolute, within the hierarchy. */
    public void set(String path, Limits limits) throws IOException {
        if (isUnified()) {
            Path group = unified(path);
            write(
                    group.resolve("cpu.weight"),
                    Long.toString(1 + (limits.cpuShares() - CPU_SHARES_MIN) * CPU_WEIGHT_RANGE / CPU_SHARES_RANGE));
            write(
                    group.resolve("cpu.max"),
                    (limits.cpuQuota() > 0 ? limits.cpuQuota() : "max") + " " + limits.cpuPeriod());
            write(group.resolve("memory.max"), limits.memoryBytes() > 0 ? Long.toString(limits.memoryBytes()) : "max");
            return;
        }
        for (String controller : CONTROLLERS) {
            Path group = group(controller, path);
            Files.createDirectories(group);
        }
        write(group("cpu", path).resolve("cpu.shares"), Long.toString(limits.cpuShares()));
        write(group("cpu", path).resolve("cpu.cfs_period_us"), Long.toString(limits.cpuPeriod()));
        write(
                group("cpu", path).resolve("cpu.cfs_quota_us"),
                Long.toString(limits.cpuQuota() > 0 ? limits.cpuQuota() : -1));
        write(
                group("memory", path).resolve("memory.limit_in_bytes"),
                Long.toString(limits.memoryBytes() > 0 ? limits.memoryBytes() : -1));
    }

    private Path group(String controller, String path) {
        return root.resolve(controller).resolve(path.substring(1));
    }

    /** Every group on the way passes the controllers on to its children. */
    private Path unified(String path) throws IOException {
        Path group = root;
        for (Path part : Path.of(path.substring(1))) {
            write(group.resolve("cgroup.subtree_control"), "+cpu +memory +pids");
            group = group.resolve(part);
            Files.createDirectories(group);
        }
        write(group.resolve("cgroup.subtree_control"), "+cpu +memory +pids");
        return group;
    }

    private static void write(Path file, String value) throws IOException {
        if (Files.exists(file)) {
            Files.writeString(file, value);
        }
    }

    /** Removes the group and what is below it in every hierarchy; does nothing when there is none. */
    public void remove(String path) throws IOException {
        for (Path group : all(path)) {
            if (Files.isDirectory(group)) {
                removeTree(group);
            }
        }
    }

    private List<Path> all(String path) throws IOException {
        if (isUnified()) {
            return List.of(root.resolve(path.substring(1)));
        }
        List<Path> groups = new ArrayList<>();
        try (DirectoryStream<Path> controllers = Files.newDirectoryStream(root)) {
            controllers.forEach(c -> groups.add(c.resolve(path.substring(1))));
        }
        return groups;
    }

    private static void removeTree(Path group) throws IOException {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(group, Files::isDirectory)) {
            for (Path child : children) {
                removeTree(child);
            }
        }
        Files.deleteIfExists(group);
    }

    /** What the group's processes use: nanoseconds of processor time, bytes of memory without what can be dropped. */
    public record Usage(long cpuNanos, long memoryBytes, long workingSetBytes, long processes) {}

    public Usage usage(String path) throws IOException {
        if (isUnified()) {
            Path group = root.resolve(path.substring(1));
            long memory = number(group.resolve("memory.current"));
            return new Usage(
                    statistic(group.resolve("cpu.stat"), "usage_usec") * 1000,
                    memory,
                    Math.max(0, memory - statistic(group.resolve("memory.stat"), "inactive_file")),
                    number(group.resolve("pids.current")));
        }
        long memory = number(group("memory", path).resolve("memory.usage_in_bytes"));
        return new Usage(
                number(group("cpuacct", path).resolve("cpuacct.usage")),
                memory,
                Math.max(0, memory - statistic(group("memory", path).resolve("memory.stat"), "total_inactive_file")),
                number(group("pids", path).resolve("pids.current")));
    }

    private static long number(Path file) throws IOException {
        return Files.exists(file) ? Long.parseLong(Files.readString(file).strip()) : 0;
    }

    private static long statistic(Path file, String name) throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith(name + " ")) {
                return Long.parseLong(line.substring(name.length() + 1).strip());
            }
        }
        return 0;
    }
}
