package dev.proa.command;

import dev.proa.configuration.Configuration;
import dev.proa.configuration.DataFolder;
import dev.proa.configuration.ProfileFile;
import dev.proa.server.Teardown;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Stops the cluster's process, its pods and its containerd; the state stays. */
@Command(
        name = "down",
        description = "Stop the pods and the process; the state stays, and `proa up` resumes.",
        mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {
    static final Duration END_LIMIT = Duration.ofSeconds(30);

    private final Terminal terminal;
    private final Settings settings;

    DownCommand(Terminal terminal, Settings settings) {
        this.terminal = terminal;
        this.settings = settings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Configuration configuration = settings.configuration();
        if (!isThere(configuration)) {
            terminal.line("There is no cluster \"" + configuration.profile() + "\".");
            return ExitCode.OK.code();
        }
        stop(configuration, terminal);
        Teardown.containers(configuration);
        terminal.done("pods and containerd stopped", "");
        Teardown.network(configuration);
        terminal.done("network rules removed", "");
        terminal.line(
                "The state is kept in " + configuration.dataFolder() + ". `proa up` resumes, `proa reset` removes it.");
        return ExitCode.OK.code();
    }

    /** Whether there is anything of a cluster: what it was made with, or what runs of it. */
    static boolean isThere(Configuration configuration) throws IOException {
        return ProfileFile.of(configuration.profile()).exists()
                || Files.exists(configuration.runFolder())
                || new DataFolder(configuration.dataFolder(), configuration.profile()).isOwn();
    }

    /** Ends the process; what it leaves behind is the caller's to stop. */
    static void stop(Configuration configuration, Terminal terminal) throws IOException, InterruptedException {
        new Supervisor(configuration).stopping();
        Optional<ProcessHandle> process = new BackgroundProcess(configuration).find();
        if (process.isEmpty()) {
            terminal.done("no process was running", "");
            return;
        }
        if (!BackgroundProcess.end(process.get(), END_LIMIT)) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "PROA-DOWN",
                    "process " + process.get().pid() + " did not end within " + END_LIMIT.toSeconds() + " s",
                    "see `proa logs`; kill -9 " + process.get().pid() + " loses nothing that was acknowledged");
        }
        terminal.done("process " + process.get().pid() + " stopped", "");
    }
}
