package dev.proa.node.status;

import dev.proa.base.Clock;
import dev.proa.cri.Container;
import dev.proa.cri.ContainerRuntime;
import dev.proa.cri.ContainerRuntime.FilesystemUsage;
import dev.proa.cri.ContainerStats;
import dev.proa.cri.CriException;
import dev.proa.cri.Sandbox;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.node.NodeConfiguration;
import dev.proa.node.NodeReads;
import dev.proa.node.linux.ControlGroups;
import dev.proa.node.pod.Labels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The kubelet's read API for this process's agent. */
public final class AgentReads implements NodeReads {
    private static final double NANOS = 1e9;

    private final NodeConfiguration node;
    private final ContainerRuntime runtime;
    private final Supplier<List<JsonObject>> pods;
    private final BooleanSupplier ready;
    private final Failures failures;
    private final Clock clock;
    private final Instant startedAt;

    public AgentReads(
            NodeConfiguration node,
            ContainerRuntime runtime,
            Supplier<List<JsonObject>> pods,
            BooleanSupplier ready,
            Failures failures,
            Clock clock) {
        this.node = node;
        this.runtime = runtime;
        this.pods = pods;
        this.ready = ready;
        this.failures = failures;
        this.clock = clock;
        this.startedAt = clock.now();
    }

    @Override
    public JsonObject pods() {
        return JsonObject.of(
                "kind", "PodList", "apiVersion", "v1", "metadata", JsonObject.EMPTY, "items", JsonArray.of(pods.get()));
    }

    @Override
    public JsonObject statsSummary() {
        try {
            Map<String, List<ContainerStats>> byPod = new LinkedHashMap<>();
            for (ContainerStats stats : runtime.stats(Map.of())) {
                byPod.computeIfAbsent(stats.labels().getOrDefault(Labels.POD_UID, ""), uid -> new ArrayList<>())
                        .add(stats);
            }
            List<JsonValue> podStats = new ArrayList<>();
            for (JsonObject pod : pods.get()) {
                List<ContainerStats> containers =
                        byPod.getOrDefault(pod.objectAt("metadata").string("uid"), List.of());
                if (!containers.isEmpty()) {
                    podStats.add(podStats(pod, containers));
                }
            }
            return JsonObject.of("node", nodeStats(), "pods", JsonArray.of(podStats));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonObject nodeStats() throws IOException {
        ControlGroups.Usage all = new ControlGroups().usage("/");
        long total = Machine.memoryBytes();
        long available = Machine.availableMemoryBytes();
        JsonObject memory = JsonObject.of(
                "time",
                now(),
                "availableBytes",
                available,
                "usageBytes",
                all.memoryBytes(),
                "workingSetBytes",
                total - available,
                "rssBytes",
                0,
                "pageFaults",
                0,
                "majorPageFaults",
                0);
        JsonObject disk = disk();
        return JsonObject.of(
                "nodeName", node.name(),
                "startTime", startedAt.toString(),
                "cpu", JsonObject.of("time", now(), "usageNanoCores", 0, "usageCoreNanoSeconds", all.cpuNanos()),
                "memory", memory,
                "fs", disk,
                "runtime", JsonObject.of("imageFs", imageDisk(disk), "containerFs", disk));
    }

    private String now() {
        return clock.now().toString();
    }

    private JsonObject disk() throws IOException {
        FileStore store = Machine.disk(node);
        return JsonObject.of(
                "time",
                now(),
                "availableBytes",
                store.getUsableSpace(),
                "capacityBytes",
                store.getTotalSpace(),
                "usedBytes",
                store.getTotalSpace() - store.getUnallocatedSpace(),
                "inodesFree",
                0,
                "inodes",
                0,
                "inodesUsed",
                0);
    }

    private JsonObject imageDisk(JsonObject disk) {
        try {
            FilesystemUsage images = runtime.imageFilesystem();
            return disk.with("usedBytes", images.usedBytes()).with("inodesUsed", images.usedInodes());
        } catch (CriException e) {
            return disk;
        }
    }

    private JsonObject podStats(JsonObject pod, List<ContainerStats> containers) {
        JsonObject metadata = pod.object("metadata");
        long cpu = containers.stream()
                .mapToLong(ContainerStats::cpuCoreNanoSeconds)
                .sum();
        long cores = containers.stream().mapToLong(ContainerStats::cpuNanoCores).sum();
        long usage =
                containers.stream().mapToLong(ContainerStats::memoryUsageBytes).sum();
        long workingSet = containers.stream()
                .mapToLong(ContainerStats::memoryWorkingSetBytes)
                .sum();
        long rss = containers.stream().mapToLong(ContainerStats::memoryRssBytes).sum();
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
                                .map(AgentReads::containerStats)
                                .toList()),
                "cpu", JsonObject.of("time", now(), "usageNanoCores", cores, "usageCoreNanoSeconds", cpu),
                "memory",
                        JsonObject.of(
                                "time", now(), "usageBytes", usage, "workingSetBytes", workingSet, "rssBytes", rss));
    }

    private static JsonObject containerStats(ContainerStats c) {
        String time = c.at().toString();
        return JsonObject.of(
                "name", c.name(),
                "startTime", time,
                "cpu",
                        JsonObject.of(
                                "time",
                                time,
                                "usageNanoCores",
                                c.cpuNanoCores(),
                                "usageCoreNanoSeconds",
                                c.cpuCoreNanoSeconds()),
                "memory",
                        JsonObject.of(
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
                                c.majorPageFaults()),
                "rootfs", JsonObject.of("time", time, "usedBytes", c.diskUsedBytes(), "inodesUsed", c.inodesUsed()));
    }

    @Override
    public JsonObject configz() {
        JsonObject configuration = JsonObject.builder()
                .put("kind", "KubeletConfiguration")
                .put("apiVersion", "kubelet.config.k8s.io/v1beta1")
                .put("cgroupDriver", "cgroupfs")
                .put("clusterDNS", JsonArray.ofStrings(node.clusterDns()))
                .put("clusterDomain", node.clusterDomain())
                .put("containerLogMaxFiles", node.logFilesMax())
                .put("containerLogMaxSize", (node.logBytesMax() >> 20) + "Mi")
                .put("containerRuntimeEndpoint", "unix://" + node.containerdSocket())
                .put("enableServer", true)
                .put("failSwapOn", false)
                .put("imageGCHighThresholdPercent", node.imageCollectionHighPercent())
                .put("imageGCLowThresholdPercent", node.imageCollectionLowPercent())
                .put("maxPods", node.podsMax())
                .put("nodeLeaseDurationSeconds", node.leaseDuration().toSeconds())
                .put("podCIDR", node.podCidr())
                .put("resolvConf", node.resolverFile().toString())
                .put("serializeImagePulls", node.serializePulls())
                .build();
        return JsonObject.of("kubeletconfig", configuration);
    }

    @Override
    public String resourceMetrics() {
        StringBuilder cpu = new StringBuilder(
                "# HELP container_cpu_usage_seconds_total [STABLE] Cumulative cpu time consumed by the container in core-seconds\n"
                        + "# TYPE container_cpu_usage_seconds_total counter\n");
        StringBuilder memory = new StringBuilder(
                "# HELP container_memory_working_set_bytes [STABLE] Current working set of the container in bytes\n"
                        + "# TYPE container_memory_working_set_bytes gauge\n");
        for (ContainerStats c : runtime.stats(Map.of())) {
            String labels =
                    "{container=\"" + c.name() + "\",namespace=\"" + c.labels().getOrDefault(Labels.POD_NAMESPACE, "")
                            + "\",pod=\"" + c.labels().getOrDefault(Labels.POD_NAME, "") + "\"} ";
            cpu.append("container_cpu_usage_seconds_total")
                    .append(labels)
                    .append(c.cpuCoreNanoSeconds() / NANOS)
                    .append('\n');
            memory.append("container_memory_working_set_bytes")
                    .append(labels)
                    .append(c.memoryWorkingSetBytes())
                    .append('\n');
        }
        long used = Machine.memoryBytes() - Machine.availableMemoryBytes();
        return cpu.toString() + memory
                + "# HELP node_memory_working_set_bytes [STABLE] Current working set of the node in bytes\n# TYPE node_memory_working_set_bytes gauge\n"
                + "node_memory_working_set_bytes " + used + "\n";
    }

    @Override
    public String metrics() {
        long containers = runtime.containers(Map.of()).stream()
                .filter(c -> c.state() == Container.State.RUNNING)
                .count();
        return "# HELP kubelet_running_pods [ALPHA] Number of pods that have a running pod sandbox\n# TYPE kubelet_running_pods gauge\n"
                + "kubelet_running_pods "
                + runtime.sandboxes(Map.of()).stream().filter(Sandbox::ready).count() + "\n"
                + "# HELP kubelet_running_containers [ALPHA] Number of currently running containers\n# TYPE kubelet_running_containers gauge\n"
                + "kubelet_running_containers{container_state=\"running\"} " + containers + "\n"
                + "# HELP kubelet_node_name [ALPHA] The node's name. The count is always 1.\n# TYPE kubelet_node_name gauge\n"
                + "kubelet_node_name{node=\"" + node.name() + "\"} 1\n"
                + failures.metrics();
    }

    @Override
    public String health() {
        return ready.getAsBoolean() ? "ok" : "the node is not ready";
    }
}
