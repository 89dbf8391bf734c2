package dev.proa.node.pod;

import dev.proa.cri.ContainerStatus;
import dev.proa.node.log.LogFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** What a container left behind to say why it ended: its file, or the end of its log where it asks for that and has failed. */
public final class TerminationMessages {
    private static final int FILE_BYTES_MAX = 4096;
    private static final int LOG_BYTES_MAX = 2048;
    private static final int LOG_LINES_MAX = 80;

    private final Function<Pod, Path> logFolder;

    public TerminationMessages(Function<Pod, Path> logFolder) {
        this.logFolder = logFolder;
    }

    String of(Pod pod, ContainerStatus container) {
        try {
            String message = file(container.annotations().getOrDefault(Labels.TERMINATION_FILE, ""));
            String policy = container.annotations().getOrDefault(Labels.TERMINATION_MESSAGE_POLICY, "File");
            if (!message.isEmpty() || !policy.equals("FallbackToLogsOnError") || container.exitCode() == 0) {
                return message;
            }
            Path log = logFolder.apply(pod).resolve(container.name()).resolve(container.attempt() + ".log");
            return Files.exists(log) ? LogFile.tail(log, LOG_LINES_MAX, LOG_BYTES_MAX) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String file(String path) throws IOException {
        if (path.isEmpty() || !Files.exists(Path.of(path))) {
            return "";
        }
        try (var in = Files.newInputStream(Path.of(path))) {
            return new String(in.readNBytes(FILE_BYTES_MAX), StandardCharsets.UTF_8);
        }
    }
}
