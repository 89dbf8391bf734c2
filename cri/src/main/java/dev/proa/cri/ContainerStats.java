package dev.proa.cri;

import java.time.Instant;
import java.util.Map;

/** What a container uses. {@code cpuNanoCores} is an average over a short time, 0 when unknown. */
public record ContainerStats(
        String id,
        String name,
        Map<String, String> labels,
        Instant at,
        long cpuCoreNanoSeconds,
        long cpuNanoCores,
        long memoryWorkingSetBytes,
        long memoryUsageBytes,
        long memoryRssBytes,
        long pageFaults,
        long majorPageFaults,
        long diskUsedBytes,
        long inodesUsed) {}
