package dev.proa.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ProcessMetricsTest {
    @Test
    void tellsOfThisProcessInPrometheusTextForm() {
        Map<String, Double> values = ProcessMetrics.text()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .collect(Collectors.toMap(
                        line -> line.split(" ", -1)[0], line -> Double.parseDouble(line.split(" ", -1)[1])));

        Instant start = ProcessHandle.current().info().startInstant().orElseThrow();
        assertThat(values)
                .containsOnlyKeys(
                        "process_cpu_seconds_total", "process_start_time_seconds", "process_resident_memory_bytes")
                .containsEntry("process_start_time_seconds", start.toEpochMilli() / 1e3);
        assertThat(values.get("process_cpu_seconds_total")).isPositive();
        // A virtual machine takes some 20 MiB before it does anything.
        assertThat(values.get("process_resident_memory_bytes")).isGreaterThan(1 << 24);
    }
}
