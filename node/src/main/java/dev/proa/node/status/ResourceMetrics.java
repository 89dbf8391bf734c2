package dev.proa.node.status;

import dev.proa.cri.Container;
import dev.proa.cri.ContainerRuntime;
import dev.proa.cri.ContainerStats;
import dev.proa.cri.CriException;
import dev.proa.node.pod.Labels;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/** {@code /metrics/resource}: what the node, its pods and containers use, in the Prometheus exposition format with the time of each measurement. */
final class ResourceMetrics {
    private static final double NANOS = 1e9;
    private static final double MILLIS = 1e3;

    private record PodKey(String namespace, String pod) {}

    private record Sum(long cpuNanos, long memory, long at) {
        Sum plus(Sum other) {
            return new Sum(cpuNanos + other.cpuNanos, memory + other.memory, Math.max(at, other.at));
        }
    }

    private final StringBuilder text = new StringBuilder();

    private ResourceMetrics() {}

    static String of(ContainerRuntime runtime, ProcessorTime processor, long nowMillis) throws IOException {
        ResourceMetrics metrics = new ResourceMetrics();
        metrics.node(processor, nowMillis);
        int error = 0;
        try {
            metrics.containers(runtime);
        } catch (CriException e) {
            error = 1;
        }
        metrics.family(
                "resource_scrape_error",
                "gauge",
                "1 if there was an error while getting container metrics, 0 otherwise");
        metrics.text.append("resource_scrape_error ").append(error).append('\n');
        return metrics.text.toString();
    }

    private void family(String name, String type, String help) {
        text.append("# HELP ").append(name).append(" [STABLE] ").append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private void value(String name, String labels, Object value, long atMillis) {
        text.append(name)
                .append(labels)
                .append(' ')
                .append(value)
                .append(' ')
                .append(atMillis)
                .append('\n');
    }

    private void node(ProcessorTime processor, long now) throws IOException {
        OptionalLong used = processor.coreNanoSeconds();
        if (used.isPresent()) {
            family(
                    "node_cpu_usage_seconds_total",
                    "counter",
                    "Cumulative cpu time consumed by the node in core-seconds");
            value("node_cpu_usage_seconds_total", "", used.getAsLong() / NANOS, now);
        }
        family("node_memory_working_set_bytes", "gauge", "Current working set of the node in bytes");
        value("node_memory_working_set_bytes", "", Machine.memoryBytes() - Machine.freeableMemoryBytes(), now);
    }

    private void containers(ContainerRuntime runtime) {
        Map<String, ContainerStats> all = new LinkedHashMap<>();
        runtime.stats(Map.of()).forEach(c -> all.put(c.id(), c));
        Map<String, Container> known = new HashMap<>();
        runtime.containers(Map.of()).forEach(c -> known.put(c.id(), c));
        family(
                "container_cpu_usage_seconds_total",
                "counter",
                "Cumulative cpu time consumed by the container in core-seconds");
        all.values()
                .forEach(c -> value(
                        "container_cpu_usage_seconds_total",
                        labels(c),
                        c.cpuCoreNanoSeconds() / NANOS,
                        c.at().toEpochMilli()));
        family("container_memory_working_set_bytes", "gauge", "Current working set of the container in bytes");
        all.values()
                .forEach(c -> value(
                        "container_memory_working_set_bytes",
                        labels(c),
                        c.memoryWorkingSetBytes(),
                        c.at().toEpochMilli()));
        family("container_start_time_seconds", "gauge", "Start time of the container since unix epoch in seconds");
        all.values().forEach(c -> {
            Container container = known.get(c.id());
            if (container != null) {
                double created = container.createdAt().toEpochMilli() / MILLIS;
                value("container_start_time_seconds", labels(c), created, c.at().toEpochMilli());
            }
        });
        pods(all);
    }

    private void pods(Map<String, ContainerStats> all) {
        Map<PodKey, Sum> pods = new LinkedHashMap<>();
        all.values()
                .forEach(c -> pods.merge(
                        new PodKey(
                                c.labels().getOrDefault(Labels.POD_NAMESPACE, ""),
                                c.labels().getOrDefault(Labels.POD_NAME, "")),
                        new Sum(c.cpuCoreNanoSeconds(), c.memoryWorkingSetBytes(), c.at().toEpochMilli()),
                        Sum::plus));
        family("pod_cpu_usage_seconds_total", "counter", "Cumulative cpu time consumed by the pod in core-seconds");
        pods.forEach((pod, sum) -> value("pod_cpu_usage_seconds_total", labels(pod), sum.cpuNanos() / NANOS, sum.at()));
        family("pod_memory_working_set_bytes", "gauge", "Current working set of the pod in bytes");
        pods.forEach((pod, sum) -> value("pod_memory_working_set_bytes", labels(pod), sum.memory(), sum.at()));
    }

    private static String labels(ContainerStats c) {
        return "{container=\"" + c.name() + "\",namespace=\"" + c.labels().getOrDefault(Labels.POD_NAMESPACE, "")
                + "\",pod=\"" + c.labels().getOrDefault(Labels.POD_NAME, "") + "\"}";
    }

    private static String labels(PodKey pod) {
        return "{namespace=\"" + pod.namespace() + "\",pod=\"" + pod.pod() + "\"}";
    }
}
