package dev.proa.command;

import dev.proa.base.PrivateFiles;
import dev.proa.configuration.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The process of a running cluster, known by its process id and its start time, so that a reused id fools nobody. */
public final class BackgroundProcess {
    private final Configuration configuration;

    public BackgroundProcess(Configuration configuration) {
        this.configuration = configuration;
    }

    /** The running process, if there is one. */
    public Optional<ProcessHandle> find() {
        try {
            String[] parts = Files.readString(configuration.pidFile()).trim().split(" ");
            long startedAt = Long.parseLong(parts[1]);
            return ProcessHandle.of(Long.parseLong(parts[0]))
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> startMillis(process) == startedAt);
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** Writes this process down as the cluster's. */
    public static void register(Configuration configuration) throws IOException {
        PrivateFiles.passage(configuration.runFolder());
        ProcessHandle self = ProcessHandle.current();
        PrivateFiles.write(configuration.pidFile(), self.pid() + " " + startMillis(self) + "\n");
    }

    /** Asks it to end and waits; false when it is still there after the limit. */
    public static boolean end(ProcessHandle process, Duration limit) throws InterruptedException {
        process.destroy();
        try {
            process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (java.util.concurrent.TimeoutException e) {
            return false;
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long startMillis(ProcessHandle process) {
        return process.info()
                .startInstant()
                .map(java.time.Instant::toEpochMilli)
                .orElse(0L);
    }
}
