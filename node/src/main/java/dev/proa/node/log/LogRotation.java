package dev.proa.node.log;

import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.cri.Container;
import dev.proa.cri.ContainerRuntime;
import dev.proa.cri.CriException;
import dev.proa.node.pod.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Moves logs that have grown too long aside, and removes the oldest of those. */
public final class LogRotation {
    private static final Log LOG = Log.of(LogRotation.class);
    private static final DateTimeFormatter SUFFIX =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final ContainerRuntime runtime;
    private final Path folder;
    private final long bytesMax;
    private final int filesMax;
    private final Clock clock;

    /** {@code folder}: with a folder per pod; {@code filesMax} counts the current one. */
    public LogRotation(ContainerRuntime runtime, Path folder, long bytesMax, int filesMax, Clock clock) {
        this.runtime = runtime;
        this.folder = folder;
        this.bytesMax = bytesMax;
        this.filesMax = filesMax;
        this.clock = clock;
    }

    public void rotate() {
        for (Container container : runtime.containers(Map.of())) {
            if (container.state() == Container.State.RUNNING) {
                try {
                    rotate(container);
                } catch (IOException | CriException e) {
                    LOG.warn("a log is not rotated", "container", container.id(), "why", e.getMessage());
                }
            }
        }
    }

    private void rotate(Container container) throws IOException {
        Map<String, String> labels = container.labels();
        String pod =
                labels.get(Labels.POD_NAMESPACE) + "_" + labels.get(Labels.POD_NAME) + "_" + labels.get(Labels.POD_UID);
        Path file = folder.resolve(pod).resolve(container.name()).resolve(container.attempt() + ".log");
        try {
            if (Files.size(file) < bytesMax) {
                return;
            }
        } catch (NoSuchFileException e) {
            return;
        }
        Path aside = file.resolveSibling(file.getFileName() + "." + SUFFIX.format(clock.now()));
        Files.move(file, aside);
        try {
            runtime.reopenLog(container.id());
        } catch (CriException e) {
            // The runtime still writes to the file under its new name: give it back.
            Files.move(aside, file);
            throw e;
        }
        removeOldest(file);
    }

    private void removeOldest(Path file) throws IOException {
        List<Path> rotated;
        try (Stream<Path> all = Files.list(file.getParent())) {
            rotated = all.filter(p -> p.getFileName().toString().startsWith(file.getFileName() + "."))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
        for (Path old : rotated.stream().skip(filesMax - 1L).toList()) {
            Files.deleteIfExists(old);
        }
    }
}
