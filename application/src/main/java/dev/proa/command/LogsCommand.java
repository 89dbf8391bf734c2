package dev.proa.command;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the process's own log. */
@Command(
        name = "logs",
        description = "Show the log of the process (of a pod: kubectl logs).",
        mixinStandardHelpOptions = true)
final class LogsCommand implements Callable<Integer> {
    private static final long POLL_MILLIS = 200;
    private static final int TAIL_BYTES_MAX = 8 << 20;

    private final Terminal terminal;
    private final Settings settings;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on as it grows.")
    private boolean follow;

    @Option(
            names = "--tail",
            description = "Lines to begin with (default: ${DEFAULT-VALUE}).",
            defaultValue = "100",
            paramLabel = "LINES")
    private int tail;

    LogsCommand(Terminal terminal, Settings settings) {
        this.terminal = terminal;
        this.settings = settings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path file = settings.configuration().logFile();
        if (!Files.exists(file)) {
            throw new CommandFailure(
                    ExitCode.NOT_RUNNING, "PROA-NO-LOG", "there is no log yet at " + file, "start with `proa up`");
        }
        long position = Files.size(file);
        last(file, 0, tail).forEach(terminal::line);
        while (follow) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            position = copyFrom(file, position);
        }
        return ExitCode.OK.code();
    }

    private long copyFrom(Path file, long position) throws IOException {
        try (RandomAccessFile input = new RandomAccessFile(file.toFile(), "r")) {
            long from = input.length() < position ? 0 : position;
            input.seek(from);
            byte[] more = new byte[(int) Math.min(input.length() - from, TAIL_BYTES_MAX)];
            input.readFully(more);
            terminal.text(new String(more, StandardCharsets.UTF_8));
            return from + more.length;
        }
    }

    /** The last lines of what follows the first {@code from} bytes. */
    static List<String> last(Path file, long from, int lines) throws IOException {
        try (RandomAccessFile input = new RandomAccessFile(file.toFile(), "r")) {
            long begin = Math.max(Math.min(from, input.length()), input.length() - TAIL_BYTES_MAX);
            input.seek(begin);
            byte[] content = new byte[(int) (input.length() - begin)];
            input.readFully(content);
            List<String> all =
                    new String(content, StandardCharsets.UTF_8).lines().toList();
            return all.subList(Math.max(0, all.size() - lines), all.size());
        }
    }
}
