package dev.proa.command;

import dev.proa.command.Requirement.Finding;
import dev.proa.configuration.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Starts the cluster, shows each step, and returns when the node is ready and DNS answers. */
@Command(
        name = "up",
        description = "Start the cluster, and merge its context into the kubeconfig.",
        abbreviateSynopsis = true,
        mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
    private static final Duration END_PATIENCE = Duration.ofSeconds(3);

    private final Terminal terminal;
    private final Settings settings;

    UpCommand(Terminal terminal, Settings settings) {
        this.terminal = terminal;
        this.settings = settings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Configuration configuration = settings.configuration();
        refuse(unmet(
                new Requirements(configuration).all(true).subList(0, 1))); // root: nothing else can be seen without
        if (isRunning(configuration)) {
            refuseChanges();
            superviseAgain(configuration);
            terminal.done("cluster \"" + configuration.profile() + "\" is running already", "");
            KubeconfigFile.of(configuration, settings.environment()).merge();
            return ExitCode.OK.code();
        }
        Optional<ProcessHandle> supervisor = new Supervisor(configuration).find();
        if (supervisor.isPresent()) {
            terminal.warning("the process had died", "and is being started again");
            return new StartProgress(
                            configuration, terminal, settings, System.nanoTime(), logSize(configuration.logFile()))
                    .follow(supervisor);
        }
        return new FirstOrNextStart(terminal, settings, this::meetRequirements).run();
    }

    /** One that has just been killed is there until the kernel has cleared it away, and is waited for. */
    private static boolean isRunning(Configuration configuration) throws InterruptedException {
        BackgroundProcess process = new BackgroundProcess(configuration);
        return process.find().isPresent() && (answers(configuration) || !process.awaitEnd(END_PATIENCE));
    }

    private void superviseAgain(Configuration configuration) throws IOException, InterruptedException {
        Optional<ProcessHandle> process = new BackgroundProcess(configuration).find();
        if (process.isPresent() && new Supervisor(configuration).watch(process.get(), configuration.logFile())) {
            terminal.warning("its supervisor had died", "another one was started");
        }
    }

    private static boolean answers(Configuration configuration) throws InterruptedException {
        try (AdminApi api = AdminApi.of(configuration)) {
            return api.status("/livez") != 0;
        } catch (IOException | CommandFailure notYet) {
            return false;
        }
    }

    private void refuseChanges() throws IOException {
        List<String> changes = settings.settle().notes();
        if (!changes.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "PROA-RUNNING",
                    "the cluster is running, and would have to be started again for: " + String.join(", ", changes),
                    "`proa restart` takes the same flags");
        }
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
        new StepsFile(configuration.stepsFile()).clear();
        long logBegan = logSize(configuration.logFile());
        Optional<ProcessHandle> process = new Launcher(configuration).start(settings.flags());
        return new StartProgress(configuration, terminal, settings, began, logBegan).follow(process);
    }

    private static long logSize(Path log) throws IOException {
        return Files.exists(log) ? Files.size(log) : 0;
    }
}
