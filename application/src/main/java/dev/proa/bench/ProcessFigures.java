package dev.proa.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the kernel says that a process costs (proc(5)). */
record ProcessFigures(long id) {
    private static final Path PROC = Path.of("/proc");
    /** The kernel tells times in these, whatever its own clock: USER_HZ. */
    private static final int TICKS_PER_SECOND = 100;

    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;
    private static final int PARENT = 1;

    /** Proportional set size in KiB: shared pages count in parts; 0 when it has ended. */
    long proportionalKib() throws IOException {
        try {
            return Files.readAllLines(folder().resolve("smaps_rollup")).stream()
                    .filter(line -> line.startsWith("Pss:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        } catch (NoSuchFileException ended) {
            return 0;
        }
    }

    /** The time that it computed so far, without its children; 0 when it has ended. */
    double cpuSeconds() throws IOException {
        try {
            String[] fields = fields();
            return (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]))
                    / (double) TICKS_PER_SECOND;
        } catch (NoSuchFileException ended) {
            return 0;
        }
    }

    /** The fields of its line after its name, which may hold spaces. */
    private String[] fields() throws IOException {
        String line = Files.readString(folder().resolve("stat"));
        return line.substring(line.lastIndexOf(')') + 2).split(" ");
    }

    private Path folder() {
        return PROC.resolve(Long.toString(id));
    }

    /** The name of its program. */
    String name() throws IOException {
        return Files.readString(folder().resolve("comm")).strip();
    }

    /** The shims of the containerd on a socket and everything that runs under them. */
    static List<ProcessFigures> shimsOf(Path socket) throws IOException {
        List<ProcessFigures> found = new ArrayList<>();
        List<ProcessFigures> all = all();
        for (ProcessFigures process : all) {
            String commandLine = process.commandLine();
            if (commandLine.contains("containerd-shim") && commandLine.contains(socket.toString())) {
                found.add(process);
                process.addDescendants(all, found);
            }
        }
        return found;
    }

    private void addDescendants(List<ProcessFigures> all, List<ProcessFigures> found) throws IOException {
        for (ProcessFigures process : all) {
            if (process.parent() == id) {
                found.add(process);
                process.addDescendants(all, found);
            }
        }
    }

    private long parent() throws IOException {
        try {
            return Long.parseLong(fields()[PARENT]);
        } catch (NoSuchFileException ended) {
            return 0;
        }
    }

    private String commandLine() throws IOException {
        try {
            return Files.readString(folder().resolve("cmdline"));
        } catch (NoSuchFileException ended) {
            return "";
        }
    }

    private static List<ProcessFigures> all() throws IOException {
        List<ProcessFigures> all = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(PROC, "[0-9]*")) {
            folders.forEach(folder -> all.add(
                    new ProcessFigures(Long.parseLong(folder.getFileName().toString()))));
        }
        return all;
    }
}
