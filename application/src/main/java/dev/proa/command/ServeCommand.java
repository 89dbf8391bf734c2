package dev.proa.command;

import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.configuration.Configuration;
import dev.proa.server.Cluster;
import java.io.IOException;
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

    private final Settings settings;

    ServeCommand(Settings settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Configuration configuration = settings.configuration();
        Log.configure(System.err, Log.Level.valueOf(configuration.logLevel().toUpperCase(Locale.ROOT)), Clock.system());
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
        try {
            Cluster cluster = new Cluster(configuration, line -> note(steps, line));
            Runtime.getRuntime().addShutdownHook(new Thread(cluster::close, "shutdown"));
            cluster.start();
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

    private static void note(StepsFile steps, StepsFile.Line line) {
        try {
            steps.append(line);
        } catch (IOException e) {
            LOG.warn("a step could not be noted", "step", line.name(), "cause", e.getMessage());
        }
    }
}
