package dev.proa.command;

import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.base.RotatedFile;
import dev.proa.configuration.Configuration;
import dev.proa.server.Cluster;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** The cluster itself, in the foreground; {@code proa up} starts it in the background. */
@Command(
        name = "serve",
        description = "Run the cluster in the foreground (what `proa up` starts).",
        abbreviateSynopsis = true,
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    private static final Log LOG = Log.of(ServeCommand.class);
    private static final long LOG_BYTES_MAX = 16L << 20;
    private static final int LOGS_KEPT_MAX = 3;
    private static final Duration SUPERVISION_PERIOD = Duration.ofSeconds(10);

    private final Settings settings;

    ServeCommand(Settings settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Configuration configuration = settings.served();
        Log.Level level = Log.Level.valueOf(configuration.logLevel().toUpperCase(Locale.ROOT));
        Log.configure(log(configuration), level, Clock.system());
        Optional<ProcessHandle> other = new BackgroundProcess(configuration).find();
        if (other.isPresent()) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "PROA-RUNNING",
                    "cluster \"" + configuration.profile() + "\" is running already, as process "
                            + other.get().pid(),
                    "end it with `proa down`, or name another with --profile");
        }
        BackgroundProcess.register(configuration);
        StepsFile steps = new StepsFile(configuration.stepsFile());
        steps.clear(); // also when the supervisor starts the process again, and nobody else has
        try {
            Cluster cluster = new Cluster(configuration, line -> note(steps, line), ServeCommand::endLifeless);
            Runtime.getRuntime().addShutdownHook(new Thread(cluster::close, "shutdown"));
            cluster.start();
            new Supervisor(configuration).ready();
            watchSupervisor(configuration);
            cluster.await();
            return ExitCode.OK.code();
        } catch (IOException | RuntimeException e) {
            LOG.error("the cluster could not start", "cause", e);
            note(steps, new StepsFile.Line("failed", 0, "start", String.valueOf(e.getMessage())));
            // Threads of parts that did start are not daemons: end them with the process.
            Runtime.getRuntime().halt(ExitCode.FAILED.code());
            return ExitCode.FAILED.code();
        }
    }

    /** Who watches this process may be killed as well. */
    private static void watchSupervisor(Configuration configuration) {
        Supervisor supervisor = new Supervisor(configuration);
        Thread.ofVirtual().name("supervision").start(() -> {
            while (true) {
                try {
                    Clock.system().sleep(SUPERVISION_PERIOD);
                    if (supervisor.watch(ProcessHandle.current(), configuration.logFile())) {
                        LOG.error("the supervisor had died; another one was started");
                    }
                } catch (InterruptedException ending) {
                    return;
                } catch (IOException | RuntimeException e) {
                    LOG.warn("the supervisor cannot be looked after", "cause", e.getMessage());
                }
            }
        });
    }

    /** Where the log goes: standard error as it is, but for the cluster's own log file, which is kept small. */
    private static PrintStream log(Configuration configuration) throws IOException {
        Path file = configuration.logFile();
        boolean own = Files.exists(file) && Files.isSameFile(file, Path.of("/proc/self/fd/2"));
        return own
                ? new PrintStream(new RotatedFile(file, LOG_BYTES_MAX, LOGS_KEPT_MAX), false, StandardCharsets.UTF_8)
                : System.err;
    }

    /** At once, without closing: whatever is dead could be waited for in vain. */
    private static void endLifeless(String why) {
        LOG.error("a part of the process has died; it ends to be started again", "why", why);
        Runtime.getRuntime().halt(ExitCode.LIFELESS.code());
    }

    private static void note(StepsFile steps, StepsFile.Line line) {
        try {
            steps.append(line);
        } catch (IOException e) {
            LOG.warn("a step could not be noted", "step", line.name(), "cause", e.getMessage());
        }
    }
}
