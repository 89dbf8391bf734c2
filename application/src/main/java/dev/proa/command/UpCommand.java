package dev.proa.command;

import dev.proa.command.Requirement.Finding;
import dev.proa.configuration.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;

/** Starts the cluster, shows each step, and returns when the node is ready and DNS answers. */
@Command(
        name = "up",
        description = "Start the cluster, and merge its context into the kubeconfig.",
        abbreviateSynopsis = true,
        mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
    private static final long POLL_MILLIS = 15;
    private static final int LOG_LINES_SHOWN = 12;

    private final Terminal terminal;
    private final Settings settings;

    UpCommand(Terminal terminal, Settings settings) {
        this.terminal = terminal;
        this.settings = settings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Configuration configuration = settings.configuration();
        BackgroundProcess process = new BackgroundProcess(configuration);
        if (process.find().isPresent()) {
            terminal.done("cluster \"" + configuration.profile() + "\" is running already", "");
            KubeconfigFile.of(configuration, settings.environment()).merge();
            return ExitCode.OK.code();
        }
        meetRequirements(configuration);
        return start(configuration, terminal, settings);
    }

    private void meetRequirements(Configuration configuration) throws IOException, InterruptedException {
        Requirements requirements = new Requirements(configuration);
        List<Requirement> all = requirements.all(false);
        List<String> packages = Requirements.missingPackages(all);
        List<Requirement> unmet = unmet(all).stream()
                .filter(requirement -> requirement.debianPackage().isEmpty())
                .toList();
        refuse(unmet);
        if (!packages.isEmpty()) {
            DebianPackages.install(packages, terminal);
            refuse(unmet(requirements.all(false)));
        }
    }

    private static List<Requirement> unmet(List<Requirement> requirements) {
        return requirements.stream()
                .filter(requirement -> requirement.check().get() instanceof Finding.Missing)
                .toList();
    }

    private void refuse(List<Requirement> unmet) {
        if (unmet.isEmpty()) {
            return;
        }
        Requirement first = unmet.getFirst();
        String detail = first.check().get() instanceof Finding.Missing missing ? missing.detail() : "";
        throw new CommandFailure(
                ExitCode.REQUIREMENT,
                first.id(),
                first.name() + ": " + detail,
                first.hint() + ". `proa check` lists every requirement.");
    }

    static int start(Configuration configuration, Terminal terminal, Settings settings)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        StepsFile steps = new StepsFile(configuration.stepsFile());
        steps.clear();
        Path log = configuration.logFile();
        long logBegan = Files.exists(log) ? Files.size(log) : 0;
        Optional<ProcessHandle> process = new Launcher(configuration).start(settings.flags());
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
                    case "failed" -> throw failed(log, logBegan, terminal, line);
                    case "ready" -> {
                        Path kubeconfig = KubeconfigFile.of(configuration, settings.environment())
                                .merge();
                        next(configuration, terminal, Duration.ofNanos(System.nanoTime() - began), kubeconfig);
                        return ExitCode.OK.code();
                    }
                    default -> throw new IllegalStateException("unknown step state " + line.state());
                }
            }
            if (!alive) {
                throw failed(log, logBegan, terminal, new StepsFile.Line("failed", 0, "start", "the process ended"));
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

    /** @param logBegan the log's length before this start: what earlier ones wrote says nothing about it */
    private static CommandFailure failed(Path log, long logBegan, Terminal terminal, StepsFile.Line line)
            throws IOException {
        terminal.failed(line.name(), line.detail());
        for (String text : LogsCommand.last(log, logBegan, LOG_LINES_SHOWN)) {
            terminal.hint(text);
        }
        return new CommandFailure(
                ExitCode.FAILED, "PROA-START", line.name() + ": " + line.detail(), "the whole log: `proa logs`");
    }

    static String seconds(long millis) {
        return millis < 1_000 ? millis + " ms" : String.format(java.util.Locale.ROOT, "%.1f s", millis / 1000.0);
    }

    private static void next(Configuration configuration, Terminal terminal, Duration took, Path kubeconfig) {
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
