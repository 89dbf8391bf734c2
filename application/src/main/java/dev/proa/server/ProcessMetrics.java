package dev.proa.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * What this process takes of the machine, under the names that every Kubernetes component gives it (Prometheus' client guidelines, "Process
 * metrics"). What the system doesn't tell is left out.
 */
final class ProcessMetrics {
    private static final Path MEMORY = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";
    private static final int KIBIBYTE = 1024;

    private ProcessMetrics() {}

    /** The families in Prometheus' text form, each line ended. */
    static String text() {
        ProcessHandle.Info info = ProcessHandle.current().info();
        StringBuilder text = new StringBuilder();
        info.totalCpuDuration()
                .map(ProcessMetrics::seconds)
                .ifPresent(seconds -> add(
                        text, "process_cpu_seconds_total", "counter", "Total user and system CPU time spent", seconds));
        info.startInstant()
                .map(ProcessMetrics::seconds)
                .ifPresent(seconds -> add(
                        text,
                        "process_start_time_seconds",
                        "gauge",
                        "Start time of the process since unix epoch",
                        seconds));
        residentBytes()
                .ifPresent(bytes -> add(
                        text, "process_resident_memory_bytes", "gauge", "Resident memory size", String.valueOf(bytes)));
        return text.toString();
    }

    private static void add(StringBuilder text, String name, String type, String help, String value) {
        text.append("# HELP ").append(name).append(' ').append(help).append(".\n");
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        text.append(name).append(' ').append(value).append('\n');
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.2f", duration.toMillis() / 1e3);
    }

    private static String seconds(Instant instant) {
        return String.format(Locale.ROOT, "%.2f", instant.toEpochMilli() / 1e3);
    }

    private static OptionalLong residentBytes() {
        try {
            return Files.readString(MEMORY, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(RESIDENT))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIBIBYTE)
                    .findFirst();
        } catch (IOException | NumberFormatException unknown) {
            return OptionalLong.empty();
        }
    }
}
