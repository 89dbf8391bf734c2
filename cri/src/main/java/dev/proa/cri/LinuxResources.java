package dev.proa.cri;

import java.util.Map;

/** Limits of a container; zero means that none is set. Memory in bytes, times in microseconds. */
public record LinuxResources(
        long cpuPeriod,
        long cpuQuota,
        long cpuShares,
        long memoryLimitBytes,
        int oomScoreAdjustment,
        Map<String, String> unified) {
    public static final LinuxResources NONE = new LinuxResources(0, 0, 0, 0, 0, Map.of());
}
