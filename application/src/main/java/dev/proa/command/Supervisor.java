package dev.proa.command;

import dev.proa.configuration.Configuration;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The small shell script beside the cluster's process that starts it again when it dies. A script and no JVM: it costs a
 * quarter of a megabyte and outlives whatever kills a JVM. Its files lie in the run folder; the script's first lines say which.
 */
public final class Supervisor {
    private static final String SCRIPT = "supervise";

    private final Path folder;

    public Supervisor(Configuration configuration) {
        this(configuration.runFolder());
    }

    Supervisor(Path runFolder) {
        this.folder = runFolder;
    }

    /**
     * A death of the process after which it was started again.
     *
     * @param time as RFC 3339
     * @param how such as {@code killed by signal 9}
     */
    public record Restart(String time, String how) {}

    /** The running supervisor: the process of that number that really runs this cluster's script. */
    public Optional<ProcessHandle> find() {
        return number("supervisor.pid").flatMap(ProcessHandle::of).filter(this::runsTheScript);
    }

    private boolean runsTheScript(ProcessHandle process) {
        try {
            // Not ProcessHandle's arguments: a process that has just been made shows those of its parent.
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
                    .contains(script().toString());
        } catch (IOException goneMeanwhile) {
            return false;
        }
    }

    /** The command line that runs a command under supervision; forgets what earlier runs left. */
    List<String> command(List<String> command) throws IOException {
        Files.createDirectories(folder);
        for (String left : List.of("launched.pid", "ready", "stopping", "restarts")) {
            Files.deleteIfExists(folder.resolve(left));
        }
        writeScript();
        List<String> result = new ArrayList<>(List.of("sh", script().toString(), folder.toString()));
        result.addAll(command);
        return result;
    }

    private void writeScript() throws IOException {
        try (InputStream source = Objects.requireNonNull(Supervisor.class.getResourceAsStream(SCRIPT), SCRIPT)) {
            Files.copy(source, script(), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /**
     * Starts another supervisor for a process that one had started, where that has died: what watches is watched.
     *
     * @return whether there was none
     */
    boolean watch(ProcessHandle process, Path log) throws IOException, InterruptedException {
        boolean its = launched().filter(id -> id == process.pid()).isPresent();
        if (!its || Files.exists(folder.resolve("stopping")) || find().isPresent()) {
            return false;
        }
        writeScript();
        List<String> words = new ArrayList<>(List.of("sh", script().toString()));
        words.addAll(List.of("-a", Long.toString(process.pid()), folder.toString()));
        // Not ProcessHandle's arguments, which are cut off where they are long.
        String line = Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
        words.addAll(List.of(line.split("\0")));
        detach(words, Path.of("/proc", Long.toString(process.pid()), "cwd").toRealPath(), log);
        return true;
    }

    /** Runs a supervisor's command line in a session of its own, as nobody's child, so that it lives on when this process ends. */
    static void detach(List<String> command, Path folder, Path log) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("setsid", "--fork"));
        words.addAll(command);
        new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectInput(new java.io.File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start()
                .waitFor();
    }

    private Path script() {
        return folder.resolve(SCRIPT);
    }

    /** The process that was launched last, also when it has ended; empty while there is none. */
    Optional<Long> launched() {
        return number("launched.pid");
    }

    /** From now on a death of the process is the user's to see: it is started again. */
    public void ready() throws IOException {
        Files.writeString(folder.resolve("ready"), "");
    }

    /** Before the process is ended: it stays so. Ends a supervisor that waits to start the next process. */
    public void stopping() throws IOException {
        if (Files.isDirectory(folder)) {
            Files.writeString(folder.resolve("stopping"), "");
            find().ifPresent(ProcessHandle::destroy);
        }
    }

    /** Deaths since the last {@code proa up}, oldest first. */
    public List<Restart> restarts() throws IOException {
        Path file = folder.resolve("restarts");
        if (!Files.exists(file)) {
            return List.of();
        }
        return Files.readAllLines(file).stream()
                .map(line -> line.split("\t", 2))
                .filter(parts -> parts.length == 2)
                .map(parts -> new Restart(parts[0], parts[1]))
                .toList();
    }

    /** The number in the file's last whole line. */
    private Optional<Long> number(String file) {
        try (Stream<String> lines = Files.lines(folder.resolve(file))) {
            return lines.filter(line -> line.matches("\\d+"))
                    .reduce((earlier, later) -> later)
                    .map(Long::parseLong);
        } catch (IOException | java.io.UncheckedIOException none) {
            return Optional.empty();
        }
    }
}
