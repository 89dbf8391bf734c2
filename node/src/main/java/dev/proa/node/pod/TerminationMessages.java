package dev.proa.node.pod;

import dev.proa.cri.ContainerStatus;
import dev.proa.node.log.LogTail;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.Function;

/** What a container left behind to say why it ended: its file, or the end of its log where it asks for that and has failed. */
public final class TerminationMessages {
    private static final int FILE_BYTES_MAX = 4096;
    private static final int LOG_BYTES_MAX = 2048;
    private static final int POD_BYTES_MAX = 12 << 10;
    private static final int LOG_LINES_MAX = 80;

    private final Function<Pod, Path> logFolder;

    public TerminationMessages(Function<Pod, Path> logFolder) {
        this.logFolder = logFolder;
    }

    /** What can't be read says so itself: it must not hold up the pod. */
    String of(Pod pod, ContainerStatus container) {
        String path = container.annotations().getOrDefault(Labels.TERMINATION_FILE, "");
        String message;
        try {
            message = file(path);
        } catch (IOException e) {
            return "Error on reading termination log " + path + ": " + e.getMessage();
        }
        try {
            String policy = container.annotations().getOrDefault(Labels.TERMINATION_MESSAGE_POLICY, "File");
            if (!message.isEmpty() || !policy.equals("FallbackToLogsOnError") || container.exitCode() == 0) {
                return message;
            }
            Path log = logFolder.apply(pod).resolve(container.name()).resolve(container.attempt() + ".log");
            return Files.exists(log) ? LogTail.of(log, LOG_LINES_MAX, LOG_BYTES_MAX) : "";
        } catch (IOException e) {
            return "Error on reading termination message from logs: " + e.getMessage();
        }
    }

    private static String file(String path) throws IOException {
        if (path.isEmpty() || !Files.isRegularFile(Path.of(path), LinkOption.NOFOLLOW_LINKS)) {
            return "";
        }
        try (RandomAccessFile file = new RandomAccessFile(path, "r")) {
            byte[] end = new byte[(int) Math.min(FILE_BYTES_MAX, file.length())];
            file.seek(file.length() - end.length);
            int read = file.read(end);
            return read <= 0 ? "" : new String(end, 0, read, StandardCharsets.UTF_8);
        }
    }

    /** As much of a message's beginning as one of so many containers may show in the pod's status: 12 KiB for all of them. */
    static String share(String message, int containers) {
        int bytesMax = POD_BYTES_MAX / Math.max(1, containers);
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        int end = Math.min(bytesMax, bytes.length);
        while (end > 0 && end < bytes.length && (bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return end == bytes.length ? message : new String(bytes, 0, end, StandardCharsets.UTF_8);
    }
}
