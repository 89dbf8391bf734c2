package dev.proa.command;

import dev.proa.base.PrivateFiles;
import dev.proa.configuration.Configuration;
import dev.proa.configuration.ProfileSetup;
import dev.proa.server.Teardown;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/**
 * A start of a cluster that doesn't run: settles what it runs with, keeps that for later commands, and takes back what it made when the
 * start fails.
 */
final class FirstOrNextStart {
    /** One start at a time settles: two that look at the same time would find the same ranges free. */
    private static final Path LOCK = Path.of("/run/proa-profiles.lock");

    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    /** What must be met before anything is written. */
    interface Requirement {
        void meet(Configuration configuration) throws IOException, InterruptedException;
    }

    private final Terminal terminal;
    private final Settings settings;
    private final Requirement requirement;

    FirstOrNextStart(Terminal terminal, Settings settings, Requirement requirement) {
        this.terminal = terminal;
        this.settings = settings;
        this.requirement = requirement;
    }

    int run() throws IOException, InterruptedException {
        ProfileSetup.Settled settled = settle();
        Configuration configuration = settled.configuration();
        boolean podsGoOn = containerdRuns(configuration);
        try {
            return UpCommand.start(configuration, terminal, settings);
        } catch (CommandFailure failure) {
            if (failure.exitCode() == ExitCode.FAILED) {
                takeBack(settled, podsGoOn);
            }
            throw failure;
        }
    }

    private ProfileSetup.Settled settle() throws IOException, InterruptedException {
        try (FileChannel channel = PrivateFiles.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            ProfileSetup.Settled settled = settings.settle();
            requirement.meet(settled.configuration());
            settled.notes().forEach(terminal::line);
            settled.keep();
            return settled;
        }
    }

    /** Whether pods may be running of an earlier process, which has died: they are not this start's to end. */
    private static boolean containerdRuns(Configuration configuration) {
        try {
            String id = Files.readString(configuration.runFolder().resolve("containerd.pid"));
            return ProcessHandle.of(Long.parseLong(id.strip()))
                    .filter(BackgroundProcess::isThere)
                    .isPresent();
        } catch (IOException | NumberFormatException e) {
            return false;
        }
    }

    private void takeBack(ProfileSetup.Settled settled, boolean podsGoOn) throws InterruptedException {
        Configuration configuration = settled.configuration();
        try {
            new Supervisor(configuration).stopping();
            Optional<ProcessHandle> process = new BackgroundProcess(configuration).find();
            if (process.isPresent() && !BackgroundProcess.end(process.get(), END_LIMIT)) {
                process.get().destroyForcibly();
            }
            if (!podsGoOn) {
                Teardown.containers(configuration);
                Teardown.network(configuration);
            }
            if (settled.isNew()) {
                Teardown.stateButLogs(configuration);
                settled.file().delete();
            }
            terminal.line(podsGoOn ? "Its pods go on running." : "What this start had made is taken back.");
        } catch (IOException | RuntimeException e) {
            terminal.warning("not all of what this start had made could be taken back", String.valueOf(e.getMessage()));
            terminal.hint("`proa reset` removes what is left");
        }
    }
}
