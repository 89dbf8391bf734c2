package dev.proa.command;

import dev.proa.configuration.Configuration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Shows the steps of a start until the cluster is ready, or fails with what the log says.
 *
 * @param began {@link System#nanoTime} of the start
 * @param logBegan the log's length before this start: what earlier ones wrote says nothing about it
 */
record StartProgress(Configuration configuration, Terminal terminal, Settings settings, long began, long logBegan) {
    private static final long POLL_MILLIS = 15;
    private static final int LOG_LINES_SHOWN = 12;

    /** As the log writes the frames of one, which say nothing to a user. */
    private static final Pattern STACK_TRACE = Pattern.compile("(\\\\n\\\\t(at|\\.\\.\\.) [^\\\\\"]*)+");

    /**
     * Follows the start.
     *
     * @param process that starts, or that has others started: when it has ended nobody will become ready
     */
    int follow(Optional<ProcessHandle> process) throws IOException, InterruptedException {
        StepsFile steps = new StepsFile(configuration.stepsFile());
        int shown = 0;
        long limit = began + configuration.startTimeout().toNanos();
        while (System.nanoTime() < limit) {
            boolean alive = process.filter(ProcessHandle::isAlive).isPresent();
            List<StepsFile.Line> lines = steps.read();
            for (; shown < lines.size(); shown++) {
                StepsFile.Line line = lines.get(shown);
                switch (line.state()) {
                    case "done" -> terminal.done(line.name(), (line.detail() + " " + seconds(line.millis())).trim());
                    case "warning" -> terminal.warning(line.name(), line.detail());
                    case "failed" -> throw failed(line);
                    case "ready" -> {
                        Path kubeconfig = KubeconfigFile.of(configuration, settings.environment())
                                .merge();
                        next(Duration.ofNanos(System.nanoTime() - began), kubeconfig);
                        return ExitCode.OK.code();
                    }
                    default -> throw new IllegalStateException("unknown step state " + line.state());
                }
            }
            if (!alive) {
                throw failed(new StepsFile.Line("failed", 0, "start", "the process ended"));
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        throw new CommandFailure(
                ExitCode.TIMEOUT,
                "PROA-START-TIMEOUT",
                "the cluster is not ready after " + configuration.startTimeout().toSeconds()
                        + " s; it goes on starting",
                "see `proa logs`, or `proa status`");
    }

    private CommandFailure failed(StepsFile.Line line) throws IOException {
        terminal.failed(line.name(), line.detail());
        for (String text : LogsCommand.last(configuration.logFile(), logBegan, LOG_LINES_SHOWN)) {
            terminal.hint(STACK_TRACE.matcher(text).replaceAll(""));
        }
        return new CommandFailure(
                ExitCode.FAILED, "PROA-START", line.name() + ": " + line.detail(), "the whole log: `proa logs`");
    }

    static String seconds(long millis) {
        return millis < 1_000 ? millis + " ms" : String.format(java.util.Locale.ROOT, "%.1f s", millis / 1000.0);
    }

    private void next(Duration took, Path kubeconfig) {
        terminal.line("");
        terminal.line("Cluster \"" + configuration.profile() + "\" is ready after " + seconds(took.toMillis())
                + "; context \"" + configuration.profile() + "\" is in " + kubeconfig + ".");
        terminal.line("");
        for (Map.Entry<String, String> hint : List.of(
                Map.entry("kubectl get nodes", "the node"),
                Map.entry("samples/guestbook/README.md", "a first application"),
                Map.entry("proa down", "stop, keep the state"))) {
            terminal.line("  " + hint.getKey()
                    + " ".repeat(Math.max(1, 40 - hint.getKey().length())) + hint.getValue());
        }
    }
}
