package dev.proa.node.log;

import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.cri.Container;
import dev.proa.cri.ContainerRuntime;
import dev.proa.cri.CriException;
import dev.proa.node.linux.PathDescriptor;
import dev.proa.node.pod.Labels;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

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
        try (PathDescriptor logs = LogFolders.folderOf(file)) {
            rotate(container, logs, file.getFileName().toString());
        } catch (NoSuchFileException e) {
            // It hasn't logged anything yet.
            return;
        }
    }

    private void rotate(Container container, PathDescriptor logs, String name) throws IOException {
        if ((Long) Files.getAttribute(logs.child(name), "size", LinkOption.NOFOLLOW_LINKS) < bytesMax) {
            return;
        }
        String aside = name + "." + SUFFIX.format(clock.now());
        logs.rename(name, aside);
        try {
            runtime.reopenLog(container.id());
        } catch (CriException e) {
            // The runtime still writes to the file under its new name: give it back.
            logs.rename(aside, name);
            throw e;
        }
        removeOldest(logs, name);
    }

    private void removeOldest(PathDescriptor logs, String name) throws IOException {
        List<String> rotated = new ArrayList<>();
        try (DirectoryStream<Path> all = logs.entries()) {
            for (Path one : all) {
                String other = one.getFileName().toString();
                if (other.startsWith(name + ".")) {
                    rotated.add(other);
                }
            }
        }
        rotated.sort(Comparator.reverseOrder());
        for (String old : rotated.stream().skip(filesMax - 1L).toList()) {
            Files.deleteIfExists(logs.child(old));
        }
    }
}
