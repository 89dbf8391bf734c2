package dev.proa.node.status;

import dev.proa.base.Clock;
import dev.proa.cri.Container;
import dev.proa.cri.ContainerRuntime;
import dev.proa.cri.ContainerRuntime.FilesystemUsage;
import dev.proa.cri.ContainerStats;
import dev.proa.cri.CriException;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.node.NodeConfiguration;
import dev.proa.node.eviction.Pressure;
import dev.proa.node.linux.FileSystemSpace;
import dev.proa.node.pod.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** stats/v1alpha1: what the node and its pods use. What can't be measured is left out. */
final class StatsSummary {
    private static final int KIBI = 1024;

    private final NodeConfiguration node;
    private final ContainerRuntime runtime;
    private final ProcessorTime processor;
    private final Clock clock;

    StatsSummary(NodeConfiguration node, ContainerRuntime runtime, ProcessorTime processor, Clock clock) {
        this.node = node;
        this.runtime = runtime;
        this.processor = processor;
        this.clock = clock;
    }

    JsonObject of(List<JsonObject> pods) throws IOException {
        Map<String, List<ContainerStats>> byPod = new LinkedHashMap<>();
        for (ContainerStats stats : runtime.stats(Map.of())) {
            byPod.computeIfAbsent(stats.labels().getOrDefault(Labels.POD_UID, ""), uid -> new ArrayList<>())
                    .add(stats);
        }
        Map<String, Instant> created = new HashMap<>();
        for (Container container : runtime.containers(Map.of())) {
            created.put(container.id(), container.createdAt());
        }
        List<JsonValue> podStats = new ArrayList<>();
        for (JsonObject pod : pods) {
            List<ContainerStats> containers =
                    byPod.getOrDefault(pod.objectAt("metadata").string("uid"), List.of());
            if (!containers.isEmpty()) {
                podStats.add(podStats(pod, containers, created));
            }
        }
        return JsonObject.of("node", nodeStats(), "pods", JsonArray.of(podStats));
    }

    private JsonObject nodeStats() throws IOException {
        String now = clock.now().toString();
        JsonObject disk = disk(now);
        JsonObject.Builder stats = JsonObject.builder().put("nodeName", node.name());
        long boot = Machine.numbers(Path.of("/proc/stat")).getOrDefault("btime", 0L);
        if (boot > 0) {
            stats.put("startTime", Instant.ofEpochSecond(boot).toString());
        }
        JsonObject.Builder cpu = JsonObject.builder().put("time", now);
        processor.nanoCores().ifPresent(cores -> cpu.put("usageNanoCores", cores));
        processor.coreNanoSeconds().ifPresent(nanos -> cpu.put("usageCoreNanoSeconds", nanos));
        Pressure.Reading processes = Machine.processes();
        Map<String, Long> memory = Machine.meminfo();
        return stats.put("cpu", cpu.build())
                .put("memory", memory(now, memory))
                .put(
                        "swap",
                        JsonObject.of(
                                "time",
                                now,
                                "swapAvailableBytes",
                                memory.getOrDefault("SwapFree", 0L) * KIBI,
                                "swapUsageBytes",
                                (memory.getOrDefault("SwapTotal", 0L) - memory.getOrDefault("SwapFree", 0L)) * KIBI))
                .put("fs", disk)
                .put("runtime", JsonObject.of("imageFs", imageDisk(disk), "containerFs", disk))
                .put(
                        "rlimit",
                        JsonObject.of(
                                "time",
                                now,
                                "maxpid",
                                processes.capacity(),
                                "curproc",
                                processes.capacity() - processes.available()))
                .build();
    }

    private static JsonObject memory(String now, Map<String, Long> memory) {
        Map<String, Long> events = Machine.numbers(Path.of("/proc/vmstat"));
        long total = Machine.memoryBytes();
        long available = Machine.freeableMemoryBytes();
        JsonObject.Builder json = JsonObject.builder()
                .put("time", now)
                .put("availableBytes", available)
                .put("usageBytes", total - memory.getOrDefault("MemFree", 0L) * KIBI)
                .put("workingSetBytes", total - available);
        put(json, "rssBytes", memory.get("AnonPages"), KIBI);
        put(json, "pageFaults", events.get("pgfault"), 1);
        put(json, "majorPageFaults", events.get("pgmajfault"), 1);
        return json.build();
    }

    private static void put(
            JsonObject.Builder json, String name, @org.jspecify.annotations.Nullable Long value, int unit) {
        if (value != null) {
            json.put(name, value * unit);
        }
    }

    private JsonObject disk(String now) throws IOException {
        FileSystemSpace space = FileSystemSpace.of(node.dataFolder());
        JsonObject.Builder disk = JsonObject.builder()
                .put("time", now)
                .put("availableBytes", space.bytesAvailable())
                .put("capacityBytes", space.bytes())
                .put("usedBytes", space.bytesUsed());
        if (space.inodes() > 0) {
            disk.put("inodesFree", space.inodesFree())
                    .put("inodes", space.inodes())
                    .put("inodesUsed", space.inodesUsed());
        }
        return disk.build();
    }

    private JsonObject imageDisk(JsonObject disk) {
        try {
            FilesystemUsage images = runtime.imageFilesystem();
            return disk.with("usedBytes", images.usedBytes()).with("inodesUsed", images.usedInodes());
        } catch (CriException e) {
            return disk.without("usedBytes").without("inodesUsed");
        }
    }

    private JsonObject podStats(JsonObject pod, List<ContainerStats> containers, Map<String, Instant> created) {
        JsonObject metadata = pod.object("metadata");
        String time = clock.now().toString();
        long cores = containers.stream().mapToLong(ContainerStats::cpuNanoCores).sum();
        JsonObject.Builder cpu = JsonObject.builder().put("time", time);
        if (cores > 0) {
            cpu.put("usageNanoCores", cores);
        }
        cpu.put(
                "usageCoreNanoSeconds",
                containers.stream()
                        .mapToLong(ContainerStats::cpuCoreNanoSeconds)
                        .sum());
        JsonObject memory = JsonObject.of(
                "time",
                time,
                "usageBytes",
                containers.stream().mapToLong(ContainerStats::memoryUsageBytes).sum(),
                "workingSetBytes",
                containers.stream()
                        .mapToLong(ContainerStats::memoryWorkingSetBytes)
                        .sum(),
                "rssBytes",
                containers.stream().mapToLong(ContainerStats::memoryRssBytes).sum());
        return JsonObject.of(
                "podRef",
                        JsonObject.of(
                                "name",
                                metadata.string("name"),
                                "namespace",
                                metadata.string("namespace"),
                                "uid",
                                metadata.string("uid")),
                "startTime", pod.objectAt("status").string("startTime"),
                "containers",
                        JsonArray.of(containers.stream()
                                .map(c -> containerStats(c, created.getOrDefault(c.id(), c.at())))
                                .toList()),
                "cpu", cpu.build(),
                "memory", memory);
    }

    private static JsonObject containerStats(ContainerStats c, Instant created) {
        String time = c.at().toString();
        JsonObject.Builder cpu = JsonObject.builder().put("time", time);
        if (c.cpuNanoCores() > 0) {
            cpu.put("usageNanoCores", c.cpuNanoCores());
        }
        cpu.put("usageCoreNanoSeconds", c.cpuCoreNanoSeconds());
        JsonObject memory = JsonObject.of(
                "time",
                time,
                "usageBytes",
                c.memoryUsageBytes(),
                "workingSetBytes",
                c.memoryWorkingSetBytes(),
                "rssBytes",
                c.memoryRssBytes(),
                "pageFaults",
                c.pageFaults(),
                "majorPageFaults",
                c.majorPageFaults());
        return JsonObject.of(
                "name",
                c.name(),
                "startTime",
                created.toString(),
                "cpu",
                cpu.build(),
                "memory",
                memory,
                "rootfs",
                JsonObject.of("time", time, "usedBytes", c.diskUsedBytes(), "inodesUsed", c.inodesUsed()));
    }
}
